/**
 * Which characters a TrueType font can draw: its `cmap` table (OpenType 1.9, formats 4 and 12). A character without a
 * glyph would become an empty box, so it is found here and reported.
 */
import { setuError } from '@setu/core/errors'

type Range = readonly [first: number, last: number]

const format4 = (view: DataView, at: number): Range[] => {
  const segments = view.getUint16(at + 6) / 2
  const ends = at + 14
  const starts = ends + 2 * segments + 2
  return Array.from(
    { length: segments },
    (_, i): Range => [view.getUint16(starts + 2 * i), view.getUint16(ends + 2 * i)],
  )
}

const format12 = (view: DataView, at: number): Range[] =>
  Array.from({ length: view.getUint32(at + 12) }, (_, i): Range => {
    const group = at + 16 + 12 * i
    return [view.getUint32(group), view.getUint32(group + 4)]
  })

/** Code point ranges of a font file, sorted. */
export const glyphRanges = (font: Uint8Array, name: string): readonly Range[] => {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  try {
    const tables = view.getUint16(4)
    for (let i = 0; i < tables; i++) {
      const record = 12 + 16 * i
      if (view.getUint32(record) !== 0x636d6170) continue
      const cmap = view.getUint32(record + 8)
      const found: Range[] = []
      for (let k = 0; k < view.getUint16(cmap + 2); k++) {
        const at = cmap + view.getUint32(cmap + 8 + 8 * k)
        const format = view.getUint16(at)
        if (format === 12) found.push(...format12(view, at))
        else if (format === 4) found.push(...format4(view, at))
      }
      return found.filter(([first]) => first !== 0xffff).sort((a, b) => a[0] - b[0])
    }
  } catch (cause) {
    throw setuError('bad-file', { where: name, found: 'a damaged font', expected: 'a TrueType font' }, { cause })
  }
  throw setuError('bad-file', { where: name, found: 'no table of characters', expected: 'a TrueType font' })
}

/** Text that an SVG shows, entities resolved. */
export const shownText = (svg: string): string =>
  [...svg.matchAll(/<(?:text|tspan)\b[^>]*>([^<]*)/g)]
    .map(([, text = '']) =>
      text
        .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
        .replace(/&#(\d+);/g, (_, decimal: string) => String.fromCodePoint(Number(decimal)))
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&amp;/g, '&'),
    )
    .join('\n')

const isInvisible = (code: number): boolean => code < 0x20 || (code >= 0x200b && code <= 0x200f) || code === 0xfeff

/** Characters of `text` that no font can draw, each once, in order. */
export const missingGlyphs = (text: string, fonts: readonly (readonly Range[])[]): readonly string[] => {
  const missing = new Set<string>()
  for (const char of new Set(text)) {
    const code = char.codePointAt(0) as number
    if (isInvisible(code)) continue
    if (!fonts.some((ranges) => ranges.some(([first, last]) => code >= first && code <= last))) missing.add(char)
  }
  return [...missing]
}
