/** Oracle: the pixels themselves. */
import { readFileSync } from 'node:fs'
import { Resvg } from '@resvg/resvg-js'
import { isSetuError } from '@setu/core/errors'
import { figure, rows } from '@setu/figures/spec'
import { renderSvg } from '@setu/figures/svg'
import { describe, expect, it } from 'vitest'
import { glyphRanges, missingGlyphs, shownText } from '../src/glyphs.js'
import { renderPng, shippedFonts } from '../src/png.js'

const sampleFigure = () =>
  figure(
    { title: 'Rain of three days', description: 'Rain at one gauge.', source: 'made up' },
    {
      data: rows([
        { day: 0, rain: 0 },
        { day: 2, rain: 5 },
      ]),
      mark: { type: 'point', style: 'ink' },
      encoding: {
        x: { field: 'day', type: 'quantitative', axis: { title: 'time, days' } },
        y: { field: 'rain', type: 'quantitative', axis: { title: 'rain, mm' } },
      },
    },
  )

const box = (text: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="#ffffff"/><text x="4" y="26" font-family="'IBM Plex Sans','DejaVu Sans'" font-size="16px" fill="#000000">${text}</text></svg>`

describe('renderPng', () => {
  it('draws a PNG of the size of the figure times the scale', async () => {
    const { bytes, width, height, findings } = await renderPng(await renderSvg(sampleFigure(), { width: 400 }), {
      scale: 2,
    })
    expect([...bytes.slice(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([width, height])
    expect(width).toBe(800)
    expect(findings).toEqual([])
  })
  it('draws the text: pixels differ from the picture without it', async () => {
    const [a, b] = await Promise.all([renderPng(box('Rain 12.5 mm')), renderPng(box(''))])
    expect(Buffer.compare(a.bytes, b.bytes)).not.toBe(0)
    const ink = (svg: string) => {
      const image = new Resvg(svg, {
        font: { fontFiles: [...shippedFonts()], loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
      }).render()
      let dark = 0
      for (let i = 0; i < image.pixels.length; i += 4) if ((image.pixels[i] as number) < 128) dark++
      return dark
    }
    expect(ink(box('Rain 12.5 mm'))).toBeGreaterThan(200)
  })
  it('is the same twice', async () => {
    const svg = await renderSvg(sampleFigure(), { theme: 'dark' })
    expect(Buffer.compare((await renderPng(svg)).bytes, (await renderPng(svg)).bytes)).toBe(0)
  })
  it.each([
    ['Devanagari', 'वर्षा', 'व'],
    ['Japanese', '降水量', '降'],
  ])('reports %s, and leaves it out instead of drawing boxes', async (_, text, first) => {
    const { findings, bytes } = await renderPng(box(text))
    expect(findings[0]).toMatchObject({ code: 'figure.glyph-missing', severity: 'warning' })
    expect(findings[0]?.message).toContain(first)
    expect(Buffer.compare(bytes, (await renderPng(box(''))).bytes)).toBe(0)
  })
  it('draws what figures write: minus, degree, superscripts, comparisons, Greek, accents', async () => {
    expect((await renderPng(box('− ° ² ⁻⁵ ≥ ≤ × ± → μ σ ρ é í ñ \u202f \u00a0'))).findings).toEqual([])
  })
  it.each([
    ['no svg', 'bad-file'],
    ['<svg width="10" height="10"><g></svg>', 'bad-file'],
    ['<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" fill="var(--ink)"/>', 'bad-input'],
    ['<svg xmlns="http://www.w3.org/2000/svg" width="100000" height="100000"/>', 'too-large'],
  ] as const)('refuses %s with %s', async (svg, code) => {
    await expect(renderPng(svg)).rejects.toSatisfy((error) => isSetuError(error, code))
  })
  it('refuses a scale out of range', async () => {
    await expect(renderPng(box('x'), { scale: 100 })).rejects.toSatisfy((error) => isSetuError(error, 'bad-input'))
  })
})

describe('glyphs', () => {
  it('know the font: ASCII yes, Devanagari no', () => {
    const ranges = shippedFonts().map((path) => glyphRanges(readFileSync(path), path))
    expect(missingGlyphs('Rain, mm/day 0-9 ≥', ranges)).toEqual([])
    expect(missingGlyphs('aव', ranges)).toEqual(['व'])
  })
  it('read entities as characters', () => {
    expect(shownText('<text x="1">a &lt; b &#8805; &#x2212;</text>')).toBe('a < b ≥ −')
  })
  it('a truncated font is an error, never a hang or crash', () => {
    const font = readFileSync(shippedFonts()[0] as string)
    for (let length = 0; length < 4000; length += 37)
      try {
        glyphRanges(font.subarray(0, length), 'cut.ttf')
      } catch (error) {
        expect(isSetuError(error, 'bad-file')).toBe(true)
      }
  })
})
