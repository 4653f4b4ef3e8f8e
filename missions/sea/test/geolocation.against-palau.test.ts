/** The Palau scene: grid points, the orbit as a second opinion, shift of a moving ship, calibration and noise. */
import { readFileSync } from 'node:fs'
import { geodesic, toEcef } from '@setu/core/earth'
import { isSetuError } from '@setu/core/errors'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { noiseRow, readCalibration, readNoise, rowOfVectors } from '@setu/sea/calibration'
import { azimuthShiftM, knot } from '@setu/sea/doppler-shift'
import { directionsAt, geolocationGrid, pixelOf, placeOf } from '@setu/sea/geolocation'
import { readAnnotation, speedOfLight } from '@setu/sea/safe-annotation'
import { closestApproach, stateAt } from '@setu/sea/safe-orbit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataPath } from './real-files.js'

const SAFE = 'sea/sar/S1A_IW_GRDH_1SDV_20221002T205126_20221002T205156_045268_056950_0664.SAFE/annotation/'
const NAME = 's1a-iw-grd-vv-20221002t205126-20221002t205156-045268-056950-001.xml.gz'
const text = (path: string): string =>
  new TextDecoder().decode(gunzip(new Uint8Array(readFileSync(dataPath(`${SAFE}${path}`)!)), { where: path }))

describe.runIf(dataPath(SAFE + NAME))('Palau', () => {
  const a = readAnnotation(text(NAME), NAME)
  const at = (line: number, pixel: number) => {
    const v = directionsAt(a.grid, line, pixel)
    const { velocity } = stateAt(a.orbit, a.firstLineMs + v.timeMs)
    return { ...v, slantRangeM: (v.slantRangeS * speedOfLight) / 2, satelliteSpeed: Math.hypot(...velocity) }
  }

  test('image', () => {
    expect([a.samples, a.lines, a.pixelSpacingM.range, a.grid.lat.length]).toEqual([25117, 19497, 10, 231])
    expect(a.lineStepMs).toBeCloseTo(1.488345778, 8)
    expect([...a.prfHz.values()].map((v) => v.toFixed(2))).toEqual(['1717.13', '1451.63', '1685.82'])
  })

  test('grid points forward and back', () => {
    let worst = 0
    for (let i = 0; i < a.grid.lines.length; i++)
      for (let j = 0; j < a.grid.pixels.length; j++) {
        const k = i * a.grid.pixels.length + j
        const found = pixelOf(a.grid, a.grid.lat[k]!, a.grid.lon[k]!)!
        worst = Math.max(worst, 10 * Math.hypot(found.line - a.grid.lines[i]!, found.pixel - a.grid.pixels[j]!))
        const p = placeOf(a.grid, a.grid.lines[i]!, a.grid.pixels[j]!)
        worst = Math.max(worst, geodesic(p.lat, p.lon, a.grid.lat[k]!, a.grid.lon[k]!).distanceM)
      }
    expect(worst).toBeLessThan(0.01)
  })

  test('between grid points the orbit agrees', () => {
    for (const line of [500, 5000, 9000, 15000, 19000])
      for (const pixel of [600, 7000, 13000, 24500]) {
        const p = placeOf(a.grid, line, pixel)
        const near = closestApproach(a.orbit, toEcef(p.lat, p.lon))
        // 6.8 m along the track and 10 m in range are one pixel each.
        expect(Math.abs(near.timeMs - a.firstLineMs - p.timeMs) * 6.8).toBeLessThan(3)
        expect(Math.abs(near.rangeM - (p.slantRangeS * speedOfLight) / 2)).toBeLessThan(3)
      }
  })

  test('10 kn toward the radar moves a ship 372 m in flight direction', () => {
    const v = at(9748, 12558)
    expect(v.incidence).toBeCloseTo(39.06, 1)
    expect(v.satelliteSpeed).toBeCloseTo(7598, -1)
    expect(azimuthShiftM(v, 10 * knot, v.look + 180)).toBeGreaterThan(370)
    expect(azimuthShiftM(v, 10 * knot, v.look + 180)).toBeLessThan(374)
    expect(azimuthShiftM(v, 10 * knot, v.look)).toBeCloseTo(-azimuthShiftM(v, 10 * knot, v.look + 180), 6)
    expect(azimuthShiftM(v, 10 * knot, v.flight)).toBeLessThan(15)
    // Descending and right-looking: it flies south-south-west and looks west-north-west.
    expect(v.flight).toBeGreaterThan(185)
    expect(v.flight).toBeLessThan(200)
    expect(Math.abs(((v.look - v.flight + 360) % 360) - 90)).toBeLessThan(3)
  })

  test('calibration and noise', () => {
    const c = readCalibration(text(`calibration/calibration-${NAME}`), 'calibration')
    const n = readNoise(text(`calibration/noise-${NAME}`), 'noise')
    expect(c.lines.length).toBe(32)
    const row = rowOfVectors(c, 0, a.samples)
    expect(row[0]).toBeCloseTo(661.6091, 4)
    expect(row[20]).toBeCloseTo((661.6091 + 661.3371) / 2, 4)
    expect(n.azimuth.length).toBeGreaterThan(3)
    const noise = noiseRow(n, 0, a.samples)
    expect(noise[0]! / n.range.vectors[0]!.values[0]!).toBeCloseTo(1.169227, 5)
    // The noise floor of the interferometric wide swath is specified to lie below -22 dB.
    const floor = 10 * Math.log10(noiseRow(n, 9000, a.samples)[12000]! / rowOfVectors(c, 9000, a.samples)[12000]! ** 2)
    expect(floor).toBeLessThan(-22)
    expect(floor).toBeGreaterThan(-36)
  })
})

const made = (west: number) =>
  geolocationGrid(
    Array.from({ length: 30 }, (_, k) => {
      const [line, pixel] = [Math.floor(k / 6) * 100, (k % 6) * 100]
      const lon = west + pixel * 1e-4 - line * 1e-5
      return {
        line,
        pixel,
        lat: 10 - line * 1e-4 - pixel * 2e-5,
        lon: lon > 180 ? lon - 360 : lon,
        slantRangeS: 5e-3 + pixel * 1e-7,
        incidence: 30 + pixel * 0.01,
        timeMs: line * 1.5,
      }
    }),
    'made',
  )

test('forward and inverse agree anywhere, across the antimeridian too', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -20, max: 420, noNaN: true }),
      fc.double({ min: -20, max: 520, noNaN: true }),
      fc.constantFrom(120, 179.98, -70),
      (line, pixel, west) => {
        const grid = made(west)
        const p = placeOf(grid, line, pixel)
        expect(p.lon).toBeGreaterThanOrEqual(-180)
        expect(p.lon).toBeLessThan(180)
        const back = pixelOf(grid, p.lat, p.lon)!
        expect(Math.hypot(back.line - line, back.pixel - pixel)).toBeLessThan(0.01)
      },
    ),
  )
  expect(pixelOf(made(120), 40, 120)).toBeUndefined()
})

test('broken XML gives a tagged error', () => {
  for (const bad of ['', '<product>', '<product></product>', '<a/>', '<!DOCTYPE x><product/>', '\u0000\u0001<'])
    try {
      readAnnotation(bad, 'a.xml')
      expect.unreachable()
    } catch (e) {
      expect(isSetuError(e)).toBe(true)
    }
})
