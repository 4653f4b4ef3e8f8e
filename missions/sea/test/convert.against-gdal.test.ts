import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memorySource } from '@setu/core/source'
import { convert, convertFormats } from '@setu/sea/processes/convert'
import { openPositions } from '@setu/sea/readers/open'
import { strait } from '@setu/sea/sample'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProcess } from './run-process.js'

const has = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const gdal = has('ogrinfo')
const zstd = has('zstd')

let folder = ''
let log: Uint8Array
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'setu-convert-'))
  log = (await strait()).get('log.nmea')!.slice(0, 120_000)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const made = async (to: string) => {
  const assets: Record<string, Uint8Array> = {}
  const { outputs } = await runProcess(
    convert,
    { positions: 'in', to, all: true },
    { in: memorySource('log.nmea', log) },
    assets,
  )
  const name = Object.keys(assets)[0]!
  return { outputs, name, body: assets[name]! }
}
const still = { progress: async () => {} }

describe('positions in other formats', () => {
  test.each(['csv', 'geojsonseq', 'flatgeobuf', 'geoparquet', 'nmea'])(
    '%s is read again: ships, times and places',
    async (to) => {
      const { outputs, name, body } = await made(to)
      const { positions: p } = await openPositions(memorySource(name, body), still)
      const { positions: q } = await openPositions(memorySource('log.nmea', log), still)
      expect(p.n).toBe(outputs.positions)
      const rows = (x: typeof p, keep: (i: number) => boolean): string[] =>
        Array.from({ length: x.n }, (_, i) => i)
          .filter(keep)
          .map((i) => [x.mmsi[i], Math.floor(x.timeMs[i]! / 1000), x.lon[i]!.toFixed(5), x.lat[i]!.toFixed(5)].join())
          .sort()
      const ship = (i: number): boolean => to !== 'nmea' || ![4, 11, 21].includes(q.type[i]!)
      expect(rows(p, () => true)).toEqual(rows(q, ship))
    },
  )

  test.runIf(gdal).each([
    ['flatgeobuf', 'positions', /Feature Count: (\d+)/],
    ['kml', 'Ships of log.nmea', /Feature Count: (\d+)/],
    ['gpx', 'tracks', /Feature Count: (\d+)/],
  ])('GDAL opens %s and counts what was written', async (to, layer, count) => {
    const { outputs, name, body } = await made(to)
    const path = join(folder, name)
    writeFileSync(path, body)
    const said = execFileSync('ogrinfo', ['-so', path, layer], { encoding: 'utf8' })
    expect(Number(count.exec(said)![1])).toBe(to === 'flatgeobuf' ? outputs.positions : outputs.ways)
  })

  test.runIf(gdal)("GDAL's search by box in FlatGeobuf gives the points in it", async () => {
    const { name, body } = await made('flatgeobuf')
    const path = join(folder, name)
    writeFileSync(path, body)
    const { positions: p } = await openPositions(memorySource(name, body), still)
    const inside = Array.from(p.lon).filter((x, i) => x >= 133 && x <= 135 && p.lat[i]! >= 7 && p.lat[i]! <= 8).length
    const said = execFileSync('ogrinfo', ['-so', '-spat', '133', '7', '135', '8', path, 'positions'], {
      encoding: 'utf8',
    })
    expect(Number(/Feature Count: (\d+)/.exec(said)![1])).toBe(inside)
    expect(inside).toBeGreaterThan(50)
  })

  test('MF-JSON holds every way with its instants in order', async () => {
    const { outputs, body } = await made('mfjson')
    const document = JSON.parse(new TextDecoder().decode(body)) as {
      features: { temporalGeometry: { datetimes: string[]; coordinates: number[][]; type: string } }[]
    }
    expect(document.features.length).toBe(outputs.ways)
    for (const { temporalGeometry: g } of document.features) {
      expect(g.type).toBe('MovingPoint')
      expect(g.datetimes.length).toBe(g.coordinates.length)
      expect([...g.datetimes].sort()).toEqual(g.datetimes)
    }
  })

  test('every format there is was tried', () => {
    expect([...convertFormats].sort()).toEqual([
      'csv',
      'flatgeobuf',
      'geojsonseq',
      'geoparquet',
      'gpx',
      'kml',
      'mfjson',
      'nmea',
    ])
  })
})

test.runIf(zstd)('a log packed by the zstd program gives the positions of the log; cut off it is refused', async () => {
  const path = join(folder, 'log.nmea')
  writeFileSync(path, log)
  for (const level of ['-1', '-19']) {
    const packed = execFileSync('zstd', ['-q', level, '-c', path], { maxBuffer: 1 << 28 })
    const opened = await openPositions(memorySource('log.zst', packed), still)
    const plain = await openPositions(memorySource('log.nmea', log), still)
    expect(opened.positions.n).toBe(plain.positions.n)
    expect(opened.positions.timeMs).toEqual(plain.positions.timeMs)
    await expect(openPositions(memorySource('log.zst', packed.subarray(0, packed.length >> 1)), still)).rejects.toThrow(
      /log\.zst/,
    )
  }
})
