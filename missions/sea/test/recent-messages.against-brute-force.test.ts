import { recentMessages } from '@setu/sea/recent-messages'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('a list that is looked through says the same, whatever order the times come in', () => {
  fc.assert(
    fc.property(
      // Hashes that share their low bits lie on one another in the table.
      fc.array(fc.tuple(fc.nat(6), fc.nat(40), fc.boolean()), { maxLength: 120 }),
      fc.nat(20),
      (said, windowMs) => {
        const recent = recentMessages()
        const list: [number, number][] = []
        for (const [h, time, forward] of said) {
          const hash = (h % 3) + Math.floor(h / 3) * 4_294_967_296
          const timeMs = forward ? time + 10 * list.length : time
          expect(recent.has(hash, timeMs, windowMs)).toBe(
            list.some(([g, t]) => g === hash && Math.abs(t - timeMs) <= windowMs),
          )
          recent.add(hash, timeMs)
          list.push([hash, timeMs])
        }
        const kept: [number, number][] = []
        recent.each((hash, timeMs) => kept.push([hash, timeMs]))
        expect(kept).toEqual(list)
      },
    ),
  )
})

test('grows without losing one', () => {
  const recent = recentMessages()
  for (let k = 0; k < 5000; k++) recent.add(k * 4_294_967_311, k)
  expect(recent.size).toBe(5000)
  for (let k = 0; k < 5000; k++) expect(recent.has(k * 4_294_967_311, k + 1, 1)).toBe(true)
  expect(recent.has(7, 7, 1e9)).toBe(false)
})
