/**
 * SVG figures to PNG with the fonts this package ships (DejaVu Sans, regular and bold), never those of the machine, so
 * that a picture does not depend on where it is made. Text without a glyph is a finding, not a box.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Finding } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { glyphRanges, missingGlyphs, shownText } from './glyphs.js'

export interface PngOptions {
  /** Pixels for each px of the SVG, 0.25 to 8; 2 suits print and dense screens. */
  readonly scale?: number
  /** Paths of further TrueType fonts, for scripts that DejaVu lacks. */
  readonly fonts?: readonly string[]
}

export interface Png {
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  /** `figure.glyph-missing`: characters that were left out of the picture. */
  readonly findings: readonly Finding[]
}

const { resolve } = createRequire(import.meta.url)
/** The fonts that a picture is drawn with. */
export const shippedFonts = (): readonly string[] => [
  resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
]

const maximumPixels = 64_000_000
const ranges = new Map<string, Promise<ReturnType<typeof glyphRanges>>>()
const rangesOf = (path: string): Promise<ReturnType<typeof glyphRanges>> => {
  const known = ranges.get(path)
  if (known) return known
  const reading = readFile(path).then((bytes) => glyphRanges(bytes, path))
  ranges.set(path, reading)
  reading.catch(() => ranges.delete(path))
  return reading
}

const sizeOf = (svg: string): { width: number; height: number } => {
  const [, width, height] = /^<svg\b[^>]*\bwidth="([\d.]+)"[^>]*\bheight="([\d.]+)"/.exec(svg) ?? []
  if (!width || !height)
    throw setuError('bad-file', { where: 'svg', found: 'no width and height', expected: 'an SVG with a size in px' })
  return { width: Number(width), height: Number(height) }
}

/** Draws an SVG. The SVG must hold plain colours (theme `light` or `dark`). */
export const renderPng = async (svg: string, options: PngOptions = {}): Promise<Png> => {
  const { scale = 2 } = options
  if (!(scale >= 0.25 && scale <= 8))
    throw setuError('bad-input', { where: 'scale', found: String(scale), expected: '0.25 to 8' })
  if (svg.includes('var(--'))
    throw setuError('bad-input', {
      where: 'svg',
      found: 'colours that follow a page (`var(--…)`)',
      expected: 'plain colours',
      wayOut: 'Draw the figure with the theme `light` or `dark`.',
    })
  const size = sizeOf(svg)
  if (size.width * size.height * scale * scale > maximumPixels)
    throw setuError('too-large', {
      where: 'svg',
      found: `${Math.round(size.width * scale)} x ${Math.round(size.height * scale)} pixels`,
      expected: `at most ${maximumPixels / 1e6} million pixels`,
      wayOut: 'Use a smaller width or scale.',
    })
  const fontFiles = [...shippedFonts(), ...(options.fonts ?? [])]
  const missing = missingGlyphs(shownText(svg), await Promise.all(fontFiles.map(rangesOf)))
  const { Resvg } = await import('@resvg/resvg-js')
  try {
    const image = new Resvg(without(svg, missing), {
      fitTo: { mode: 'zoom', value: scale },
      font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
    }).render()
    return { bytes: image.asPng(), width: image.width, height: image.height, findings: findingsOf(missing) }
  } catch (cause) {
    throw setuError('bad-file', { where: 'svg', found: String(cause), expected: 'a well-formed SVG' }, { cause })
  }
}

/** The SVG without characters that would be drawn as empty boxes. */
const without = (svg: string, missing: readonly string[]): string => {
  if (missing.length === 0) return svg
  const gone = new Set(missing)
  return svg.replace(
    /(<(?:text|tspan)\b[^>]*>)([^<]*)/g,
    (_, tag: string, text: string) => tag + [...text].filter((c) => !gone.has(c)).join(''),
  )
}

const findingsOf = (missing: readonly string[]): Finding[] => {
  if (missing.length === 0) return []
  const shown = missing
    .slice(0, 8)
    .map((c) => `${c} (U+${c.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')})`)
  const rest = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : ''
  return [
    {
      code: 'figure.glyph-missing',
      severity: 'warning',
      message: `The picture lacks ${shown.join(', ')}${rest}: no shipped font has ${missing.length === 1 ? 'it' : 'them'}. The SVG keeps the text.`,
      affects: 'figure',
      values: { characters: missing.join('') },
    },
  ]
}
