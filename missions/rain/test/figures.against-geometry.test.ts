/** Oracle: where a mark must stand is computed here from the data and the drawn axes, and compared with the SVG. */
import { drawFigure } from '@setu/figures/svg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellsOf } from '../src/figures/cells.js'
import { decimalsOf, intervalText, shown, signed } from '../src/figures/parts.js'
import { binPairs } from '../src/figures/scatter.js'
import { figureSet, grid, performancePoints } from './figure-set.js'

/** Offsets of the groups that a match stands in, summed. */
const place = (svg: string, index: number): { x: number; y: number } => {
  const open: { x: number; y: number }[] = []
  for (const tag of svg.slice(0, index).matchAll(/<(\/?)g\b([^>]*)>/g)) {
    if (tag[1]) open.pop()
    else {
      const [, x = '0', y = '0'] = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(tag[2] as string) ?? []
      open.push({ x: Number(x), y: Number(y) })
    }
  }
  return open.reduce((sum, g) => ({ x: sum.x + g.x, y: sum.y + g.y }), { x: 0, y: 0 })
}
const symbols = (svg: string, fill: string) =>
  [
    ...svg.matchAll(
      new RegExp(`<path transform="translate\\((-?[\\d.]+),(-?[\\d.]+)\\)" d="M[^"]*A[^"]*" fill="${fill}"`, 'g'),
    ),
  ].map((m) => {
    const base = place(svg, m.index)
    return { x: base.x + Number(m[1]), y: base.y + Number(m[2]) }
  })
const label = (svg: string, text: string) => {
  const m = new RegExp(`<text[^>]*transform="translate\\((-?[\\d.]+),(-?[\\d.]+)\\)"[^>]*>${text}<`).exec(svg)
  if (!m) throw new Error(`no label ${text}`)
  const base = place(svg, m.index)
  return { x: base.x + Number(m[1]), y: base.y + Number(m[2]) }
}

describe('performance diagram', () => {
  it('puts each threshold at (1 − FAR, POD) of its axes and leaves out the one with 12 events', async () => {
    const { svg } = await drawFigure(figureSet['performance'], { width: 520 })
    const dots = symbols(svg, '#165e83')
    expect(dots).toHaveLength(2)
    const left = label(svg, '0.2').x
    const unit = (label(svg, '0.8').x - left) / 0.6
    const low = label(svg, '0.2').y
    for (const [i, point] of performancePoints.slice(0, 2).entries()) {
      const dot = dots[i] as { x: number; y: number }
      expect(Math.abs(dot.x - (left + unit * (point.successRatio.value - 0.2)))).toBeLessThan(0.6)
    }
    const [a, b] = dots as [{ x: number; y: number }, { x: number; y: number }]
    // the plot is square: the same length is the same share on both axes
    expect(Math.abs((b.y - a.y) / unit - (0.75 - 0.42))).toBeLessThan(0.005)
    expect(low).toBeGreaterThan(a.y)
  })
})

describe('decomposition', () => {
  it('draws bars whose lengths are in the ratio of the parts', async () => {
    const { svg } = await drawFigure(figureSet['decomposition'], { width: 640 })
    const bars = (fill: string) =>
      [...svg.matchAll(new RegExp(`<path d="M[\\d.-]+,[\\d.-]+h(-?[\\d.]+)v[^"]*" fill="${fill}"`, 'g'))].map((m) =>
        Math.abs(Number(m[1])),
      )
    const [hits = 0, missed = 0] = bars('#b9733c')
    const [falseRain = 0, remainder = 0] = bars('#4c89aa')
    expect(missed / hits).toBeCloseTo(18 / 43, 2)
    expect(falseRain / hits).toBeCloseTo(52 / 43, 2)
    expect(remainder / hits).toBeCloseTo(7 / 43, 2)
  })
})

describe('map', () => {
  it('draws one cell for each value, hatches what is missing, and tells the gauge without rain apart', async () => {
    const { svg } = await drawFigure(figureSet['map'], { width: 480 })
    const cells = /<g[^>]*layer_2_marks[^>]*>(.*?)<\/g>/.exec(svg)?.[1] ?? ''
    expect(cells.match(/<path/g)).toHaveLength(293)
    expect(svg).toMatch(/<pattern id="f[^"]*-hatch"/)
    expect(svg).toMatch(/stroke-dasharray="2,2"/)
  })
  it('keeps the sum of the field when cells are averaged in even blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 400, maxLength: 400 }), (values) => {
        const { cells, block } = cellsOf({ ...grid, width: 20, height: 20 }, values, 100)
        expect(block).toBe(2)
        const sum = cells.reduce((total, cell) => total + 4 * cell.v, 0)
        expect(Math.abs(sum - values.reduce((a, b) => a + b, 0))).toBeLessThanOrEqual(4e-5 * 400 * 900)
      }),
    )
  })
})

describe('scatter', () => {
  it('counts every pair with rain in either once, in a cell that holds it', () => {
    const amount = fc.double({ min: 0, max: 500, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount), { maxLength: 80 }), (pairs) => {
        const { cells, wet } = binPairs(
          pairs.map((p) => p[0]),
          pairs.map((p) => p[1]),
        )
        expect(wet).toBe(pairs.filter(([a, b]) => a > 0 || b > 0).length)
        expect(cells.reduce((sum, cell) => sum + cell.pairs, 0)).toBe(wet)
      }),
    )
  })
  it('skips NaN', () => {
    expect(binPairs([Number.NaN, 1, 2], [1, Number.NaN, 3]).wet).toBe(1)
  })
})

describe('numbers as they are shown', () => {
  it.each([
    [5.3187, 3.36, 7.12, '5.3', '3.4 to 7.1'],
    [-0.0305, -0.53, 0.42, '−0.03', '−0.53 to 0.42'],
    [12345.6, 11000, 13000, '12\u202f346', '11\u202f000 to 13\u202f000'],
  ])('%f in %f to %f is %s', (value, low, high, text, interval) => {
    expect(shown(value, decimalsOf(value, low, high))).toBe(text)
    expect(intervalText({ value, low, high })).toBe(interval)
  })
  it('never shows minus zero', () => {
    expect(signed(-0.001, 1)).toBe('0.0')
  })
})
