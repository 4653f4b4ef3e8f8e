import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { earthAreaM2, haversineKm } from '../src/earth.js'
import { isSetuError } from '../src/errors.js'
import {
  centreX,
  centreY,
  checkedGrid,
  commonMask,
  type Grid,
  isGlobalRing,
  locate,
  locateAll,
  rowCellAreasM2,
  sameGrid,
} from '../src/grid.js'
import { gridFromAxes } from '../src/grid-axes.js'
import { bilinearCells, nearestCells, weightedMean } from '../src/grid-neighbours.js'
import { fromMinus180, northFirst, windowField, windowGrid, windowOf } from '../src/grid-window.js'

const gsmap: Grid = { width: 3600, height: 1200, x0: 0, y0: 60, dx: 0.1, dy: -0.1, crs: 'EPSG:4326' }
const imd: Grid = { width: 135, height: 129, x0: 66.375, y0: 6.375, dx: 0.25, dy: 0.25, crs: 'EPSG:4326' }
const plane: Grid = { width: 40, height: 30, x0: 1000, y0: 5000, dx: 500, dy: -500, crs: 'EPSG:32643' }
const grids = fc.constantFrom(
  gsmap,
  imd,
  plane,
  { ...gsmap, x0: -180 },
  { ...imd, x0: 177, width: 40, dy: -0.25, y0: 12 },
)
const unit = fc.double({ min: 0, max: 1, noNaN: true })

describe('location', () => {
  test('every centre is in its own cell', () =>
    fc.assert(
      fc.property(grids, unit, unit, fc.integer({ min: -1, max: 1 }), (g, u, v, turn) => {
        const [c, r] = [Math.floor(u * (g.width - 1)), Math.floor(v * (g.height - 1))]
        const x = centreX(g, c) + (g.crs === 'EPSG:4326' ? turn * 360 : 0)
        expect(locate(g, x, centreY(g, r))).toBe(r * g.width + c)
      }),
    ))
  test('a point on an edge belongs to the cell of greater index, decimally', () => {
    for (let c = 0; c < 3600; c++) expect(locate(gsmap, Math.round(c) / 10, 59.95)).toBe(c)
    for (let r = 0; r < 1200; r++) expect(locate(gsmap, 0.05, (600 - r) / 10)).toBe(r * 3600)
    expect(locate(gsmap, 360, 59.95)).toBe(0)
    expect(locate(gsmap, -0.1, 59.95)).toBe(3599)
    expect(locate(plane, 1500, 4999)).toBe(1)
  })
  test('outside is -1', () => {
    expect(locate(gsmap, 10, -60)).toBe(-1)
    expect(locate(gsmap, 10, 60.01)).toBe(-1)
    expect(locate(imd, 66.3, 20)).toBe(-1)
    expect(locate(imd, 66.375 + 135 * 0.25, 20)).toBe(-1)
    expect(locate(plane, 999, 4999)).toBe(-1)
    expect(Array.from(locateAll(gsmap, [Number.NaN, 0.01], [0, Number.POSITIVE_INFINITY]))).toEqual([-1, -1])
  })
  test('a point at the pole is in the last row', () =>
    expect(locate({ ...gsmap, y0: 90, height: 1800 }, 0.01, -90)).toBe(1799 * 3600))
})

