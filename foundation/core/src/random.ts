/**
 * Seeded random numbers: xoshiro128** 1.1 (Blackman & Vigna 2021), its state filled from the seed by splitmix32-style
 * mixing. Period 2^128 - 1; passes BigCrush; not for secrets. The same seed gives the same numbers on every engine, as
 * only 32-bit integer arithmetic and exact doubles are used; `normal` uses log and sqrt, which an engine may round
 * differently in the last bit.
 */
import { setuError } from './errors.js'

export interface Random {
  /** Next 32 bits, 0 to 2^32 - 1. */
  bits(): number
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number
  /** Standard normal, polar method (Marsaglia & Bray 1964). */
  normal(): number
  /** Uniform integer in [0, below), without bias (Lemire 2019). `below` from 1 to 2^32. */
  integer(below: number): number
}

/** A generator. `seed` is an integer from 0 to 2^53 - 1; `stream` gives independent sequences of one seed. */
export const randomFrom = (seed: number, stream = 0): Random => {
  for (const [where, value] of [
    ['seed', seed],
    ['stream', stream],
  ] as const)
    if (!Number.isSafeInteger(value) || value < 0)
      throw setuError('bad-input', { where, found: String(value), expected: 'an integer from 0 to 9007199254740991' })
  // Four words from (seed, stream): each input word is mixed in, then the state is finalised by murmur3's mixer.
  let h = 0x9e3779b9
  const mix = (word: number): number => {
    h = (h + 0x9e3779b9) ^ word
    let z = h
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    h ^= z >>> 16
    return (z ^ (z >>> 16)) >>> 0
  }
  for (const word of [seed >>> 0, Math.floor(seed / 2 ** 32), stream >>> 0, Math.floor(stream / 2 ** 32)]) mix(word)
  return randomFromState(mix(1), mix(2), mix(3), mix(4) | 1)
}

/** The bare generator at a given state of four 32-bit words, not all zero. */
export const randomFromState = (s0: number, s1: number, s2: number, s3: number): Random => {
  let spare = Number.NaN
  const bits = (): number => {
    const m = Math.imul(s1, 5)
    const result = Math.imul((m << 7) | (m >>> 25), 9) >>> 0
    const t = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << 11) | (s3 >>> 21)
    return result
  }
  const uniform = (): number => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare
      spare = Number.NaN
      return kept
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const s = u * u + v * v
      if (s >= 1 || s === 0) continue
      const scale = Math.sqrt((-2 * Math.log(s)) / s)
      spare = v * scale
      return u * scale
    }
  }
  const integer = (below: number): number => {
    if (!Number.isInteger(below) || below < 1 || below > 4294967296)
      throw setuError('bad-input', {
        where: 'below',
        found: String(below),
        expected: 'an integer from 1 to 4294967296',
      })
    // The 2^32 mod `below` lowest draws would be one too many for some results.
    const biased = 4294967296 % below
    let x = bits()
    while (x < biased) x = bits()
    return x % below
  }
  return { bits, uniform, normal, integer }
}

/** Shuffles in place (Fisher & Yates) and returns the array. */
export const shuffle = <T extends { readonly length: number; [index: number]: unknown }>(
  items: T,
  random: Random,
): T => {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const kept = items[i]
    items[i] = items[j]
    items[j] = kept
  }
  return items
}
