import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  dataset,
  estimate,
  features,
  figure,
  inputs as inputsOf,
  many,
  optional,
  outputs as outputsOf,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { drawInputs } from './bootstrap-inputs.js'
import { overpassInputs, productAccepts, productInputs, readingCost } from './product-inputs.js'

const { variable, kind, productUnit } = productInputs

export const inputs = inputsOf(
  {
    swath: dataset({
      title: 'Swath',
      accepts: 'GPM and TRMM level 2 (HDF5): GPROF, DPR, Ku, Ka, PR, combined; one granule or many',
    }),
    against: dataset({
      title: 'Against',
      accepts: `A radar volume (ODIM HDF5 or CfRadial), or a gridded product: ${productAccepts}`,
    }),
    variable,
    againstVariable: optional(
      text({ title: 'Variable of the other', group: 'Product', hint: 'Needed only where it holds several.' }),
    ),
    kind,
    productUnit,
    ...overpassInputs,
    threshold: many(quantity({ title: 'Rain from', unit: 'mm/h', minimum: 0, maximum: 1000 }), {
      title: 'Thresholds',
      default: [0.2, 1, 5],
      maxItems: 20,
    }),
    beamWidth: optional(
      quantity({
        title: 'Beam width of the ground radar',
        group: 'Radar',
        unit: 'deg',
        minimum: 0.1,
        maximum: 5,
        hint: 'Where the file does not say: 1 degree.',
      }),
    ),
    near: quantity({ title: 'Nearest', group: 'Radar', unit: 'km', default: 15, minimum: 0, maximum: 500 }),
    far: quantity({ title: 'Farthest', group: 'Radar', unit: 'km', default: 115, minimum: 1, maximum: 500 }),
    spaceSensitivity: quantity({
      title: 'Sensitivity of the space radar, dBZ',
      group: 'Radar',
      unit: '1',
      default: 18,
      minimum: -40,
      maximum: 60,
    }),
    groundSensitivity: quantity({
      title: 'Sensitivity of the ground radar, dBZ',
      group: 'Radar',
      unit: '1',
      default: 0,
      minimum: -40,
      maximum: 60,
    }),
    leastFill: quantity({
      title: 'Least filled share of a sample',
      group: 'Radar',
      unit: '1',
      default: 0.7,
      minimum: 0,
      maximum: 1,
    }),
    ...drawInputs,
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  swath: words({ title: 'Swath' }),
  against: words({ title: 'Against' }),
  quantity: words({ title: 'What is compared' }),
  unit: words({ title: 'Unit' }),
  footprints: scalar({ title: 'Footprints' }),
  rows: table(
    {
      part: words({ title: 'Samples' }),
      n: scalar({ title: 'Samples' }),
      meanSwath: scalar({ title: 'Mean of the swath' }),
      meanOther: scalar({ title: 'Mean of the other' }),
      difference: estimate({ title: 'Mean difference', unit: '1', description: 'Swath minus the other' }),
      relative: estimate({ title: 'Relative difference', unit: '1', description: 'Of amounts' }),
      deviation: scalar({ title: 'Standard deviation of the differences' }),
      correlation: estimate({ title: 'Correlation', unit: '1' }),
    },
    { title: 'Swath and other', description: 'In the unit named above.' },
  ),
  events: table(
    {
      threshold: scalar({ title: 'Threshold', unit: 'mm/h' }),
      hits: scalar({ title: 'Hits' }),
      misses: scalar({ title: 'Misses' }),
      falseAlarms: scalar({ title: 'False alarms' }),
      correctNegatives: scalar({ title: 'Correct negatives' }),
      pod: estimate({ title: 'Hit rate (POD)', unit: '1' }),
      far: estimate({ title: 'False alarm ratio (FAR)', unit: '1' }),
      csi: estimate({ title: 'Critical success index (CSI)', unit: '1' }),
    },
    { title: 'Events by threshold', description: 'Of rain; none for echoes.' },
  ),
  map: features({ title: 'Footprints', paint: 'difference' }),
  scatter: figure({ title: 'Samples' }),
  samples: asset({ title: 'Samples', type: 'text/csv' }),
})

export const match = defineProcess({
  id: 'rain.match',
  version: '1.0.0',
  title: 'Match an overpass',
  description:
    'Puts an orbit’s footprints beside what the ground or another product saw at that place and moment. Against a radar volume the echoes of a space radar are matched sweep by sweep, in the volume that both beams share, with parallax, beam height and sensitivity taken care of; against a gridded product the rain of each footprint.',
  cite: [
    'Schwaller, M. R., Morris, K. R. (2011). A ground validation network for the Global Precipitation Measurement mission. J. Atmos. Oceanic Technol., 28, 301-319.',
    'Warren, R. A., et al. (2018). Calibrating ground-based radars against TRMM and GPM. J. Atmos. Oceanic Technol., 35, 323-346.',
    'Crisologo, I., et al. (2018). Enhancing the consistency of spaceborne and ground-based radar comparisons by using beam blockage fraction as a quality filter. Atmos. Meas. Tech., 11, 5223-5236.',
    'Doviak, R. J., Zrnić, D. S. (1993). Doppler Radar and Weather Observations, 2nd ed. Academic Press.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'map', of: 'map', title: 'Footprints' },
    { kind: 'figure', of: 'scatter', title: 'Samples' },
    { kind: 'table', of: 'rows', title: 'Swath and other' },
    { kind: 'table', of: 'events', title: 'Events by threshold' },
  ],
  examples: [
    {
      note: 'A made-up overpass that sees a fifth more rain than a made-up product, by construction',
      inputs: { swath: 'sample:rain/overpass/swath.HDF5', against: 'sample:rain/overpass/product.nc' },
    },
  ],
  messages: {
    'rain.match.summary':
      '{n, number} samples in common: the swath is {difference, number, ::.00 sign-always} {unit} off{low, select, none {} other { ({lowText} to {highText})}}.',
    'rain.match.none': 'The swath and the other have nothing in common.',
  },
  sentence(o): Sentence {
    const row = o.rows[0]
    if (!row || row.difference.value === null) return { code: 'rain.match.none', values: {} }
    const { value, low, high } = row.difference
    return {
      code: 'rain.match.summary',
      values: {
        n: row.n ?? 0,
        difference: value,
        unit: o.unit,
        low: low === undefined ? 'none' : 'some',
        lowText: low?.toFixed(2) ?? '',
        highText: high?.toFixed(2) ?? '',
      },
    }
  },
  cost: (_, sizes) => readingCost(sizes, { seconds: 2, bytes: 300e6, held: 4 }),
  load: async () => (await import('./match.run.js')).work,
})
