import { randomFrom } from '@setu/core/random'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sweepSimd } from '../src/fraction-sweep-simd.js'
import { type Edges, eventFrequencies, fractionSums, percentileThreshold, usefulWindow } from '../src/fss.js'
import { eventTable } from '../src/summed-area.js'

/** Every window, every cell of it. */
const brute = (f: number[], o: number[], w: number, h: number, n: number, edges: Edges): number => {
  const before = Math.floor(n / 2)
  const fraction = (field: number[], x: number, y: number): number => {
    let events = 0
    let inside = 0
    for (let r = y - before; r < y - before + n; r++)
      for (let c = x - before; c < x - before + n; c++)
        if (r >= 0 && r < h && c >= 0 && c < w) {
          inside++
          events += field[r * w + c]! >= 1 ? 1 : 0
        }
    return events / (edges === 'zero' ? n * n : inside)
  }
  let difference = 0
  let reference = 0
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const a = fraction(f, x, y)
      const b = fraction(o, x, y)
      difference += (a - b) ** 2
      reference += a ** 2 + b ** 2
    }
  return 1 - difference / reference
}

describe('fractions skill score', () => {
  it('equals every window counted out, odd and even, larger than the field too', () => {
    const field = (cells: number) =>
      fc.array(fc.constantFrom(0, 0, 0, 1, 2, Number.NaN), { minLength: cells, maxLength: cells })
    const fields = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([w, h]) => fc.tuple(fc.constant(w), fc.constant(h), field(w * h), field(w * h)))
    fc.assert(
      fc.property(fields, fc.constantFrom<Edges>('zero', 'shrink'), ([w, h, f, o], edges) => {
        const table = eventTable(Float64Array.from(f), Float32Array.from(o), w, h, { forecast: 1, observed: 1 })
        const windows = [1, 2, 3, 4, 5, 8, 19]
        const got = fractionSums(table, windows, edges)
        expect(fractionSums(table, windows, edges, null)).toEqual(got)
        for (const [k, n] of windows.entries()) {
          const expected = brute(f, o, w, h, n, edges)
          if (Number.isNaN(expected)) expect(got[k]!.fss).toBeNaN()
          else expect(got[k]!.fss).toBeCloseTo(expected, 12)
        }
      }),
    )
  })

  it('windows beyond 16 bits agree with counting, on a field of 300 x 300', () => {
    const w = 300
    const f = Array.from({ length: w * w }, (_, i) => (i % 7 === 0 ? 1 : 0))
    const o = Array.from({ length: w * w }, (_, i) => (i % 5 === 0 ? 1 : 0))
    const table = eventTable(Float64Array.from(f), Float64Array.from(o), w, w, { forecast: 1, observed: 1 })
    const [all, even] = fractionSums(table, [599, 280], 'shrink')
    // A window of 599 holds the whole field at every cell: the asymptotic value.
    expect(all!.fss).toBeCloseTo(eventFrequencies(table).asymptotic, 12)
    expect(even!.fss).toBeGreaterThan(0.9)
    const zero = fractionSums(table, [255, 256])
    expect(Math.abs(zero[0]!.fss - zero[1]!.fss)).toBeLessThan(1e-3)
  })

  it('vector loops run here and equal the plain ones on a field of 300 x 201 at many windows', () => {
    const random = randomFrom(1)
    const field = () => Float64Array.from({ length: 300 * 201 }, () => (random.uniform() < 0.4 ? 1 : 0))
    const table = eventTable(field(), field(), 300, 201, { forecast: 1, observed: 1 })
    expect(sweepSimd()).not.toBeNull()
    const windows = [1, 2, 4, 7, 64, 181, 182, 201, 254, 255, 256, 300, 326, 500]
    const plain = fractionSums(table, windows, 'zero', null)
    fractionSums(table, windows).forEach((v, k) => {
      expect(v.fss).toBeCloseTo(plain[k]!.fss, 13)
      expect(v.reference / plain[k]!.reference).toBeCloseTo(1, 13)
    })
  })

  it('of two bands ten cells apart becomes useful at about twice the distance (Roberts & Lean 2008)', () => {
    const band = (at: number) => Float64Array.from({ length: 100 * 100 }, (_, i) => (i % 100 === at ? 5 : 0))
    const table = eventTable(band(45), band(55), 100, 100, { forecast: 1, observed: 1 })
    const f = eventFrequencies(table)
    expect([f.forecast, f.observed, f.asymptotic, f.overlap]).toEqual([0.01, 0.01, 1, 0])
    const scale = usefulWindow(table)!
    expect(scale).toBeGreaterThanOrEqual(19)
    expect(scale).toBeLessThanOrEqual(22)
    const [at, below] = fractionSums(table, [scale, scale - 1])
    expect(at!.fss).toBeGreaterThanOrEqual(f.useful)
    expect(below!.fss).toBeLessThan(f.useful)
  })

  it('is undefined without events, and useful at no scale when one field is dry', () => {
    const dry = new Float64Array(16)
    const wet = Float64Array.from(dry, (_, i) => (i === 5 ? 2 : 0))
    expect(fractionSums(eventTable(dry, dry, 4, 4, { forecast: 1, observed: 1 }), [3])[0]!.fss).toBeNaN()
    const half = eventTable(dry, wet, 4, 4, { forecast: 1, observed: 1 })
    expect(fractionSums(half, [3])[0]!.fss).toBe(0)
    expect(usefulWindow(half)).toBeNull()
  })

  it('takes percentiles of present values, none for a dry one', () => {
    expect(percentileThreshold(Float64Array.of(0, 1, 2, 3, Number.NaN), 50)).toBe(1.5)
    expect(percentileThreshold(Float64Array.of(0, 0, 0, 3), 50)).toBeNull()
    expect(percentileThreshold(Float64Array.of(Number.NaN), 50)).toBeNull()
    expect(() => percentileThreshold(Float64Array.of(1), 101)).toThrow('percentile')
  })

  it('refuses fields of another size and windows that are no whole number of cells', () => {
    const x = new Float64Array(6)
    expect(() => eventTable(x, x, 2, 2, { forecast: 1, observed: 1 })).toThrow('2 x 2')
    const table = eventTable(x, x, 2, 3, { forecast: 1, observed: 1 })
    for (const bad of [0, 1.5, Number.NaN]) expect(() => fractionSums(table, [bad])).toThrow('scale')
  })
})
