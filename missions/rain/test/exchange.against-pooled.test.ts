/** Two agencies that exchange sums must get what one agency with all gauges gets. */
import { openSample } from '@setu/core/sample'
import { readAll } from '@setu/core/source'
import { readDocument, writeDocument } from '@setu/rain/exchange/document'
import { mergeDocuments } from '@setu/rain/exchange/merge-documents'
import { rain } from '@setu/rain/index'
import { exchange } from '@setu/rain/processes/exchange'
import { validate } from '@setu/rain/processes/validate'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { runKeeping } from './run-keeping.js'
import { runProcess } from './run-process.js'

const text = async (path: string): Promise<string> =>
  new TextDecoder().decode(await readAll(await (await openSample([rain], path)).open()))

/** The gauge table with some of its columns. */
const columns = (csv: string, keep: (k: number) => boolean): string =>
  csv
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split(',')
        .filter((_, k) => k === 0 || keep(k))
        .join(','),
    )
    .join('\n')

let csv = ''
let stations = ''
const product = 'sample:rain/monsoon/product.nc'
beforeAll(async () => {
  csv = await text('sample:rain/monsoon/gauges.csv')
  stations = await text('sample:rain/monsoon/stations.csv')
})

const made = async (agency: string, keep: (k: number) => boolean, more: Record<string, unknown> = {}) => {
  const files = { 'g.csv': columns(csv, keep), 's.csv': stations }
  const inputs = { product, gauges: 'g.csv', stations: 's.csv', agency, threshold: [1, 10], resamples: 0, ...more }
  return (await runKeeping(exchange, inputs, files)).written.get('sums.json')!
}

/** Every number of two outputs, side by side. */
const compare = (a: unknown, b: unknown, path = ''): void => {
  if (typeof a === 'number') {
    expect(Math.abs(a - (b as number)) <= 1e-9 * Math.max(1, Math.abs(a)), `${path}: ${a} and ${b}`).toBe(true)
  } else if (a && typeof a === 'object')
    for (const [key, value] of Object.entries(a)) compare(value, (b as Record<string, unknown>)[key], `${path}/${key}`)
  else expect(b, path).toEqual(a)
}

describe.each([false, true])('by gauge: %s', (byGauge) => {
  test('merged scores and intervals are the pooled ones, in either order', async () => {
    const a = await made('A', (k) => k % 3 !== 0, { byGauge })
    const b = await made('B', (k) => k % 3 === 0, { byGauge })
    const files = { 'a.json': a, 'b.json': b, 'g.csv': csv, 's.csv': stations }
    const merged = (documents: string[]) => runProcess(exchange, { documents, resamples: 300 }, files)
    const one = await merged(['a.json', 'b.json'])
    const other = await merged(['b.json', 'a.json'])
    const pooled = await runProcess(
      exchange,
      { product, gauges: 'g.csv', stations: 's.csv', threshold: [1, 10], resamples: 300, byGauge },
      files,
    )
    for (const part of ['scores', 'contingency', 'decomposition', 'volumetric'] as const) {
      compare(pooled.outputs[part], one.outputs[part], part)
      compare(pooled.outputs[part], other.outputs[part], part)
    }
    expect(one.outputs.scores.rmse.low).toBeLessThan(one.outputs.scores.rmse.value)
    expect(one.outputs.agencies.map((x: { gauges: number }) => x.gauges)).toEqual([20, 10])
    // The scores are those of a validation; only the intervals are drawn in another way.
    const judged = await runProcess(validate, {
      product,
      gauges: 'sample:rain/monsoon/gauges.csv',
      stations: 'sample:rain/monsoon/stations.csv',
      threshold: [1, 10],
      resamples: 0,
    })
    for (const id of ['rmse', 'mae', 'me', 'pearson', 'kge2012', 'nse'])
      expect(one.outputs.scores[id].value).toBeCloseTo(judged.outputs.scores[id].value, 9)
    expect(one.outputs.scores.spearman).toMatchObject({ value: null, reason: expect.stringContaining('ranks') })
  })
})

test('one’s own gauges and a document of another are merged in one run', async () => {
  const a = await made('A', (k) => k % 2 === 0)
  const files = { 'a.json': a, 'g.csv': columns(csv, (k) => k % 2 === 1), 's.csv': stations }
  const both = await runProcess(
    exchange,
    { product, gauges: 'g.csv', stations: 's.csv', threshold: [1, 10], documents: ['a.json'], resamples: 0 },
    files,
  )
  expect(both.outputs.agencies).toHaveLength(2)
  expect(both.outputs.scores.n).toBe(2736)
})

describe('what leaves, and what is refused', () => {
  test('no name, place or daily value of a gauge is in the document', async () => {
    const body = new TextDecoder().decode(await made('A', () => true, { byGauge: true }))
    for (const id of stations.split('\n').slice(1)) {
      const [name, lon, lat] = id.split(',')
      if (!name) continue
      expect(body).not.toContain(`"${name}"`)
      expect(body).not.toContain(lon!)
      expect(body).not.toContain(lat!)
    }
  })
  test('sums of one or two gauges come with a warning', async () => {
    const files = { 'g.csv': columns(csv, (k) => k === 2), 's.csv': stations }
    const { findings } = await runProcess(
      exchange,
      { product, gauges: 'g.csv', stations: 's.csv', threshold: [1], resamples: 0 },
      files,
    )
    expect(findings.map((f) => f.code)).toContain('rain.exchange.few-gauges')
  })
  test('another recipe, the same document twice, half an input, nothing at all', async () => {
    const a = await made('A', (k) => k % 2 === 0)
    const other = await made('B', (k) => k % 2 === 1, { threshold: [2] })
    const merge = (documents: string[], more: Record<string, unknown> = {}) =>
      runProcess(exchange, { documents, resamples: 0, ...more }, { 'a.json': a, 'b.json': other, 'again.json': a })
    await expect(merge(['a.json', 'b.json'])).rejects.toThrow(/recipe\/thresholds/)
    await expect(merge(['a.json', 'again.json'])).rejects.toMatchObject({ code: 'failed-check' })
    await expect(merge([])).rejects.toMatchObject({ code: 'bad-input', where: '/documents' })
    await expect(merge([], { product })).rejects.toMatchObject({ where: '/gauges' })
  })
  test('a document is read back to the last bit; a damaged one is named or still sound', async () => {
    const body = await made('A', (k) => k < 6, { byGauge: true })
    const back = readDocument(body, 'a.json')
    expect(new TextDecoder().decode(writeDocument(back))).toBe(new TextDecoder().decode(body))
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, byte, short) => {
        const hurt = short ? body.slice(0, at) : Uint8Array.from(body)
        if (!short) hurt[at] = byte
        try {
          mergeDocuments([readDocument(hurt, 'hurt.json')])
        } catch (error) {
          expect((error as Error).name).toBe('SetuError')
          expect((error as { code: string }).code).not.toBe('internal')
        }
      }),
      { numRuns: 200 },
    )
  })
})
