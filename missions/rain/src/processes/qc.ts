import { defineProcess, type Sentence } from '@setu/core/contract'
import {
  asset,
  dataset,
  features,
  figure,
  inputs as inputsOf,
  optional,
  outputs as outputsOf,
  scalar,
  table,
  words,
} from '@setu/core/schema'
import { gaugeInputs, productInputs, readingCost } from './product-inputs.js'

const { variable, kind, productUnit, start, step } = productInputs

export const inputs = inputsOf(
  {
    ...gaugeInputs,
    product: optional(
      dataset({
        title: 'Product',
        accepts: 'A rainfall product, or its values at the gauges as CSV',
        hint: 'With one, positions and days are checked against it too.',
      }),
    ),
    variable,
    kind,
    productUnit,
    start,
    step,
    elevation: optional(dataset({ title: 'Elevation', accepts: 'GeoTIFF of heights in metres' })),
  },
  { additionalProperties: false },
)

export const outputs = outputsOf({
  verdict: words({ title: 'Network' }),
  checks: table(
    {
      check: words({ title: 'Check' }),
      result: words({ title: 'Result' }),
      stations: scalar({ title: 'Stations touched' }),
      values: scalar({ title: 'Values touched' }),
      passed: scalar({ title: 'Passed (1) or not (0)' }),
    },
    { title: 'Checks' },
  ),
  duplicates: table(
    { a: words({ title: 'Series' }), b: words({ title: 'Copied as' }), days: scalar({ title: 'Equal values' }) },
    { title: 'Copied series' },
  ),
  identicalPositions: table(
    {
      stations: words({ title: 'Stations' }),
      lon: scalar({ title: 'Longitude', unit: 'deg' }),
      lat: scalar({ title: 'Latitude', unit: 'deg' }),
    },
    { title: 'Identical positions' },
  ),
  correlogram: table(
    {
      fromKm: scalar({ title: 'From', unit: 'km' }),
      toKm: scalar({ title: 'To', unit: 'km' }),
      pairs: scalar({ title: 'Pairs' }),
      gauges: scalar({ title: 'Correlation of gauges', unit: '1' }),
      product: scalar({ title: 'Correlation of the product at the same places', unit: '1' }),
    },
    { title: 'Correlation against distance' },
  ),
  lags: table(
    {
      lag: scalar({ title: 'Gauges later by', unit: 'd' }),
      correlation: scalar({ title: 'Median correlation', unit: '1' }),
    },
    { title: 'Correlation with the product by day shift' },
  ),
  stationTable: table(
    {
      station: words({ title: 'Station' }),
      n: scalar({ title: 'Values' }),
      missing: scalar({ title: 'Missing', unit: '1' }),
      flagged: scalar({ title: 'Values flagged' }),
      flags: words({ title: 'Flags' }),
    },
    { title: 'Stations' },
  ),
  stationMap: features({ title: 'Stations', paint: 'flagged' }),
  correlogramFigure: figure({ title: 'Correlation against distance' }),
  flagged: asset({ title: 'Values flagged, with their flags', type: 'text/csv' }),
})

export const qc = defineProcess({
  id: 'rain.qc',
  version: '1.1.0',
  title: 'Check gauges',
  description:
    'Checks every value, station and the network as a whole: limits, unit slips, repeated runs, copied series, identical positions, correlation against distance, day boundary. Flags only; nothing is deleted. A network that fails as a whole ends with exit code 3.',
  cite: [
    'WMO (2018). Guide to Instruments and Methods of Observation, WMO-No. 8.',
    'WMO (2021). Guidelines on Surface Station Data Quality Control and Quality Assurance, WMO-No. 1269.',
  ],
  inputs,
  outputs,
  views: [
    { kind: 'figure', of: 'correlogramFigure', title: 'Correlation against distance' },
    { kind: 'map', of: 'stationMap', title: 'Stations' },
    { kind: 'table', of: 'checks', title: 'Checks' },
    { kind: 'table', of: 'duplicates', title: 'Copied series' },
    { kind: 'table', of: 'stationTable', title: 'Stations' },
  ],
  examples: [
    {
      note: 'The made-up monsoon network, sound',
      inputs: {
        gauges: 'sample:rain/monsoon/gauges.csv',
        stations: 'sample:rain/monsoon/stations.csv',
        product: 'sample:rain/monsoon/product.nc',
      },
    },
    {
      note: 'A made-up network with copied series and shuffled positions',
      inputs: { gauges: 'sample:rain/broken/gauges.csv', stations: 'sample:rain/broken/stations.csv' },
    },
  ],
  messages: {
    'rain.qc.passed':
      'The network of {stations, plural, one {# gauge} other {# gauges}} passes; {flagged, plural, =0 {no value is flagged} one {# value is flagged} other {# values are flagged}}.',
    'rain.qc.failed': 'The network of {stations, plural, one {# gauge} other {# gauges}} fails: {reason}.',
  },
  sentence(o): Sentence {
    const stations = o.stationTable.length
    if (o.verdict !== 'passed')
      return { code: 'rain.qc.failed', values: { stations, reason: o.verdict.replace(/^failed: /, '') } }
    return {
      code: 'rain.qc.passed',
      values: { stations, flagged: o.stationTable.reduce((a, s) => a + (s.flagged ?? 0), 0) },
    }
  },
  cost: (_, sizes) => readingCost(sizes, { seconds: 0.5, bytesPerSecond: 1e6, held: 8 }),
  load: async () => (await import('./qc.run.js')).work,
})