describe('neighbours', () => {
  const small = fc.record({
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 18 }),
    y: fc.double({ min: -85, max: 60, noNaN: true }),
    ring: fc.boolean(),
    north: fc.boolean(),
  })
  test('the nearest centres are those of brute force', () =>
    fc.assert(
      fc.property(small, unit, unit, fc.integer({ min: 1, max: 12 }), (s, u, v, k) => {
        const dx = s.ring ? 360 / s.width : 0.7
        const dy = (s.north ? -1 : 1) * Math.min(2, 170 / s.height)
        const g: Grid = {
          width: s.width,
          height: s.height,
          x0: -180,
          y0: s.north ? Math.min(90, s.y + 30) : s.y - 5,
          dx,
          dy,
          crs: 'EPSG:4326',
        }
        const x = -180 + u * (s.ring ? 360 : s.width * dx)
        const y = Math.max(-90, Math.min(90, g.y0 + v * g.height * g.dy))
        const all = Array.from({ length: g.width * g.height }, (_, i) => ({
          i,
          d: haversineKm(y, x, centreY(g, Math.floor(i / g.width)), centreX(g, i % g.width)),
        }))
        all.sort((a, b) => a.d - b.d || a.i - b.i)
        const found = nearestCells(g, x, y, k)
        expect(Array.from(found.distances)).toEqual(all.slice(0, k).map((a) => a.d))
        expect(Array.from(found.cells)).toEqual(all.slice(0, k).map((a) => a.i))
      }),
      { numRuns: 200 },
    ))
  test('bilinear weights give a plane back and go round a ring', () => {
    const field = Float64Array.from(
      { length: 1200 },
      (_, i) => 3 * centreX(plane, i % 40) - 2 * centreY(plane, Math.floor(i / 40)),
    )
    fc.assert(
      fc.property(unit, unit, (u, v) => {
        const [x, y] = [1250 + u * 19500, 4750 - v * 14500]
        expect(weightedMean(field, bilinearCells(plane, x, y)!)).toBeCloseTo(3 * x - 2 * y, 6)
      }),
    )
    const seam = bilinearCells(gsmap, 0, 59.95)!
    expect([...seam.cells.slice(0, 2)]).toEqual([3599, 0])
    expect(seam.weights[0]).toBeCloseTo(0.5, 9)
    expect(bilinearCells(plane, 0, 0)).toBeNull()
    expect(weightedMean([Number.NaN, 1], { cells: Int32Array.of(0, 1), weights: Float64Array.of(0.6, 0.4) })).toBeNaN()
  })
})

describe('areas and masks', () => {
  test('cells of the globe sum to the ellipsoid', () => {
    const g = { ...gsmap, y0: 90, height: 1800 }
    const sum = rowCellAreasM2(g).reduce((a, b) => a + b, 0) * 3600
    expect(sum / earthAreaM2).toBeCloseTo(1, 12)
    expect(rowCellAreasM2(plane)[0]).toBe(250000)
  })
  test('a common mask', () =>
    expect([
      ...commonMask([
        [1, Number.NaN, 3],
        [1, 1, Number.NaN],
      ]),
    ]).toEqual([1, 0, 0]))
  test('a grid that cannot be is refused', () => {
    for (const g of [
      { ...gsmap, dx: 0 },
      { ...gsmap, width: 1.5 },
      { ...gsmap, y0: 120 },
      { ...gsmap, width: 7000 },
      { ...gsmap, x0: Number.NaN },
    ])
      expect(() => checkedGrid(g)).toThrow(/expected/)
  })
})

