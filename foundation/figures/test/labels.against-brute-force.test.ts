/** Oracles: advances read from the font file itself; brute force for spreading. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeLabels, spreadLabels } from '../src/label-placement.js'
import { textWidth, wrapText } from '../src/text-width.js'

const advancesOf = (path: string): ((code: number) => number) => {
  const font = readFileSync(path)
  const table = (tag: string): number => {
    for (let i = 0; i < font.readUInt16BE(4); i++)
      if (font.toString('latin1', 12 + 16 * i, 16 + 16 * i) === tag) return font.readUInt32BE(20 + 16 * i)
    throw new Error(tag)
  }
  const cmap = table('cmap')
  let groups = 0
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i++) {
    const at = cmap + font.readUInt32BE(cmap + 8 + 8 * i)
    if (font.readUInt16BE(at) === 12) groups = at
  }
  const metrics = font.readUInt16BE(table('hhea') + 34)
  return (code) => {
    for (let i = 0; i < font.readUInt32BE(groups + 12); i++) {
      const at = groups + 16 + 12 * i
      const first = font.readUInt32BE(at)
      if (code >= first && code <= font.readUInt32BE(at + 4)) {
        const glyph = font.readUInt32BE(at + 8) + code - first
        return font.readUInt16BE(table('hmtx') + 4 * Math.min(glyph, metrics - 1))
      }
    }
    throw new Error(`no glyph ${code}`)
  }
}

describe('text', () => {
  it('is as wide as the font says', () => {
    const advance = advancesOf(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'))
    for (const char of `${Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')}−°²·×±≥≤→–…\u00a0\u202f`)
      expect(`${char} ${Math.round((textWidth(char, 11) * 2048) / 11)}`).toBe(
        `${char} ${advance(char.codePointAt(0) as number)}`,
      )
  })
  it('wraps without losing a word, and no line that could be broken is too long', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), (words) => {
        const lines = wrapText(words.join(' '), 80, 11)
        expect(lines.join(' ')).toBe(words.join(' '))
        for (const line of lines) if (line.includes(' ')) expect(textWidth(line, 11)).toBeLessThanOrEqual(80)
      }),
    )
  })
})

describe('spreadLabels', () => {
  it('keeps labels apart, in order and inside', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 10 }), (positions) => {
        const shifts = spreadLabels(positions, 200)
        const placed = positions.map((p, i) => p + (shifts[i] as number)).sort((a, b) => a - b)
        for (let i = 1; i < placed.length; i++)
          expect((placed[i] as number) - (placed[i - 1] as number)).toBeGreaterThan(13.99)
        for (const y of placed) expect(y >= 5.99 && y <= 194.01).toBe(true)
      }),
    )
  })
  it('does not move what is far enough apart', () => {
    expect(spreadLabels([20, 60, 100], 200)).toEqual([0, 0, 0])
  })
})

describe('placeLabels', () => {
  it('finds a free place for each of four close points', () => {
    const points = [
      { x: 100, y: 100, label: '1' },
      { x: 108, y: 100, label: '2' },
      { x: 100, y: 110, label: '3' },
      { x: 108, y: 110, label: '4' },
    ]
    const spots = placeLabels(points, { width: 200, height: 200 })
    const boxes = points.map((point, i) => {
      const spot = spots[i]
      if (!spot) throw new Error('no spot')
      const width = textWidth(point.label, 11)
      const x = point.x + spot.dx - (spot.align === 'right' ? width : spot.align === 'center' ? width / 2 : 0)
      return { x, x2: x + width, y: point.y + spot.dy - 6, y2: point.y + spot.dy + 6 }
    })
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1))
        expect(Math.min(a.x2, b.x2) > Math.max(a.x, b.x) && Math.min(a.y2, b.y2) > Math.max(a.y, b.y)).toBe(false)
  })
})
