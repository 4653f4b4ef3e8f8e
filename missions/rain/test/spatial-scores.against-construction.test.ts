import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intensityScale } from '../src/intensity-scale.js'
import { objectOverlap, rainObjects } from '../src/rain-objects.js'
import { objectThreshold, sal } from '../src/sal.js'

const size = 40
const field = (
  ...boxes: readonly (readonly [x: number, y: number, w: number, h: number, rain: number])[]
): Float64Array => {
  const f = new Float64Array(size * size)
  for (const [x, y, w, h, rain] of boxes)
    for (let r = y; r < y + h; r++) for (let c = x; c < x + w; c++) f[r * size + c] = rain
  return f
}
const judge = (f: Float64Array, o: Float64Array) => sal(f, o, size, size)

describe('SAL (Wernli et al. 2008, figure 1 and section 2)', () => {
  const observed = field([10, 10, 6, 6, 4])
  it('of a field with itself is 0, 0, 0', () =>
    expect(judge(observed, observed)).toMatchObject({ structure: 0, amplitude: 0, location: 0 }))
  it('of twice the rain in the same place has A = 2/3 and nothing else', () => {
    const s = judge(field([10, 10, 6, 6, 8]), observed)
    expect(s.amplitude).toBeCloseTo(2 / 3, 12)
    expect(s.structure).toBeCloseTo(0, 12)
    expect(s.location).toBeCloseTo(0, 12)
  })
  it('of the same object displaced has only L1, the distance over the diagonal', () => {
    const s = judge(field([20, 10, 6, 6, 4]), observed)
    expect(s.amplitude).toBeCloseTo(0, 12)
    expect(s.structure).toBeCloseTo(0, 12)
    expect(s.location).toBeCloseTo(10 / Math.hypot(size, size), 12)
  })
  it('of one large flat object against a small peaked one has S > 0, of two scattered ones L2 > 0', () => {
    const flat = judge(field([8, 8, 12, 12, 1]), observed)
    expect(flat.structure).toBeCloseTo((144 - 36) / (0.5 * (144 + 36)), 12)
    const two = judge(field([2, 10, 6, 6, 2], [18, 10, 6, 6, 2]), observed)
    expect(two.centreDistance).toBeCloseTo(0, 12)
    expect(two.scatterDifference).toBeCloseTo((2 * 8) / Math.hypot(size, size), 12)
  })
  it('of a dry field is undefined with the reason; the object threshold is a fifteenth of the 95th percentile', () => {
    expect(judge(new Float64Array(size * size), observed)).toEqual({
      structure: null,
      amplitude: -2,
      location: null,
      centreDistance: null,
      scatterDifference: null,
      reason: 'no rain in the forecast field',
    })
    expect(judge(new Float64Array(size * size), new Float64Array(size * size)).amplitude).toBeNull()
    expect(objectThreshold(field([0, 0, 4, 5, 3]))).toBeCloseTo(0.2, 12)
  })
  it('stays within its bounds', () => {
    const any = fc
      .array(fc.constantFrom(0, 0, 0.3, 2, 9, Number.NaN), { minLength: 36, maxLength: 36 })
      .map((v) => Float64Array.from(v))
    fc.assert(
      fc.property(any, any, (f, o) => {
        const s = sal(f, o, 6, 6)
        for (const [v, bound] of [
          [s.structure, 2],
          [s.amplitude, 2],
          [s.location, 2],
        ] as const)
          if (v !== null) expect(Math.abs(v)).toBeLessThanOrEqual(bound + 1e-12)
      }),
    )
  })
})

describe('rain objects', () => {
  it('are joined over corners with 8 neighbours and not with 4', () => {
    const f = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 3)
    expect(rainObjects(f, 3, 3, 1, 8).objects).toEqual([{ cells: 3, sum: 5, most: 3, x: 7 / 5, y: 7 / 5 }])
    expect(rainObjects(f, 3, 3, 1, 4).objects.length).toBe(3)
  })
  it('share area as cells in both over cells in either', () => {
    const a = rainObjects(field([0, 0, 4, 4, 1], [30, 30, 2, 2, 1]), size, size, 1)
    const b = rainObjects(field([2, 0, 4, 4, 1]), size, size, 1)
    expect(objectOverlap(a, b)).toEqual({
      forecastObjects: 2,
      observedObjects: 1,
      forecastMet: 1,
      observedMet: 1,
      sharedArea: 8 / 28,
    })
  })
})

describe('intensity-scale skill (Casati et al. 2004)', () => {
  const any = fc.array(fc.constantFrom(0, 0, 1), { minLength: 64, maxLength: 64 }).map((v) => Float64Array.from(v))
  it('components add up to the mean square error of the event maps', () => {
    fc.assert(
      fc.property(any, any, (f, o) => {
        const rows = intensityScale(f, o, 8, 8, 1)
        expect(rows.map((r) => r.cells)).toEqual([1, 2, 4, 8])
        const mse = f.reduce((a, v, i) => a + (v - o[i]!) ** 2, 0) / 64
        expect(rows.reduce((a, r) => a + r.meanSquareError, 0)).toBeCloseTo(mse, 12)
        for (const r of rows) expect(r.meanSquareError).toBeGreaterThanOrEqual(-1e-15)
      }),
    )
  })
  it('puts the error of a displaced pair of cells where its size is', () => {
    // A 2 x 2 block moved by its own size inside a 4 x 4 block: all error is in the component of means over 2 cells.
    const o = new Float64Array(64)
    const f = new Float64Array(64)
    for (const i of [0, 1, 8, 9]) {
      o[i] = 1
      f[i + 2] = 1
    }
    const rows = intensityScale(f, o, 8, 8, 1)
    expect(rows.map((r) => r.meanSquareError)).toEqual([0, 8 / 64, 0, 0])
    const chance = 2 * (4 / 64) * (60 / 64)
    expect(rows.map((r) => r.skill)).toEqual([1, 1 - (4 * (8 / 64)) / chance, 1, 1])
  })
  it('has no skill value without events, and takes the middle square of a wider field', () => {
    expect(intensityScale(new Float64Array(16), new Float64Array(16), 4, 4, 1).map((r) => r.skill)).toEqual([
      null,
      null,
      null,
    ])
    const wide = Float64Array.from({ length: 6 * 4 }, (_, i) => (i % 6 === 0 || i % 6 === 5 ? 9 : 0))
    expect(intensityScale(wide, new Float64Array(24), 6, 4, 1).every((r) => r.meanSquareError === 0)).toBe(true)
  })
})
