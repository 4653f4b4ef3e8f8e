import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  dataset,
  features,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { detectors } from '../cfar-names.js'

export const inputs = inputsOf(
  {
    scene: dataset({ title: 'Scene', accepts: 'GeoTIFF of radar backscatter with a position' }),
    scale: choice(['linear', 'decibel', 'palsar'] as const, {
      title: 'Scale',
      default: 'linear',
      description: 'Linear backscatter, decibels, or digital numbers of PALSAR-2 (DN squared, -83 dB).',
    }),
    detector: choice(detectors, { title: 'Detector', default: 'k' }),
    falseAlarmRate: quantity({
      title: 'False-alarm rate of a cell',
      unit: '1',
      default: 1e-7,
      minimum: 1e-12,
      maximum: 0.1,
    }),
    looks: quantity({
      title: 'Equivalent number of looks',
      unit: '1',
      default: 4.4,
      minimum: 0.5,
      maximum: 1000,
      description: 'About 4.4 for Sentinel-1 IW GRDH.',
    }),
    shape: optional(
      quantity({ title: 'Shape of the texture', unit: '1', minimum: 0.1, maximum: 1e6, hint: 'Without it: measured.' }),
    ),
    guard: quantity({ title: 'Guard', group: 'Window', unit: 'm', default: 250, minimum: 0, maximum: 5000 }),
    outer: quantity({ title: 'Background', group: 'Window', unit: 'm', default: 400, minimum: 10, maximum: 10000 }),
    leastLength: quantity({ title: 'Least length', group: 'Ships', unit: 'm', default: 10, minimum: 0, maximum: 1000 }),
    mostLength: quantity({ title: 'Most length', group: 'Ships', unit: 'm', default: 450, minimum: 1, maximum: 5000 }),
    leastCells: count({ title: 'Least cells', group: 'Ships', default: 2, minimum: 1, maximum: 1000 }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  tested: scalar({ title: 'Cells tested' }),
  noData: scalar({ title: 'Cells without data' }),
  ships: table(
    {
      lon: scalar({ title: 'Longitude', unit: 'deg' }),
      lat: scalar({ title: 'Latitude', unit: 'deg' }),
      lengthM: scalar({ title: 'Length', unit: 'm' }),
      widthM: scalar({ title: 'Width', unit: 'm' }),
      heading: scalar({ title: 'Heading, or its opposite', unit: 'deg' }),
      contrastDb: scalar({ title: 'Brightest cell over the sea, dB' }),
      crossSectionM2: scalar({ title: 'Radar cross section', unit: 'm2' }),
      cells: scalar({ title: 'Cells' }),
      class: words({ title: 'Class' }),
    },
    { title: 'Detections', description: 'The brightest 5,000.' },
  ),
  detections: features({ title: 'Detections', paint: 'class' }),
  picture: figure({ title: 'Detections' }),
  csv: asset({ title: 'Detections', type: 'text/csv' }),
})

export const detect = defineProcess({
  id: 'sea.detect',
  version: '1.0.0',
  title: 'Find ships in a radar scene',
  description:
    'Compares each cell with the sea around it at a constant false-alarm rate, joins bright cells into ships, and gives place, length, width and heading (to 180 degrees) of each.',
  cite: [
    'Finn, H. M., & Johnson, R. S. (1968). Adaptive detection mode with threshold control. RCA Rev., 29, 414-464.',
    'Rohling, H. (1983). Radar CFAR thresholding in clutter and multiple target situations. IEEE TAES, 19, 608-621.',
    'Oliver, C., & Quegan, S. (1998). Understanding Synthetic Aperture Radar Images. Artech House.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Detections' },
    { kind: 'map', of: 'detections', title: 'Detections' },
    { kind: 'table', of: 'ships', title: 'Detections' },
  ],
  examples: [{ note: 'Sixteen made-up ships', inputs: { scene: 'sample:sea/ships/scene.tif' } }],
  messages: {
    'sea.detect.summary':
      '{ships, plural, =0 {No ship} one {# ship} other {# ships}} in {cells} million cells tested; the longest measures {longest} m.',
  },
  sentence: (o): Sentence => ({
    code: 'sea.detect.summary',
    values: {
      ships: o.detections.features.length,
      cells: ((o.tested ?? 0) / 1e6).toFixed(2),
      longest: o.ships.reduce((m, s) => Math.max(m, s.lengthM ?? 0), 0).toFixed(0),
    },
  }),
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 0.5 + bytes / 4e6, bytes: 200e6 + Math.min(800e6, bytes * 20) }
  },
  load: async () => (await import('./detect.run.js')).work,
})
