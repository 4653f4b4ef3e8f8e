import { figureIssues, rowCount } from '@setu/figures/limits'
import { drawFigure } from '@setu/figures/svg'
import { describe, expect, it } from 'vitest'
import { figureSet } from './figure-set.js'

const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map((m) => m[1] as string)

describe.each(Object.entries(figureSet))('%s', (_, spec) => {
  it('holds what every figure must: units, title, source, no colour of its own, few rows', () => {
    expect(figureIssues(spec)).toEqual([])
    expect(rowCount(spec)).toBeGreaterThan(0)
  })
  it('is plain JSON: what leaves a process comes back the same', () => {
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec)
  })
  it('draws at phone and page width without a warning, says simulated, and no text leaves the picture', async () => {
    for (const width of [360, 640]) {
      const { svg, warnings, width: drawn } = await drawFigure(spec, { width })
      expect(warnings).toEqual([])
      expect(drawn).toBeLessThanOrEqual(width)
      expect(texts(svg)).toContain('simulated')
      expect(/NaN|undefined|Infinity/.exec(svg)).toBeNull()
      for (const size of svg.matchAll(/font-size="([\d.]+)px"/g)) expect(Number(size[1])).toBeGreaterThanOrEqual(11)
    }
  })
  it('draws the same bytes twice', async () => {
    const draw = async () => (await drawFigure(spec, { width: 360, theme: 'dark' })).svg
    expect(await draw()).toBe(await draw())
  })
})
