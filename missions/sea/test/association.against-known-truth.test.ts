/** A made-up fleet through the Palau geometry; assignment and marginals against enumeration. */
import { readFileSync } from 'node:fs'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { assign, type Edge, marginals, secondBestMargins } from '@setu/sea/assignment'
import { associate, type SceneView } from '@setu/sea/association'
import { convoys, rightShare } from '@setu/sea/association-fleet'
import { ellipseCovariance, readDetections } from '@setu/sea/association-table'
import { middleMs, viewOf } from '@setu/sea/association-view'
import { readAnnotation } from '@setu/sea/safe-annotation'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dataPath } from './real-files.js'

const FILE =
  'sea/sar/S1A_IW_GRDH_1SDV_20221002T205126_20221002T205156_045268_056950_0664.SAFE/annotation/s1a-iw-grd-vv-20221002t205126-20221002t205156-045268-056950-001.xml.gz'
const file = dataPath(FILE)

test.runIf(file)('a fleet under the Palau scene', () => {
  const a = readAnnotation(new TextDecoder().decode(gunzip(new Uint8Array(readFileSync(file!)), { where: FILE })), FILE)
  const view = viewOf(a)
  const fleet = convoys(view, [133.2, 6.8, 135.2, 8.2], 300, 11)
  const withShift = associate(fleet.vessels, fleet.detections, view, middleMs(a))
  const without = associate(fleet.vessels, fleet.detections, view, middleMs(a), { dopplerShift: false })
  if (process.env['SHOW'])
    console.log(rightShare(fleet, withShift.pairs), rightShare(fleet, without.pairs), withShift.candidates)
  expect(rightShare(fleet, withShift.pairs)).toBeGreaterThanOrEqual(0.97)
  expect(rightShare(fleet, without.pairs)).toBeLessThan(0.7)
})

/** All assignments of a small problem: the cheapest, and the probability of each edge. */
const enumerate = (rows: number, edges: readonly Edge[]) => {
  const sums = new Float64Array(edges.length)
  let [total, best] = [0, 0]
  const visit = (row: number, used: ReadonlySet<number>, cost: number, chosen: readonly number[]): void => {
    if (row === rows) {
      const w = Math.exp(-cost)
      total += w
      best = Math.min(best, cost)
      for (const k of chosen) sums[k] = sums[k]! + w
      return
    }
    visit(row + 1, used, cost, chosen)
    edges.forEach((e, k) => {
      if (e.row === row && !used.has(e.column))
        visit(row + 1, new Set([...used, e.column]), cost + e.gain, [...chosen, k])
    })
  }
  visit(0, new Set(), 0, [])
  return { best, probability: sums.map((s) => s / total) }
}

test('assignment is the cheapest, marginals and second-best margins are the exact ones', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.record({
          row: fc.nat(3),
          column: fc.nat(3),
          gain: fc.double({ min: -6, max: 3, noNaN: true }),
        }),
        { selector: (e) => `${e.row} ${e.column}`, maxLength: 9 },
      ),
      (edges) => {
        const exact = enumerate(4, edges)
        const found = assign(4, 4, edges)
        expect(found.cost).toBeCloseTo(exact.best, 9)
        marginals(4, 4, edges).forEach((p, k) => {
          expect(p).toBeCloseTo(exact.probability[k]!, 9)
        })
        const margins = secondBestMargins(4, 4, edges, found.columnOf)
        edges.forEach((e, k) => {
          if (found.columnOf[e.row] !== e.column) return
          const without = enumerate(
            4,
            edges.filter((_, j) => j !== k),
          )
          expect(margins.get(e.row)).toBeCloseTo(without.best - exact.best, 9)
        })
      },
    ),
    { numRuns: 200 },
  )
})

test('no vessels, no detections, nothing in view', () => {
  const none = associate([], [{ id: 'd', lon: 0, lat: 0 }], () => undefined, 0)
  expect(none.dark).toEqual([{ detection: 0, alone: 1 }])
  expect(associate([{ id: 'v', at: () => null }], [], () => undefined, 0).predicted).toEqual([])
})

/** An image that holds the eastern half of the world, seen from the south. */
const half: SceneView = (_, lon) => ({
  inside: lon >= 0,
  timeMs: 0,
  slantRangeM: 870_000,
  incidence: 38,
  look: 90,
  flight: 0,
  satelliteSpeed: 7600,
})
const still = (lon: number, lat: number, sigma: number, course = 0, speed = 0) => ({
  id: `${lon} ${lat}`,
  at: () => ({
    lon,
    lat,
    speedKnots: speed,
    courseDegrees: course,
    sigmaEastMetres: sigma,
    sigmaNorthMetres: sigma,
    sigmaSpeed: 0.1,
  }),
})

test('ships at the border are inside by their likelihood; a surely outside one is not listed', () => {
  const found = associate(
    [still(0, 1, 500), still(0.05, 2, 500), still(-0.005, 3, 500), still(-0.1, 4, 500)],
    [],
    half,
    0,
  )
  expect(found.predicted.map((p) => p.vessel)).toEqual([0, 1, 2])
  const [edge, deep, beside] = found.predicted.map((p) => p.inside)
  expect(deep).toBeCloseTo(1, 9)
  // Three nodes a side: the middle one, two thirds, lies on the border and counts as inside.
  expect(edge).toBeCloseTo(5 / 6, 9)
  expect(beside).toBeCloseTo(1 / 6, 9)
})

test('of two ships as near, the heading of a long hull decides; without it they are even', () => {
  const ships = [still(1, 1.001, 60, 90, 10), still(1, 0.999, 60, 0, 0.5)]
  const north = [still(1, 1.001, 60, 90, 10), still(1, 0.999, 60, 0, 10)]
  const at = { id: 'd', lon: 1, lat: 1, lengthM: 200 }
  const options = { dopplerShift: false }
  const even = associate(north, [at], half, 0, options).pairs[0]!
  expect(even.posterior).toBeCloseTo(0.5, 2)
  expect(even.runnerUp).toBeCloseTo(even.posterior, 2)
  const turned = associate(north, [{ ...at, headingDegrees: 2 }], half, 0, options).pairs[0]!
  expect(turned.predicted.vessel).toBe(1)
  expect(turned.posterior).toBeGreaterThan(0.9)
  expect(turned.margin).toBeGreaterThan(2)
  // One that drifts says nothing by its course.
  expect(associate(ships, [{ ...at, headingDegrees: 2 }], half, 0, options).pairs[0]!.posterior).toBeLessThan(0.97)
})

test('an ellipse of a direction finder is a detection with its own error', () => {
  const csv = 'id,lon,lat,semi_major,semi_minor,azimuth\nrf1,1.03,1,6000,800,90\nrf2,1,1.03,6000,800,90\n'
  const { detections } = readDetections(new TextEncoder().encode(csv), 'rf.csv')
  expect(ellipseCovariance(2447.7, 244.77, 0)).toEqual({
    ee: expect.closeTo(1e4, 0),
    en: expect.closeTo(0, 6),
    nn: expect.closeTo(1e6, 0),
  })
  // 3.3 km east lies on the long axis, 3.3 km north far off the short one.
  const found = associate([still(1, 1, 50)], detections, half, 0, { dopplerShift: false, othersPerKm2: 1e-5 })
  expect(found.pairs.map((p) => detections[p.detection]!.id)).toEqual(['rf1'])
  expect(
    associate(
      [still(1, 1, 50)],
      [detections[0]!].map(({ covariance: _, ...d }) => d),
      half,
      0,
    ).pairs,
  ).toEqual([])
})
