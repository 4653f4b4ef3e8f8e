/** A registry of made-up processes, one for each state that the page must show. Only for tests of the page. */
import { type AnyProcess, defineMission, defineProcess, type Mission } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import {
  asset,
  choice,
  count,
  coverage,
  dataset,
  estimate,
  features,
  figure,
  flag,
  group,
  inputs,
  many,
  optional,
  outputs,
  quantity,
  scalar,
  table,
  text,
  words,
} from '@setu/core/schema'
import { readAll } from '@setu/core/source'

const show = defineProcess({
  id: 'trial.show',
  version: '1.0.0',
  title: 'Show every kind of output',
  description: 'Reads one file and gives every kind of output there is.',
  cite: ['Trial, A., et al. (2020). Pages that show. J. Test, 1, 1-2.'],
  inputs: inputs(
    {
      product: dataset({ title: 'Product', accepts: 'GeoTIFF' }),
      gauges: optional(dataset({ title: 'Gauges', accepts: 'CSV' })),
      threshold: many(quantity({ title: 'Threshold', unit: 'mm/d', minimum: 0 }), {
        title: 'Thresholds',
        default: [1],
      }),
      depth: quantity({ title: 'Depth', unit: 'm', default: 2, minimum: 0, maximum: 10 }),
      mode: choice(['cell', 'nearest'] as const, { title: 'Mode', default: 'cell' }),
      strict: flag({ title: 'Strict', group: 'More' }),
      seed: count({ title: 'Seed', default: 1, minimum: 0, group: 'More' }),
      label: optional(text({ title: 'Label', group: 'More', hint: 'Anything.' })),
    },
    { additionalProperties: false },
  ),
  outputs: outputs({
    name: words({ title: 'Name' }),
    size: scalar({ title: 'Size', unit: '1' }),
    scores: group(
      {
        rmse: estimate({ title: 'RMS error', unit: 'mm/d' }),
        few: estimate({ title: 'Few', unit: '1' }),
        none: estimate({ title: 'None', unit: '1' }),
      },
      { title: 'Scores' },
    ),
    rows: table(
      { threshold: scalar({ title: 'Threshold', unit: 'mm/d' }), csi: estimate({ title: 'CSI', unit: '1' }) },
      { title: 'Rows' },
    ),
    plot: figure({ title: 'Plot' }),
    places: features({ title: 'Places', paint: 'bias' }),
    field: coverage({ title: 'Field', unit: 'mm/d' }),
    report: asset({ title: 'Report', type: 'text/plain' }),
  }),
  views: [
    { kind: 'map', of: 'places', over: 'field', title: 'Places over the field' },
    { kind: 'figure', of: 'plot', title: 'Plot' },
    { kind: 'table', of: 'rows', title: 'Rows' },
  ],
  examples: [{ note: 'the sample', inputs: { product: 'sample:trial/scene/field.tif', threshold: [1, 5] } }],
  messages: { shown: 'The file {name} has {size, number} bytes; {share, number, ::percent} of it is read.' },
  sentence: (o) => ({ code: 'shown', values: { name: o.name, size: o.size ?? 0, share: 0.75 } }),
  cost: (_, sizes) => ({ seconds: 1 + (sizes['product'] ?? 0) / 1e9, bytes: 1e6 }),
  load: async () => ({
    run: async (i, run) => {
      const source = await run.open(i.product)
      const body = await readAll(await source.open())
      run.found({
        code: 'trial.small',
        severity: 'warning',
        message: 'The file is small. Do not use it.',
        affects: 'scores.rmse',
      })
      const xs = [70, 70.5, 71, 71.5]
      const ys = [20, 20.5, 21]
      return {
        name: source.name,
        size: body.length,
        scores: {
          rmse: { value: 5.318705824529037, unit: 'mm/d', low: 3.36, high: 7.12, level: 0.95, n: 8125 },
          few: { value: 0.5, unit: '1', n: 12 },
          none: { value: null, unit: '1', reason: 'no observed events' },
        },
        rows: i.threshold.map((t) => ({
          threshold: t,
          csi: { value: 0.26, unit: '1', low: 0.17, high: 0.34, level: 0.95, n: 892 },
        })),
        plot: {
          title: 'Plot',
          description: 'Two points.',
          usermeta: { source: 'trial' },
          data: {
            values: [
              { a: 1, b: 2 },
              { a: 2, b: 3 },
            ],
          },
          mark: 'point',
          encoding: {
            x: { field: 'a', type: 'quantitative', title: 'a, mm' },
            y: { field: 'b', type: 'quantitative', title: 'b, mm' },
          },
        },
        places: {
          type: 'FeatureCollection' as const,
          features: [-0.4, 0.1, 0.6].map((bias, k) => ({
            type: 'Feature' as const,
            id: `P${k}`,
            geometry: { type: 'Point', coordinates: [70.2 + k * 0.5, 20.2 + k * 0.3] },
            properties: { bias, n: 100 + k },
          })),
        },
        field: {
          type: 'Coverage' as const,
          domain: {
            type: 'Domain' as const,
            domainType: 'Grid' as const,
            axes: { x: { values: xs }, y: { values: ys } },
            referencing: [],
          },
          parameters: {},
          ranges: {
            rain: {
              type: 'NdArray' as const,
              dataType: 'float' as const,
              axisNames: ['y', 'x'],
              shape: [3, 4],
              values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, null],
            },
          },
        },
        report: await run.write('report.txt', 'text/plain', body.slice(0, 4)),
      }
    },
  }),
})

