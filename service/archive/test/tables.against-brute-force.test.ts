/** Tables of features against a plain loop over the same rows: boxes, time, order, pages, compaction. */
import type { FeatureRow } from '@setu/formats/parquet/features'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Archive } from '../src/archive.js'
import { compactCollection } from '../src/compact.js'
import { countFeatures, type Feature, type FeatureQuery, queryFeatures } from '../src/feature-query.js'
import { putFeatures } from '../src/tables.js'
import { archiveVerify } from '../src/verify.js'
import { madeCollection, withArchive } from './made.js'

let seed = 7
const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647
const made = (n: number, from: number): FeatureRow[] =>
  Array.from({ length: n }, (_, i) => ({
    geometry:
      i % 11 === 5
        ? null
        : {
            type: 'Point',
            coordinates: [Math.round(random() * 3600 - 1800) / 10, Math.round(random() * 1700 - 850) / 10],
          },
    properties: {
      name: i % 7 === 3 ? null : `s${Math.floor(random() * 40)}`,
      rain: i % 5 === 1 ? null : Math.round(random() * 1000) / 10,
      n: from + i,
      at: new Date(Date.UTC(2020, 5, 1) + Math.floor(random() * 90) * 86_400_000).toISOString().replace('.000', ''),
    },
  }))

const all = async (
  archive: Archive,
  query: Omit<FeatureQuery, 'limit' | 'after'>,
  limit: number,
): Promise<Feature[]> => {
  const found: Feature[] = []
  let after: FeatureQuery['after']
  for (;;) {
    const page = await queryFeatures(archive, 't', { ...query, limit, ...(after ? { after } : {}) })
    expect(page.features.length).toBeLessThanOrEqual(limit)
    found.push(...page.features)
    if (!page.next) return found
    after = JSON.parse(JSON.stringify(page.next)) as FeatureQuery['after']
  }
}
const ns = (features: readonly { properties: Readonly<Record<string, unknown>> }[]): number[] =>
  features.map((f) => Number(f.properties['n']))

test('boxes, times, orders and pages of any size', () =>
  withArchive(async (archive) => {
    await archive.putCollection(madeCollection('t'))
    const rows: FeatureRow[] = []
    for (let k = 0; k < 4; k++) {
      const part = made(60, k * 60)
      rows.push(...part)
      await putFeatures(archive, 't', `p${k}`, part, { time: 'at' })
    }
    const inBox = (f: FeatureRow, [w, s, e, n]: readonly [number, number, number, number]): boolean => {
      if (f.geometry?.type !== 'Point') return false
      const [x, y] = f.geometry.coordinates as [number, number]
      return y >= s && y <= n && (w <= e ? x >= w && x <= e : x >= w || x <= e)
    }
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(
          fc.integer({ min: -180, max: 180 }),
          fc.integer({ min: -90, max: 0 }),
          fc.integer({ min: -180, max: 180 }),
          fc.integer({ min: 0, max: 90 }),
        ),
        fc.option(fc.tuple(fc.nat(90), fc.nat(90))),
        fc.constantFrom(undefined, 'rain', 'name', 'at'),
        fc.boolean(),
        fc.integer({ min: 1, max: 300 }),
        async (bbox, days, by, descending, limit) => {
          const time = days && ([Date.UTC(2020, 5, 1 + days[0]), Date.UTC(2020, 5, 1 + days[1])] as const)
          const query = {
            bbox,
            ...(time ? { time } : {}),
            ...(by ? { sortby: [{ column: by, descending }] } : {}),
          }
          const expected = rows.filter((f) => {
            const t = Date.parse(String(f.properties['at']))
            return inBox(f, bbox) && (!time || (t >= time[0] && t <= time[1]))
          })
          const found = await all(archive, query, limit)
          expect([...ns(found)].sort((a, b) => a - b)).toEqual(ns(expected))
          expect(new Set(found.map((f) => f.id)).size).toBe(found.length)
          expect(await countFeatures(archive, 't', { ...query, limit })).toBe(expected.length)
          if (by) {
            const keys = found.map((f) => f.properties[by] as string | number | null)
            const sorted = [...keys].sort((a, b) =>
              a === null
                ? b === null
                  ? 0
                  : 1
                : b === null
                  ? -1
                  : a < b
                    ? descending
                      ? 1
                      : -1
                    : a > b
                      ? descending
                        ? -1
                        : 1
                      : 0,
            )
            expect(keys).toEqual(sorted)
          }
        },
      ),
      { numRuns: 25 },
    )
    const one = (await all(archive, {}, 100))[70]!
    const again = await queryFeatures(archive, 't', { limit: 5, id: one.id })
    expect(again.features).toEqual([one])
  }))

