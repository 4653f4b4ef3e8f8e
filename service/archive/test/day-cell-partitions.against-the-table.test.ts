import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { daysSource, placePartitions, standing } from '@setu/archive/day-cell-partitions'
import type { Bytes } from '@setu/core/contract'
import { bytesOf, memorySource } from '@setu/core/source'
import { openParquet, type ParquetFile } from '@setu/formats/parquet/read'
import { fileBytes } from '@setu/jobs/files'
import { partitionsOf, positionsParquet } from '@setu/sea/positions-table'
import { openPositions } from '@setu/sea/readers/open'
import { strait } from '@setu/sea/sample'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const still = { progress: async () => {} }
let folder = ''
let table: ParquetFile
let rows: string[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setu-partitions-'))
  const { positions: p } = await openPositions(memorySource('log.nmea', (await strait()).get('log.nmea')!), still)
  const { order, cells } = partitionsOf(p)
  table = await openParquet(bytesOf(await positionsParquet(p, order, cells)), 'positions.parquet')
  rows = Array.from({ length: p.n }, (_, i) =>
    [p.mmsi[i], p.timeMs[i], p.lon[i], p.lat[i], p.flags[i], p.files[p.file[i]!], p.place[i]].join(),
  ).sort()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const days = async (at: string): Promise<string[]> => (await readdir(at)).map((d) => d.slice(4)).sort()
const read = async (at: string, ships?: ReadonlySet<number>, only?: readonly string[]) => {
  const touched = new Map<string, number>()
  const counted = (path: string, size: number): Bytes => {
    const inner = fileBytes(path, size)
    return {
      size,
      async read(offset, length) {
        const got = await inner.read(offset, length)
        touched.set(path, (touched.get(path) ?? 0) + got.length)
        return got
      },
    }
  }
  const source = await daysSource(at, only ?? (await days(at)), counted)
  const { positions: p } = await openPositions(source, still, ships ? { ships } : {})
  return {
    rows: Array.from({ length: p.n }, (_, i) =>
      [p.mmsi[i], p.timeMs[i], p.lon[i], p.lat[i], p.flags[i], p.files[p.file[i]!], p.place[i]].join(),
    ).sort(),
    touched,
  }
}

describe('partitions', () => {
  test('hold every row once, with the file and the place it came from; the same part twice is one', async () => {
    const at = join(folder, 'once')
    const placed = await placePartitions(at, table, 'made_up-00000001')
    expect(placed.rows).toBe(rows.length)
    await placePartitions(at, table, 'made_up-00000001')
    expect((await read(at)).rows).toEqual(rows)
  })

  test("one ship's day touches only its files: bytes counted", async () => {
    const at = join(folder, 'once')
    const all = await read(at)
    const [day] = await days(at)
    const ship = 511_011_000
    const one = await read(at, new Set([ship]), [day!])
    const from = Date.parse(`${day}T00:00:00Z`)
    const wanted = rows.filter((r) => {
      const [mmsi, time] = r.split(',').map(Number)
      return mmsi === ship && time! >= from && time! < from + 86_400_000
    })
    expect(one.rows).toEqual(wanted)
    // The cells that the ship was in, and the index of the day; nothing else is opened.
    const cells = [...one.touched.keys()].filter((p) => /part-/.test(p))
    for (const path of cells) {
      const file = await openParquet(bytesOf(await readFile(path)), path)
      expect((await file.read({ columns: ['mmsi'] }))['mmsi']).toContain(ship)
    }
    expect([...one.touched.keys()].filter((p) => !/part-/.test(p)).length).toBe(1)
    const sum = (m: Map<string, number>): number => [...m.values()].reduce((a, b) => a + b, 0)
    expect(sum(one.touched)).toBeLessThan(0.4 * sum(all.touched))
  })

  test('many small parts become one, and no row is lost or doubled; what a merge left is not read', async () => {
    const at = join(folder, 'many')
    const { positions: p } = await openPositions(
      memorySource('log.nmea', (await strait()).get('log.nmea')!.slice(0, 6_000)),
      still,
    )
    const expected: string[] = []
    for (let k = 0; k < 20; k++) {
      const part = { ...p, timeMs: p.timeMs.map((t) => t + k) }
      const { order, cells } = partitionsOf(part)
      const file = await openParquet(bytesOf(await positionsParquet(part, order, cells)), 'p')
      await placePartitions(at, file, `feed-${String(k + 1).padStart(8, '0')}`)
      for (let i = 0; i < p.n; i++) expected.push([p.mmsi[i], p.timeMs[i]! + k].join())
    }
    const short = (r: { rows: string[] }): string[] => r.rows.map((x) => x.split(',').slice(0, 2).join()).sort()
    expect(short(await read(at))).toEqual(expected.sort())
    const [day] = await days(at)
    const cell = (await readdir(join(at, `day=${day}`))).find((n) => n.startsWith('cell='))!
    const names = await readdir(join(at, `day=${day}`, cell))
    const merged = names.find((n) => n.includes('.0000'))!
    expect(names.length).toBeLessThan(17)
    // A crash between the merge and the removal leaves a part that the merged one holds.
    await writeFile(
      join(at, `day=${day}`, cell, 'part-feed-00000003.parquet'),
      await readFile(join(at, `day=${day}`, cell, merged)),
    )
    expect(short(await read(at))).toEqual(expected)
  })

  test('which parts stand', () => {
    const names = [
      'part-a-00000001.parquet',
      'part-a-00000001.00000009.parquet',
      'part-a-00000010.parquet',
      'part-b-00000002.parquet',
      '.tmp-1',
      'x',
    ]
    expect(standing(names).map((p) => p.name)).toEqual([names[1], names[2], names[3]])
  })
})
