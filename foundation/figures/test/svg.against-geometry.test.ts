/** Oracle: positions computed from the data and the size of the drawn plot. */
import { isSetuError } from '@setu/core/errors'
import { describe, expect, it } from 'vitest'
import { drawFigure, renderSvg } from '../src/svg.js'
import { tokensOf } from '../src/tokens.js'
import { sampleFigure } from './sample-figure.js'

const points = (svg: string, fill: string) =>
  [
    ...svg.matchAll(
      new RegExp(`<path transform="translate\\((-?[\\d.]+),(-?[\\d.]+)\\)" d="[^"]*A[^"]*" fill="${fill}"`, 'g'),
    ),
  ].map((m) => ({
    x: Number(m[1]),
    y: Number(m[2]),
  }))

describe('renderSvg', () => {
  it('puts points where their values are, in ink, at every width', async () => {
    for (const width of [300, 640, 1200]) {
      const { svg, warnings } = await drawFigure(sampleFigure(), { width })
      expect(warnings).toEqual([])
      const [a, b, c] = points(svg, tokensOf('light').ink)
      expect(a && b && c).toBeTruthy()
      if (!a || !b || !c) return
      expect(a.x).toBe(0)
      expect(b.x * 2).toBeCloseTo(c.x, 0)
      expect(a.y - b.y).toBeCloseTo(200, -0.5)
      expect(c.y).toBeCloseTo((a.y + b.y) / 2, 0)
      expect(c.x).toBeGreaterThan(width - 2 * 16 - 60)
    }
  })
  it('says title, axes with units and source inside the picture, and its sentence to a screen reader', async () => {
    const svg = await renderSvg(sampleFigure())
    for (const text of ['Rain of three days', 'time, days', 'rain, mm', 'Source: made up'])
      expect(svg).toContain(`>${text}<`)
    expect(svg).toContain('role="img" aria-label="Rain of three days. Rain at one gauge."')
  })
  it('leaves title and source to the page when asked', async () => {
    const svg = await renderSvg(sampleFigure(), { heading: false, theme: 'tokens' })
    expect(svg).not.toContain('>Source')
    expect(svg).toContain('var(--ink)')
    expect(svg).not.toMatch(/="#[0-9a-f]{3,6}"/)
  })
  it('one specification serves every theme: only colours differ', async () => {
    const bare = async (theme: 'light' | 'dark') =>
      (await renderSvg(sampleFigure(), { theme })).replace(/#[0-9a-f]{6}|rgba\([^)]*\)/g, 'C')
    expect(await bare('light')).toBe(await bare('dark'))
  })
  it('draws many at once as it draws one', async () => {
    const alone = await renderSvg(sampleFigure())
    const many = await Promise.all(Array.from({ length: 5 }, () => renderSvg(sampleFigure())))
    for (const svg of many) expect(svg).toBe(alone)
  })
  it('gives the plot the ratio it asks for', async () => {
    const square = { ...sampleFigure(), usermeta: { source: 'made up', aspect: 1 } }
    const { svg } = await drawFigure(square, { width: 400 })
    const [a, b, c] = points(svg, tokensOf('light').ink)
    if (!a || !b || !c) throw new Error('points are missing')
    expect((a.y - b.y) / (c.x - a.x)).toBeCloseTo(1, 1.5)
  })
  it('escapes text', async () => {
    const svg = await renderSvg({ ...sampleFigure(), title: 'a < b & "c" \u0001' })
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;')
    expect(svg).not.toContain('\u0001')
  })
  it.each([
    [{ width: 10 }, 'bad-input'],
    [{ width: Number.NaN }, 'bad-input'],
  ] as const)('refuses %j', async (options, code) => {
    await expect(renderSvg(sampleFigure(), options)).rejects.toSatisfy((error) => isSetuError(error, code))
  })
  it('turns a broken specification into an error that says where', async () => {
    const broken = sampleFigure({ encoding: { x: { value: { expr: 'nothing + 1' } } } })
    await expect(renderSvg(broken)).rejects.toSatisfy((error) => isSetuError(error, 'bad-input'))
  })
})
