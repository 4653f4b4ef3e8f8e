/** Zarr: NASA's MUR sample (v2, Blosc-LZ4), own round trips in v2 and v3, chunks counted, damaged folders. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Bytes } from '@setu/core/contract'
import { bytesOf, treeSource } from '@setu/core/source'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cfDecoder } from '../src/netcdf/cf-values.js'
import { openZarr } from '../src/zarr/open.js'
import { writeZarr } from '../src/zarr/write.js'
import { survives } from './damage.js'

const root = join(import.meta.dirname, '../../..')
const folder = [process.env['SETU_DATA'] ?? '', join(root, '.references'), join(root, '../shared/data')]
  .map((f) => join(f, 'platform/mur-sst.zarr'))
  .find((f) => f !== 'platform/mur-sst.zarr' && existsSync(f))

const filesUnder = (at: string, prefix = ''): Map<string, Bytes> => {
  const files = new Map<string, Bytes>()
  for (const name of readdirSync(at)) {
    const path = join(at, name)
    if (statSync(path).isDirectory()) for (const [k, v] of filesUnder(path, `${prefix}${name}/`)) files.set(k, v)
    else files.set(prefix + name, bytesOf(new Uint8Array(readFileSync(path))))
  }
  return files
}
const source = (files: ReadonlyMap<string, Uint8Array>) =>
  treeSource('x.zarr', new Map([...files].map(([k, v]) => [k, bytesOf(v)])), 'x')

test.runIf(folder)('MUR: 32 x 101 x 101, mean 289.29696 K', async () => {
  const file = await openZarr(treeSource('mur-sst.zarr', filesUnder(folder!), 'x'))
  const sst = file.variables.get('analysed_sst')!
  expect(sst.shape).toEqual([32, 101, 101])
  expect(sst.dimensions).toEqual(['time', 'lat', 'lon'])
  const { values, missing } = cfDecoder(sst)(await sst.read())
  expect(missing.reduce((a, b) => a + b, 0)).toBe(0)
  expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(289.29696, 5)
  const time = await file.variables.get('time')!.read()
  expect([time[0], time[31]]).toEqual([1279, 1310])
})

describe('round trip', () => {
  const description = (n: number, m: number) => ({
    dimensions: { time: n, x: m },
    attributes: { title: 'made' },
    variables: [
      {
        name: 'time',
        dimensions: ['time'],
        data: Float64Array.from({ length: n }, (_, i) => i),
        attributes: { units: 'hours since 2020-01-01' },
      },
      {
        name: 'v',
        dimensions: ['time', 'x'],
        data: Float32Array.from({ length: n * m }, (_, i) => i / 8),
        attributes: { _FillValue: -9999, units: 'mm/h' },
      },
      {
        name: 'k',
        dimensions: ['time', 'x'],
        data: Int16Array.from({ length: n * m }, (_, i) => i - 7),
        attributes: { scale_factor: 0.5 },
      },
    ],
  })
  test('v2 and v3, any chunks, any hyperslab', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(2 as const, 3 as const),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 10 }),
        fc.nat(6),
        fc.nat(8),
        async (version, n, m, cn, cm, s0, s1) => {
          const d = description(n, m)
          const file = await openZarr(source(writeZarr(d, { version, chunks: { time: cn, x: cm } })))
          const start = [s0 % n, s1 % m]
          const count = [n - start[0]!, m - start[1]!]
          for (const name of ['v', 'k']) {
            const v = file.variables.get(name)!
            expect(v.dimensions).toEqual(['time', 'x'])
            const whole = d.variables.find((w) => w.name === name)!.data
            const expected: number[] = []
            for (let i = start[0]!; i < n; i++) for (let j = start[1]!; j < m; j++) expected.push(whole[i * m + j]!)
            expect(Array.from(await v.read(start, count))).toEqual(expected)
          }
          expect(file.variables.get('v')!.attributes['_FillValue']).toBe(-9999)
        },
      ),
      { numRuns: 60 },
    )
  })
  test('a point reads only the chunks that hold it, once', async () => {
    const file = await openZarr(source(writeZarr(description(12, 40), { chunks: { time: 4, x: 10 } })))
    const v = file.variables.get('v')!
    await v.read([0, 25], [12, 1])
    expect(file.reads.keys).toEqual(['v/c/0/2', 'v/c/1/2', 'v/c/2/2'])
    await v.read([0, 26], [12, 1])
    expect(file.reads.keys).toHaveLength(3)
  })
  test('damaged folders are refused or read', async () => {
    const files = writeZarr(description(3, 4), { version: 2, chunks: { time: 2, x: 3 } })
    for (const name of ['v/.zarray', 'v/0.0', '.zgroup', 'v/.zattrs'])
      await survives(files.get(name)!, 60, 5, async (copy) => {
        const file = await openZarr(source(new Map([...files, [name, copy]])))
        for (const v of file.variables.values()) await v.read()
      })
    const v3 = writeZarr(description(3, 4), { chunks: { time: 2, x: 3 } })
    for (const name of ['v/zarr.json', 'v/c/0/0'])
      await survives(v3.get(name)!, 60, 9, async (copy) => {
        const file = await openZarr(source(new Map([...v3, [name, copy]])))
        for (const v of file.variables.values()) await v.read()
      })
  })
})