describe('axes', () => {
  test('IMERG: single precision gives 0.1 and -180 back', () => {
    const lon = Float32Array.from({ length: 3600 }, (_, i) => -179.95 + 0.1 * i)
    const lat = Float32Array.from({ length: 1800 }, (_, i) => -89.95 + 0.1 * i)
    expect(gridFromAxes(lon, lat, 'EPSG:4326')).toEqual({
      width: 3600,
      height: 1800,
      x0: -180,
      y0: -90,
      dx: 0.1,
      dy: 0.1,
      crs: 'EPSG:4326',
    })
  })
  test('longitudes that jump at the antimeridian are one run', () => {
    const g = gridFromAxes([179.25, 179.75, -179.75, -179.25], [1, 0], 'EPSG:4326')
    expect([g.x0, g.dx, g.y0, g.dy]).toEqual([179, 0.5, 1.5, -1])
    expect(locate(g, -179.3, 0.2)).toBe(7)
  })
  test('an irregular axis says where and how much', () => {
    expect(() => gridFromAxes([0, 1, 2.5, 3], [0, 1], 'EPSG:4326')).toThrow(
      /coordinate 2.5 at index 2, 0.500 from its place/,
    )
    expect(() => gridFromAxes([0, 1], [1, 1, 1], 'EPSG:4326')).toThrow(/y axis/)
    expect(() => gridFromAxes([0, Number.NaN], [1, 2], '')).toThrow(/index 1/)
    expect(() => gridFromAxes([5], [1, 2], '', {})).not.toThrow(TypeError)
    expect(() => gridFromAxes([], [1, 2], '')).toThrow(/no coordinates/)
  })
  test('centres of any regular grid give the grid', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.integer({ min: 2, max: 300 }),
        fc.constantFrom(0.05, 0.1, 0.25, 0.5, 1, 1 / 24, 0.04),
        fc.integer({ min: -1700, max: 0 }),
        (w, h, d, o) => {
          if (w * d > 360 || h * d > 90) return
          const g: Grid = { width: w, height: h, x0: o / 10, y0: 60, dx: d, dy: -d, crs: 'EPSG:4326' }
          const made = gridFromAxes(
            Array.from({ length: w }, (_, i) => centreX(g, i)),
            Array.from({ length: h }, (_, i) => centreY(g, i)),
            g.crs,
          )
          expect(sameGrid(made, g)).toBe(true)
          expect(made.dx).toBe(d)
        },
      ),
    ))
})

describe('windows and turns', () => {
  const field = Float32Array.from({ length: 3600 * 1200 }, (_, i) => i % 100_003)
  const at = (g: Grid, f: Float32Array, x: number, y: number) => f[locate(g, x, y)]
  test('values stay at their places', () =>
    fc.assert(
      fc.property(
        unit,
        unit,
        fc.double({ min: 0.3, max: 50, noNaN: true }),
        fc.double({ min: 0.3, max: 20, noNaN: true }),
        unit,
        unit,
        (a, b, sx, sy, u, v) => {
          const [minX, minY] = [-180 + a * 360, -59 + b * 97]
          const box = { minX, minY, maxX: minX + sx > 180 ? minX + sx - 360 : minX + sx, maxY: minY + sy }
          const w = windowOf(gsmap, box)
          const [x, y] = [minX + (0.001 + 0.998 * u) * sx, minY + (0.001 + 0.998 * v) * sy]
          expect(at(windowGrid(gsmap, w), windowField(gsmap, field, w), x, y)).toBe(at(gsmap, field, x, y))
          expect(w.width).toBeLessThanOrEqual(Math.ceil(sx / 0.1) + 1)
        },
      ),
      { numRuns: 50 },
    ))
  test('turned from 0..360 to -180..180 and upside down', () => {
    const turned = fromMinus180(gsmap, field)
    const flipped = northFirst({ ...gsmap, y0: -60, dy: 0.1 }, field)
    expect(turned.grid.x0).toBe(-180)
    expect(isGlobalRing(turned.grid)).toBe(true)
    expect(flipped.grid.y0).toBeCloseTo(60, 9)
    for (const [x, y] of [
      [-179.95, 59.95],
      [-0.05, 0.05],
      [0.05, -59.95],
      [179.95, 12.35],
    ] as const) {
      expect(at(turned.grid, turned.field, x, y)).toBe(at(gsmap, field, x, y))
      expect(at(flipped.grid, flipped.field, x, y)).toBe(at({ ...gsmap, y0: -60, dy: 0.1 }, field, x, y))
    }
  })
  test('a box beside the grid is refused', () => {
    try {
      windowOf(imd, { minX: -60, minY: 0, maxX: -50, maxY: 30 })
      expect.unreachable()
    } catch (e) {
      expect(isSetuError(e, 'bad-input')).toBe(true)
    }
    expect(windowOf(imd, { minX: 60, minY: 0, maxX: 67, maxY: 7 })).toEqual({ column: 0, row: 0, width: 3, height: 3 })
    expect(windowOf(gsmap, { minX: -180, minY: -90, maxX: 180, maxY: 90 })).toEqual({
      column: 0,
      row: 0,
      width: 3600,
      height: 1200,
    })
  })
})