test('pages go on without gap or repeat while rows are added', () =>
  withArchive(async (archive) => {
    await archive.putCollection(madeCollection('t'))
    await putFeatures(archive, 't', 'b', made(50, 0), { time: 'at' })
    await putFeatures(archive, 't', 'd', made(50, 50), { time: 'at' })
    const before = ns(await all(archive, {}, 1000))
    const seen: number[] = []
    let after: FeatureQuery['after']
    for (let k = 0; ; k++) {
      const page = await queryFeatures(archive, 't', { limit: 9, ...(after ? { after } : {}) })
      seen.push(...ns(page.features))
      if (!page.next) break
      after = page.next
      if (k % 3 === 0)
        await putFeatures(archive, 't', `${'ace'[k % 9 === 0 ? 0 : 1]}${k}`, made(7, 1000 + k * 10), { time: 'at' })
    }
    expect(seen.filter((n) => n < 1000)).toEqual(before)
    expect(new Set(seen).size).toBe(seen.length)
  }))

test('compaction changes no row, and what it was cut off at is never seen twice', () =>
  withArchive(async (archive) => {
    await archive.putCollection(madeCollection('t'))
    for (let k = 0; k < 5; k++)
      await putFeatures(archive, 't', `p${k}`, made(20, k * 20), { datetime: '2020-06-05T00:00:00Z' })
    const before = ns(await all(archive, {}, 1000)).sort((a, b) => a - b)
    expect(await compactCollection(archive, 't')).toEqual({ before: 5, after: 1 })
    expect(ns(await all(archive, {}, 1000)).sort((a, b) => a - b)).toEqual(before)
    // As if it had been cut off: the joined partition is there, and those it replaces too.
    const [joined] = (await archive.engine.columns("SELECT id FROM items WHERE collection = 't'"))['id'] as string[]
    await putFeatures(archive, 't', 'p0', made(20, 0), { datetime: '2020-06-05T00:00:00Z' })
    expect(ns(await all(archive, {}, 1000))).toHaveLength(100)
    await compactCollection(archive, 't')
    expect((await archive.engine.columns("SELECT id FROM items WHERE collection = 't'"))['id']).toEqual([joined])
    expect((await archiveVerify(archive)).faults).toEqual([])
  }))

test('a column keeps its type', () =>
  withArchive(async (archive) => {
    await archive.putCollection(madeCollection('t'))
    const row = (v: unknown): FeatureRow[] => [{ geometry: null, properties: { v } }]
    await putFeatures(archive, 't', 'a', row(1.5))
    await putFeatures(archive, 't', 'b', row(2))
    await putFeatures(archive, 't', 'c', row(null))
    await putFeatures(archive, 't', 'd', [{ geometry: null, properties: { w: 'more' } }])
    await expect(putFeatures(archive, 't', 'e', row('text'))).rejects.toThrow('float64')
    expect(
      (await all(archive, { sortby: [{ column: 'v', descending: false }] }, 2)).map((f) => [
        f.properties['v'],
        f.properties['w'],
      ]),
    ).toEqual([
      [1.5, null],
      [2, null],
      [null, null],
      [null, 'more'],
    ])
  }))
