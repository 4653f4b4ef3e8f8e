/** The made-up ships through the process; scenes of no data, of decibels, of broken bytes. */
import { isSetuError } from '@setu/core/errors'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { harbour, madeShips, shipFiles } from '@setu/sea/clutter-ships'
import { detect } from '@setu/sea/processes/detect'
import { expect, test } from 'vitest'
import { runProcess } from './run-process.js'

test('finds the sixteen ships, none else, with their lengths', async () => {
  const { outputs } = await runProcess(detect, { scene: 'sample:sea/ships/scene.tif', scale: 'linear' })
  const truth = madeShips(512, 128, 5)
  expect(outputs.ships.length).toBe(truth.length)
  for (const s of truth) {
    const [lon, lat] = [harbour.west + (s.column + 0.5) * harbour.dx, harbour.north - (s.row + 0.5) * harbour.dy]
    const own = outputs.ships.find(
      (d: { lon: number; lat: number }) => Math.hypot((d.lon - lon) * 110_300, (d.lat - lat) * 110_600) < 40,
    )
    expect(own?.class).toBe('ship')
    expect(Math.abs(own.lengthM / s.lengthM - 1)).toBeLessThan(0.15)
  }
})

const grid = { width: 90, height: 80, x0: 179.995, y0: 1, dx: 1e-4, dy: -1e-4, crs: 'EPSG:4326' }
const flat = (value: number): Float32Array => new Float32Array(90 * 80).fill(value)

test('a ship on the antimeridian; a scene without data; decibels given as linear', async () => {
  const image = flat(0.01).map((v, k) => v * (0.8 + 0.4 * ((k * 0.618034) % 1)))
  for (let x = 54; x < 62; x++) for (let y = 40; y < 43; y++) image[y * 90 + x] = 3
  const options = {
    scene: 's',
    scale: 'linear',
    ignoreLand: true,
    detector: 'gamma',
    falseAlarmRate: 1e-6,
    guard: 150,
    outer: 300,
  }
  const one = await runProcess(detect, options, { s: writeGeoTiff({ grid, bands: [image] }) })
  expect(one.outputs.ships.length).toBe(1)
  expect(one.outputs.ships[0].lon).toBeCloseTo(-179.9992, 3)
  const none = await runProcess(detect, options, {
    s: writeGeoTiff({ grid, bands: [flat(Number.NaN)], noData: Number.NaN }),
  })
  expect(none.outputs.ships).toEqual([])
  expect(none.findings.map((f) => f.code)).toContain('sea.detect.nothingTested')
  await expect(runProcess(detect, options, { s: writeGeoTiff({ grid, bands: [flat(-20)] }) })).rejects.toThrow(
    /decibel/,
  )
})

test('broken bytes give a tagged error or a result', async () => {
  const good = (await shipFiles()).get('scene.tif')!
  for (const [at, end] of [
    [5, 60_000],
    [3, 2000],
    [9, 90],
  ] as const) {
    const body = good.slice(0, end)
    body[at] = 77
    const failed = await runProcess(detect, { scene: 's', scale: 'linear' }, { s: body }).then(
      () => undefined,
      (e: unknown) => e,
    )
    expect(failed === undefined || isSetuError(failed)).toBe(true)
  }
})
