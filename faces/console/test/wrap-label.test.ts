/** Labels of the timeline: lines fit their room, nothing is lost, dates stay whole. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrapLabel } from '../src/agreements/wrap-label.js'

const measure = (text: string): number => text.length * 6

test('lines fit unless one word is too long, all words are there in order, dates are not parted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ strong: fc.boolean(), text: fc.stringMatching(/^[a-z0-9 ]{1,40}$/) }), { maxLength: 5 }),
      fc.integer({ min: 60, max: 400 }),
      (pieces, room) => {
        const lines = wrapLabel(pieces, room, measure)
        expect(
          lines
            .flat()
            .map((p) => p.text)
            .join(''),
        ).toBe(pieces.map((p) => p.text).join(''))
        for (const line of lines) {
          const text = line.map((p) => p.text).join('')
          if (measure(text.trimEnd()) > room)
            expect(line.some((p) => p.strong) || !text.trim().includes(' ')).toBe(true)
        }
        for (const p of pieces.filter((q) => q.strong))
          expect(lines.flat().some((q) => q.strong && q.text.includes(p.text))).toBe(true)
      },
    ),
  )
})

test('in Japanese a line may end after any character, but not within a name in Latin letters', () => {
  const lines = wrapLabel([{ text: '共同検討、LUPEX 承認', strong: false }], 36, measure)
  expect(lines.map((l) => l.map((p) => p.text).join(''))).toEqual(['共同検討、', 'LUPEX ', '承認'])
})