const slow = defineProcess({
  id: 'trial.slow',
  version: '1.0.0',
  title: 'Take long',
  description: 'Counts until it is stopped.',
  cite: [],
  inputs: inputs({ deaf: flag({ title: 'Never listens' }) }, { additionalProperties: false }),
  outputs: outputs({ n: scalar({ title: 'N' }) }),
  views: [],
  examples: [],
  messages: { n: '{n, number} turns.' },
  sentence: (o) => ({ code: 'n', values: { n: o.n ?? 0 } }),
  cost: () => ({ seconds: 60, bytes: 1e6 }),
  load: async () => ({
    run: async (i, run) => {
      const end = performance.now() + 60_000
      let n = 0
      while (performance.now() < end) {
        n++
        if (!i.deaf) await run.progress(Math.min(0.99, n / 1e6), n === 1 ? 'counting' : undefined)
      }
      return { n }
    },
  }),
})

const refuse = defineProcess({
  id: 'trial.refuse',
  version: '1.0.0',
  title: 'Refuse',
  description: 'Always refuses.',
  cite: [],
  inputs: inputs({}, { additionalProperties: false }),
  outputs: outputs({ n: scalar({ title: 'N' }) }),
  views: [],
  examples: [],
  messages: {},
  sentence: () => ({ code: 'n', values: {} }),
  cost: () => ({ seconds: 1, bytes: 1 }),
  load: async () => ({
    run: async () => {
      throw setuError('failed-check', {
        where: 'file.csv:3',
        found: 'a copied series',
        expected: 'nine networks',
        wayOut: 'Leave it out.',
      })
    },
  }),
})

const trial = defineMission({
  id: 'trial',
  title: 'Trial',
  question: 'Does the page show it?',
  agreement: 'none',
  processes: [show, slow, refuse],
  collections: [],
  samples: [
    { id: 'scene', title: 'Three bytes', load: async () => new Map([['field.tif', new Uint8Array([1, 2, 3])]]) },
  ],
  references: async () => [],
})

export const missions: readonly Mission[] = [trial]
export const unbuilt = [{ id: 'rice', title: 'Rice', question: 'How does the crop stand, and why?' }]
export const processes = (): readonly AnyProcess[] => trial.processes
export const findProcess = (id: string): AnyProcess => {
  const process = trial.processes.find((p) => p.id === id)
  if (!process) throw setuError('not-found', { where: id, found: 'no such process' })
  return process
}
