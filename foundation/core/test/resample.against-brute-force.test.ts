import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Grid, locate } from '../src/grid.js'
import { projector } from '../src/projections.js'
import { cellAreasM2, conservativeRemapper, totalOf } from '../src/resample.js'

const globe = (n: number, x0 = -180, up = false): Grid => ({
  width: 2 * n,
  height: n,
  x0,
  y0: up ? -90 : 90,
  dx: 180 / n,
  dy: (up ? 180 : -180) / n,
  crs: 'EPSG:4326',
})
const waves = (g: Grid): Float64Array =>
  Float64Array.from(
    { length: g.width * g.height },
    (_, i) => 5 + 3 * Math.sin(i * 0.37) + 2 * Math.cos((i % g.width) * 0.9),
  )

describe('conservative remapping', () => {
  test.each([
    [globe(36), globe(20, 0, true)],
    [globe(20, 0), globe(45, -180, true)],
    [globe(30, -7.3), globe(7, 12.1)],
  ])('keeps the total of the globe to rounding', (source, target) => {
    const field = waves(source)
    const out = conservativeRemapper(source, target).apply(field)
    const total = totalOf(field, cellAreasM2(source))
    expect(totalOf(out.values, out.areaM2) / total).toBeCloseTo(1, 12)
    expect(totalOf(out.values, cellAreasM2(target)) / total).toBeCloseTo(1, 12)
    for (const c of out.coverage) expect(c).toBe(1)
  })
  test('keeps totals with missing cells', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 23 }),
        fc.integer({ min: 2, max: 23 }),
        fc.array(fc.nat(799), { maxLength: 300 }),
        (n, shift, missing) => {
          const source = globe(20)
          const field = waves(source)
          for (const m of missing) field[m] = Number.NaN
          const out = conservativeRemapper(source, globe(n, shift)).apply(field, 0)
          expect(totalOf(out.values, out.areaM2) / totalOf(field, cellAreasM2(source))).toBeCloseTo(1, 10)
        },
      ),
    ))
  test('a constant stays constant, the same grid stays the same', () => {
    const g = globe(24)
    const constant = conservativeRemapper(g, globe(17, 3)).apply(new Float64Array(1152).fill(7))
    for (const v of constant.values) expect(v).toBeCloseTo(7, 12)
    const field = waves(g)
    const same = conservativeRemapper(g, g).apply(field)
    same.values.forEach((v, i) => {
      expect(v).toBeCloseTo(field[i]!, 12)
    })
  })
  test('coverage: half a cell, and the minimum', () => {
    const source: Grid = { width: 3, height: 4, x0: 0, y0: 4, dx: 1, dy: -1, crs: 'EPSG:32643' }
    const target: Grid = { width: 2, height: 2, x0: 0, y0: 4, dx: 2, dy: -2, crs: 'EPSG:32643' }
    const field = Float64Array.of(1, 2, 3, 4, 5, 6, Number.NaN, 8, 9, 10, 11, 12)
    const { values, coverage, areaM2 } = conservativeRemapper(source, target).apply(field, 0.6)
    expect([...coverage]).toEqual([1, 0.5, 0.75, 0.5])
    expect([...areaM2]).toEqual([4, 2, 3, 2])
    expect(values[0]).toBe(3)
    expect(values[1]).toBeNaN()
    expect(values[2]).toBeCloseTo((8 + 10 + 11) / 3, 12)
  })
  test('agrees with a mean over many points of each cell', () => {
    const source = globe(18, 0)
    const target: Grid = { width: 5, height: 4, x0: 172, y0: 47, dx: 7.3, dy: -6.1, crs: 'EPSG:4326' }
    const field = waves(source)
    const { values } = conservativeRemapper(source, target).apply(field)
    const fine = 200
    for (let cell = 0; cell < 20; cell++) {
      let [sum, weight] = [0, 0]
      for (let k = 0; k < fine * fine; k++) {
        const lon = target.x0 + ((cell % 5) + ((k % fine) + 0.5) / fine) * target.dx
        const lat = target.y0 + (Math.floor(cell / 5) + (Math.floor(k / fine) + 0.5) / fine) * target.dy
        const w = Math.cos((lat * Math.PI) / 180)
        sum += w * field[locate(source, lon, lat)]!
        weight += w
      }
      expect(Math.abs(values[cell]! - sum / weight)).toBeLessThan(0.03)
    }
  })
  test('between systems: UTM to degrees and back keep totals and a constant', () => {
    const [x, y] = projector('EPSG:4326', 'EPSG:32643').forward(75, 20)
    const utm: Grid = {
      width: 40,
      height: 40,
      x0: x - 200_000,
      y0: y + 200_000,
      dx: 10_000,
      dy: -10_000,
      crs: 'EPSG:32643',
    }
    const degrees: Grid = { width: 60, height: 60, x0: 72, y0: 23, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
    const field = waves(utm)
    const out = conservativeRemapper(utm, degrees).apply(field, 0)
    expect(totalOf(out.values, out.areaM2) / totalOf(field, cellAreasM2(utm))).toBeCloseTo(1, 9)
    const constant = conservativeRemapper(utm, degrees).apply(new Float64Array(1600).fill(3))
    const inner = locate(degrees, 75, 20)
    expect(constant.values[inner]).toBeCloseTo(3, 12)
    expect(constant.coverage[inner]).toBe(1)
    expect(constant.coverage[0]).toBe(0)
    expect(constant.values[0]).toBeNaN()
  })
  test('a field of another size is refused', () =>
    expect(() => conservativeRemapper(globe(4), globe(2)).apply(new Float64Array(7))).toThrow(/8 x 4 cells/))
})
