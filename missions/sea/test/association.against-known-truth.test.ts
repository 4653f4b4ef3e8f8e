/** A made-up fleet through the Palau geometry; assignment and marginals against enumeration. */
import { readFileSync } from 'node:fs'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { assign, type Edge, marginals } from '@setu/sea/assignment'
import { associate } from '@setu/sea/association'
import { convoys, rightShare } from '@setu/sea/association-fleet'
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

test('assignment is the cheapest, marginals are near the exact ones', () => {
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
          expect(Math.abs(p - exact.probability[k]!)).toBeLessThan(0.2)
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
