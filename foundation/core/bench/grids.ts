/** Points in cells, conservative remapping, polygon statistics, geodesics and projections. Seeded; counts beside times. */
import { cellFractions } from '@setu/core/cell-fractions'
import { geodesic, haversineKm } from '@setu/core/earth'
import { type Grid, locateAll } from '@setu/core/grid'
import { projector } from '@setu/core/projections'
import { randomFrom } from '@setu/core/random'
import { cellAreasM2, conservativeRemapper, totalOf } from '@setu/core/resample'
import { zonalOf } from '@setu/core/zonal'

const random = randomFrom(1)
const gsmap: Grid = { width: 3600, height: 1200, x0: 0, y0: 60, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
const quarter: Grid = { width: 1440, height: 480, x0: -180, y0: -60, dx: 0.25, dy: 0.25, crs: 'EPSG:4326' }
const field = Float32Array.from({ length: 3600 * 1200 }, () => (random.uniform() < 0.1 ? 10 * random.uniform() : 0))

const timed = <T>(name: string, f: () => T): T => {
  const start = performance.now()
  const out = f()
  console.log(`  ${name}: ${(performance.now() - start).toFixed(0)} ms`)
  return out
}
const million = 1_000_000
const lons = Float64Array.from({ length: million }, () => 360 * random.uniform() - 180)
const lats = Float64Array.from({ length: million }, () => 120 * random.uniform() - 60)

console.log('grids: GSMaP 3600 x 1200 to 0.25 degree')
timed('1,000,000 points to cells', () => locateAll(gsmap, lons, lats))
const remapper = timed('weights of the remapping', () => conservativeRemapper(gsmap, quarter))
const out = timed('one field remapped (4.3 million cells)', () => remapper.apply(field))
const kept = totalOf(out.values, out.areaM2) / totalOf(field, cellAreasM2(gsmap)) - 1
console.log(`  total kept to ${Math.abs(kept).toExponential(1)}`)

const ring = Array.from({ length: 10_000 }, (_, i) => {
  const a = (2 * Math.PI * i) / 10_000
  const r = 10 + 2 * Math.sin(7 * a) + 0.5 * Math.sin(131 * a)
  return [80 + r * Math.cos(a), 22 + r * Math.sin(a)] as const
})
const shares = timed('cell fractions of a coast of 10,000 points', () => cellFractions(gsmap, [[ring]]))
const stats = timed(`zonal mean over its ${shares.cells.length} cells`, () => zonalOf(gsmap, field, shares))
console.log(`  area ${(stats.areaM2 / 1e12).toFixed(6)} million km2, mean ${stats.mean!.toFixed(4)}`)

let sum = 0
timed('100,000 geodesics (Karney)', () => {
  for (let i = 1; i <= 100_000; i++) sum += geodesic(lats[i - 1]!, lons[i - 1]!, lats[i]!, lons[i]!).distanceM
})
timed('1,000,000 great circles', () => {
  for (let i = 1; i < million; i++) sum += haversineKm(lats[i - 1]!, lons[i - 1]!, lats[i]!, lons[i]!)
})
const utm = projector('EPSG:4326', 'EPSG:32643')
timed('1,000,000 points to UTM', () => {
  for (let i = 0; i < million; i++) sum += utm.forward(75 + (lons[i]! % 3), lats[i]!)[0]
})
console.log(`  (sum ${sum.toExponential(6)})`)
