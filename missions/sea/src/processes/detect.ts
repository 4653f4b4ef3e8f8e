import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  choice,
  count,
  dataset,
  features,
  figure,
  flag,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { detectors, fusions, scales } from '../cfar-names.js'

export const inputs = inputsOf(
  {
    scene: dataset({
      title: 'Scene',
      accepts:
        'Sentinel-1 GRD (.SAFE folder or zip), PALSAR-2 folder of IMG-HH-….tif, or GeoTIFF with a geotransform or control points',
    }),
    scale: optional(
      choice(scales, {
        title: 'Scale of a GeoTIFF',
        description:
          'Linear backscatter, decibels, or digital numbers of PALSAR-2 (DN squared, -83 dB). Must be given for a GeoTIFF; not needed for a product.',
      }),
    ),
    channel: optional(
      text({ title: 'Channel', hint: 'VV, VH, HH or HV, or a band name. Without it: the first, like-polarised.' }),
    ),
    fusion: choice(fusions, {
      title: 'Channels together',
      default: 'one',
      description:
        'One channel, or two: found in either (or), in both (and), in their geometric mean (product), or by a polarisation unlike the sea’s (notch).',
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
    land: optional(
      dataset({ title: 'Land', group: 'Left out', accepts: 'polygons in GeoJSON; Natural Earth 1:50m by default' }),
    ),
    landBuffer: quantity({
      title: 'Around land',
      group: 'Left out',
      unit: 'm',
      default: 250,
      minimum: 0,
      maximum: 50000,
    }),
    ignoreLand: flag({ title: 'Look on land too', group: 'Left out' }),
    mask: optional(
      dataset({
        title: 'Mask',
        group: 'Left out',
        accepts: 'GeoTIFF, cells above zero are left out; of the size of the scene, or in longitude and latitude',
      }),
    ),
    border: quantity({
      title: 'Around the border',
      group: 'Left out',
      unit: 'm',
      default: 500,
      minimum: 0,
      maximum: 10000,
      description: 'Of Sentinel-1 images only: noise at their border is no backscatter.',
    }),
    leastLength: quantity({ title: 'Least length', group: 'Ships', unit: 'm', default: 10, minimum: 0, maximum: 1000 }),
    mostLength: quantity({ title: 'Most length', group: 'Ships', unit: 'm', default: 450, minimum: 1, maximum: 5000 }),
    leastCells: count({ title: 'Least cells', group: 'Ships', default: 2, minimum: 1, maximum: 1000 }),
    nearShore: quantity({
      title: 'Near the shore within',
      group: 'Ships',
      unit: 'm',
      default: 2000,
      minimum: 0,
      maximum: 100000,
    }),
    earlier: optional(
      dataset({
        title: 'Detections of earlier scenes',
        group: 'Ships',
        accepts:
          'CSV with lon, lat and time, or a folder of such, one a scene: what stands there on three dates is a structure',
      }),
    ),
    wakes: flag({
      title: 'Look for wakes',
      group: 'Ships',
      description: 'Of the 200 brightest ships: a dark line in a box of 3 km and the speed it tells.',
    }),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  tested: scalar({ title: 'Cells tested' }),
  noData: scalar({ title: 'Cells without data' }),
  border: scalar({ title: 'Cells near the border' }),
  land: scalar({ title: 'Cells on or near land' }),
  time: words({ title: 'Time of the first line' }),
  period: optional(words({ title: 'Period', description: 'First to last line of the image.' })),
  ships: table(
    {
      id: words({ title: 'Name' }),
      lon: scalar({ title: 'Longitude', unit: 'deg' }),
      lat: scalar({ title: 'Latitude', unit: 'deg' }),
      time: words({ title: 'Time of its line' }),
      lengthM: scalar({ title: 'Length', unit: 'm' }),
      widthM: scalar({ title: 'Width', unit: 'm' }),
      heading: scalar({ title: 'Heading, or its opposite', unit: 'deg' }),
      sigma0Db: scalar({ title: 'Brightest cell, dB' }),
      contrastDb: scalar({ title: 'Brightest cell over the sea, dB' }),
      crossSectionM2: scalar({ title: 'Radar cross section', unit: 'm2' }),
      cells: scalar({ title: 'Cells' }),
      incidence: scalar({ title: 'Incidence', unit: 'deg' }),
      shoreM: scalar({ title: 'Distance from the shore', unit: 'm' }),
      nearShore: words({ title: 'Near the shore' }),
      confidence: scalar({ title: 'Probability of a ship, not clutter', unit: '1' }),
      speedMs: scalar({ title: 'Speed toward the radar, by its wake', unit: 'm/s' }),
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
  version: '2.1.0',
  title: 'Find ships in a radar scene',
  description:
    'Calibrates a radar scene, leaves out land and border, compares each cell with the sea around it at a constant false-alarm rate, joins bright cells into ships, and gives place, time, length, width and heading (to 180 degrees) of each, with the probability that it is a ship. Ghosts, echoes and fixed structures are told apart.',
  cite: [
    'Finn, H. M., & Johnson, R. S. (1968). Adaptive detection mode with threshold control. RCA Rev., 29, 414-464.',
    'Rohling, H. (1983). Radar CFAR thresholding in clutter and multiple target situations. IEEE TAES, 19, 608-621.',
    'Greidanus, H., et al. (2017). The SUMO ship detector algorithm for satellite radar images. Remote Sens., 9, 246.',
    'Oliver, C., & Quegan, S. (1998). Understanding Synthetic Aperture Radar Images. Artech House.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'picture', title: 'Detections' },
    { kind: 'map', of: 'detections', title: 'Detections' },
    { kind: 'table', of: 'ships', title: 'Detections' },
  ],
  examples: [
    { note: 'Sixteen made-up ships', inputs: { scene: 'sample:sea/ships/scene.tif', scale: 'linear' } },
    { note: 'A made-up product in two polarisations', inputs: { scene: 'sample:sea/product', fusion: 'or' } },
  ],
  messages: {
    'sea.detect.summary':
      '{ships, plural, one {# ship} other {# ships}} in {cells} million cells tested; the longest measures {longest} m.',
    'sea.detect.none': 'No ship in {cells} million cells tested.',
  },
  sentence: (o): Sentence => {
    const ships = o.ships.filter((s) => s.class === 'ship')
    const cells = ((o.tested ?? 0) / 1e6).toFixed(2)
    if (ships.length === 0) return { code: 'sea.detect.none', values: { cells } }
    const longest = Math.max(...ships.map((s) => s.lengthM ?? 0)).toFixed(0)
    return { code: 'sea.detect.summary', values: { ships: ships.length, cells, longest } }
  },
  cost: (_, sizes) => {
    const bytes = Object.values(sizes).reduce((a, b) => a + b, 0)
    return { seconds: 1 + bytes / 12e6, bytes: 200e6 + Math.min(300e6, bytes * 8) }
  },
  load: async () => (await import('./detect.run.js')).work,
})
