/** The made-up pass: who is matched, missed and dark; without the Doppler shift it goes wrong. */
import { geodesic } from '@setu/core/earth'
import { isSetuError } from '@setu/core/errors'
import { type PassTruth, passFiles } from '@setu/sea/association-scene'
import { readDetections } from '@setu/sea/association-table'
import { dark } from '@setu/sea/processes/dark'
import { detect } from '@setu/sea/processes/detect'
import { match } from '@setu/sea/processes/match'
import { type ProductShip, productFiles } from '@setu/sea/product-scene'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runProcess } from './run-process.js'

const inputs = match.examples[0]!.inputs
interface Row {
  readonly class: string
  readonly detection: string
  readonly ship: string
}
const truths = async (): Promise<PassTruth[]> =>
  JSON.parse(new TextDecoder().decode((await passFiles()).get('truth.json')!)) as PassTruth[]

const right = (rows: readonly Row[], truth: readonly PassTruth[]): number =>
  truth.filter((t) => {
    if (t.broadcasts && t.detection) return rows.some((r) => r.ship === String(t.mmsi) && r.detection === t.detection)
    if (t.broadcasts) return rows.some((r) => r.ship === String(t.mmsi) && r.class === 'AIS only')
    return t.detection === '' || rows.some((r) => r.detection === t.detection && r.class === 'radar only')
  }).length / truth.length

test('the pass', async () => {
  const truth = await truths()
  const { outputs } = await runProcess(match, inputs)
  expect([outputs.ships, outputs.detected]).toEqual([21, 24])
  expect(right(outputs.rows, truth)).toBeGreaterThanOrEqual(0.96)
  const plain = await runProcess(match, { ...inputs, ignoreDoppler: true })
  expect(right(plain.outputs.rows, truth)).toBeLessThan(0.75)
})

test('no AIS: all are candidates, and it says why', async () => {
  const { outputs, findings } = await runProcess(
    match,
    { ...inputs, positions: 'p' },
    {
      p: '$GPZDA,201530.00,04,07,2002,00,00*60\r\n',
    },
  )
  expect([outputs.dark, outputs.ships]).toEqual([24, 0])
  expect(findings.map((f) => f.code)).toContain('sea.match.noShips')
})

test('a buoy explains a detection and is no ship; coast stations and aircraft are left out, and it says so', async () => {
  const files = await passFiles()
  const text = (name: string) => new TextDecoder().decode(files.get(name)!)
  const before = await runProcess(match, inputs)
  const dark = before.outputs.rows.find((r: Row) => r.class === 'radar only')
  const header = text('positions.csv').split(/\r?\n/)[0]!.split(',')
  const clock = Date.parse(before.outputs.time)
  const row = (mmsi: number, lon: number, lat: number, k: number) =>
    header
      .map((name) => {
        const plain = name.toLowerCase()
        if (plain.startsWith('mmsi')) return mmsi
        if (plain.startsWith('time')) return new Date(clock + (k - 2) * 180_000).toISOString()
        if (plain.startsWith('lon')) return lon
        if (plain.startsWith('lat')) return lat
        return plain.startsWith('sog') || plain.startsWith('speed') ? 0 : ''
      })
      .join(',')
  const more = [0, 1, 2, 3, 4].flatMap((k) => [
    row(995_111_111, dark.lon, dark.lat, k),
    row(5_110_001, dark.lon + 0.1, dark.lat, k),
  ])
  const assets: Record<string, Uint8Array> = {}
  const { outputs, findings } = await runProcess(
    match,
    { ...inputs, positions: 'p' },
    { p: `${text('positions.csv').trimEnd()}\r\n${more.join('\r\n')}\r\n` },
    assets,
  )
  expect(outputs.rows.filter((r: Row) => r.class === 'aid to navigation').map((r: Row) => r.detection)).toEqual([
    dark.detection,
  ])
  expect([outputs.dark, outputs.ships, outputs.missed]).toEqual([
    before.outputs.dark - 1,
    before.outputs.ships,
    before.outputs.missed,
  ])
  expect(new TextDecoder().decode(assets['matches.csv']!)).not.toContain('995111111')
  expect(findings.find((f) => f.code === 'sea.match.noVessels')?.values).toEqual({ count: 1 })
})

test('any bytes as detections give rows or a tagged error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
      try {
        readDetections(Uint8Array.from([...new TextEncoder().encode('lon,lat\n1,2\n'), ...tail]), 'd.csv')
      } catch (e) {
        expect(isSetuError(e)).toBe(true)
      }
    }),
  )
})

test('the whole chain on a made-up product: detect, match, dark', async () => {
  const assets: Record<string, Uint8Array> = {}
  await runProcess(detect, { scene: 'sample:sea/product', ignoreLand: true }, {}, assets)
  const found = await runProcess(
    match,
    { detections: 'd', scene: 'sample:sea/product', positions: 'sample:sea/product/positions.csv' },
    { d: assets['detections.csv']! },
    assets,
  )
  const truth = JSON.parse(
    new TextDecoder().decode((await productFiles()).get('truth.json')!),
  ) as readonly ProductShip[]
  const broadcasting = truth.filter((t) => t.broadcasts)
  const { rows } = found.outputs
  expect([found.outputs.matched, found.outputs.dark, found.outputs.missed]).toEqual([broadcasting.length, 2, 0])
  for (const t of broadcasting) {
    const row = rows.find((r: Row) => r.ship === String(t.mmsi))
    expect(row.class).toBe('matched')
    expect(row.inside).toBeCloseTo(1, 6)
    expect(row.shipLengthM).toBe(t.lengthM)
    expect(geodesic(row.lat, row.lon, t.shownLat, t.shownLon).distanceM).toBeLessThan(30)
  }
  // The ghost is no ship: it is left out, and said.
  expect(found.findings.map((f) => f.code)).toContain('sea.match.notShips')
  const hidden = await runProcess(dark, { matches: 'm', fleet: 'all', resamples: 20 }, { m: assets['matches.csv']! })
  const [region] = hidden.outputs.regions
  expect([region.detections, region.unmatched]).toEqual([7, 2])
  expect(region.broadcasting).toBeCloseTo(5, 6)
  expect(region.share.value).toBeCloseTo(2 / 7, 1)
  expect(region.share.low).toBeLessThan(2 / 7)
  expect(region.share.high).toBeGreaterThan(2 / 7)
})
