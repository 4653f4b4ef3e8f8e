/** Damage that readers must survive: the text cut short, or some of its characters changed. */
import { isSetuError } from '@setu/core/errors'
import { randomFrom } from '@setu/core/random'
import { expect } from 'vitest'

export const survivesDamage = (text: string, read: (text: string) => unknown, rounds = 60): void => {
  const random = randomFrom(7)
  for (let k = 0; k < rounds; k++) {
    let damaged = text
    if (k % 2 === 0) damaged = text.slice(0, random.integer(text.length))
    else
      for (let i = 0; i < 4; i++) {
        const at = random.integer(damaged.length)
        damaged = damaged.slice(0, at) + String.fromCharCode(random.integer(128)) + damaged.slice(at + 1)
      }
    try {
      read(damaged)
    } catch (error) {
      expect(isSetuError(error) ? '' : String(error)).toBe('')
    }
  }
}
