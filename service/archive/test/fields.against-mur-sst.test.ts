/** Points, boxes, polygons, circles and paths of the MUR field against a plain loop over all its values. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { geodesic } from '@setu/core/earth'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { openZarr } from '@setu/formats/zarr/open'
import { pathSource } from '@setu/jobs/files'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  alongPath,
  atPoint,
  cellOf,
  type Extract,
  inBox,
  inPolygons,
  withinCorridor,
  withinRadius,
} from '../src/field-extract.js'
import { type FieldSet, openFieldSet } from '../src/field-set.js'
import { pointInPolygon } from '../src/geometry-intersects.js'

const root = join(import.meta.dirname, '../../..')
const folder = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')]
  .filter((f) => f !== undefined && f !== '')
  .map((f) => join(f as string, 'platform/mur-sst.zarr'))
  .find((f) => existsSync(f))

describe.runIf(folder)('MUR', () => {
  let fields: FieldSet
  let all: Float64Array
  const select = { parameters: ['analysed_sst'] }
  beforeAll(async () => {
    fields = await openFieldSet(await pathSource(folder!))
    const file = await openZarr(await pathSource(folder!))
    const sst = file.variables.get('analysed_sst')!
    all = Float64Array.from(cfDecoder(sst)(await sst.read()).values)
  })
  /** Sum and count over the cells that a rule takes, by loop. */
  const brute = (inside: (x: number, y: number) => boolean): [number, number] => {
    let [sum, n] = [0, 0]
    for (let t = 0; t < 32; t++)
      for (let j = 0; j < 101; j++)
        for (let i = 0; i < 101; i++)
          if (inside(fields.x[i]!, fields.y[j]!)) {
            sum += all[(t * 101 + j) * 101 + i]!
            n++
          }
    return [sum, n]
  }
  const total = (parts: readonly Extract[]): [number, number] => {
    let [sum, n] = [0, 0]
    for (const part of parts)
      for (const v of part.values['analysed_sst']!)
        if (!Number.isNaN(v)) {
          sum += v
          n++
        }
    return [sum, n]
  }
  const same = (parts: readonly Extract[], inside: (x: number, y: number) => boolean): void => {
    const [sum, n] = total(parts)
    const [expected, count] = brute(inside)
    expect(n).toBe(count)
    expect(n).toBeGreaterThan(0)
    expect(sum).toBeCloseTo(expected, 6)
  }

  test('axes, times, mean', async () => {
    expect([fields.x.length, fields.y.length, fields.times!.length]).toEqual([101, 101, 32])
    expect(new Date(fields.times![0]!).toISOString()).toBe('2005-12-01T09:00:00.000Z')
    const [sum, n] = total(await inBox(fields, select, [-180, -90, 180, 90]))
    expect(n).toBe(32 * 101 * 101)
    expect(sum / n).toBeCloseTo(289.29696, 5)
    expect(fields.parameters.find((p) => p.id === 'analysed_sst')).toMatchObject({ unit: 'K' })
  })
  test('a point is the cell whose centre is nearest', async () => {
    for (const [lon, lat] of [
      [-27.504, 40.503],
      [-28, 41],
      [-27, 40],
      [332.5, 40.5],
    ] as const) {
      const found = (await atPoint(fields, select, lon, lat))!
      let best = 0
      const d = (i: number, j: number): number =>
        Math.hypot(fields.x[i]! - (lon > 180 ? lon - 360 : lon), fields.y[j]! - lat)
      for (let k = 0; k < 101 * 101; k++)
        if (d(k % 101, Math.floor(k / 101)) < d(best % 101, Math.floor(best / 101))) best = k
      expect(found.times).toHaveLength(32)
      expect([...found.values['analysed_sst']!]).toEqual(Array.from({ length: 32 }, (_, t) => all[t * 10201 + best]!))
    }
    expect(await atPoint(fields, select, 10, 40.5)).toBeNull()
    expect(await atPoint(fields, select, -27.5, 42)).toBeNull()
  })
  test('box, polygon, circle', async () => {
    same(
      await inBox(fields, select, [-27.8, 40.2, -27.31, 40.77]),
      (x, y) => x >= -27.8 && x <= -27.31 && y >= 40.2 && y <= 40.77,
    )
    const polygon = [
      [
        [-27.9, 40.1],
        [-27.2, 40.3],
        [-27.5, 40.9],
        [-27.9, 40.1],
      ],
      [
        [-27.6, 40.4],
        [-27.5, 40.4],
        [-27.5, 40.5],
        [-27.6, 40.4],
      ],
    ]
    same(await inPolygons(fields, select, [polygon]), (x, y) => pointInPolygon(polygon, [x, y]))
    same(
      await withinRadius(fields, select, -27.5, 40.5, 20_000),
      (x, y) => geodesic(40.5, -27.5, y, x).distanceM <= 20_000,
    )
    const line = [
      [-27.9, 40.1],
      [-27.5, 40.5],
      [-27.2, 40.4],
    ]
    const known = new Map<string, boolean>()
    const near = (x: number, y: number): boolean => {
      const key = `${x} ${y}`
      let found = known.get(key)
      if (found === undefined) {
        found = false
        for (let i = 1; i < line.length && !found; i++)
          for (let k = 0; k <= 200 && !found; k++) {
            const [a, b] = [line[i - 1]!, line[i]!]
            const [lon, lat] = [a[0]! + ((b[0]! - a[0]!) * k) / 200, a[1]! + ((b[1]! - a[1]!) * k) / 200]
            // Only what is near enough in degrees is asked exactly.
            found = Math.abs(lon - x) < 0.1 && Math.abs(lat - y) < 0.1 && geodesic(lat, lon, y, x).distanceM <= 4_960
          }
        known.set(key, found)
      }
      return found
    }
    // 4.96 km: no centre of a cell is within 10 m of the edge.
    same(await withinCorridor(fields, select, [line], 4_960), near)
    expect(
      await inPolygons(fields, select, [
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      ]),
    ).toEqual([])
  })
  test('time and path', async () => {
    const [day] = await inBox(
      fields,
      { ...select, time: [fields.times![3], fields.times![5]] },
      [-27.5, 40.5, -27.49, 40.51],
    )
    expect(day!.times).toEqual(fields.times!.slice(3, 6))
    const path = [
      { lon: -27.9, lat: 40.1 },
      { lon: -27.5, lat: 40.5, time: fields.times![7]! },
      { lon: 0, lat: 0 },
    ]
    const found = (await alongPath(fields, select, path, 2))!
    expect(found.points).toHaveLength(2)
    const cell = (lon: number, lat: number): number => cellOf(fields.y, lat) * 101 + cellOf(fields.x, lon)
    expect([...found.values['analysed_sst']!]).toEqual([
      all[2 * 10201 + cell(-27.9, 40.1)],
      all[7 * 10201 + cell(-27.5, 40.5)],
    ])
  })
})
