/** Records of Chebyshev polynomials: SPK types 2 (position) and 3 (position and velocity), and the binary PCK types 2 and 3. */
import { setuError } from '@setu/core/errors'

export interface ChebyshevData {
  /** Records one after another: middle, radius, coefficients by component. */
  readonly words: Float64Array
  /** Start of the first record, length of each, words in each, number of them. */
  readonly start: number
  readonly length: number
  readonly size: number
  readonly count: number
  /** Coefficients of a component. */
  readonly terms: number
  readonly components: number
}

/** A segment's words with its four words of directory at the end. Throws `bad-file`. */
export const chebyshevData = (words: Float64Array, components: number, where: string): ChebyshevData => {
  const [start, length, size, count] = words.subarray(words.length - 4) as unknown as [number, number, number, number]
  const terms = (size - 2) / components
  if (
    !(length > 0 && Number.isInteger(terms) && terms >= 1 && Number.isInteger(count) && count >= 1) ||
    count * size + 4 > words.length ||
    !Number.isFinite(start)
  )
    throw setuError('bad-file', {
      where,
      found: `a directory of ${count} records of ${size} words in ${words.length}`,
      expected: `records of ${components} components that fill the segment`,
      wayOut: 'The kernel is damaged; get it again.',
    })
  return { words, start, length, size, count, terms, components }
}

/**
 * Values and derivatives at `t` by Clenshaw's recurrence: component k into `out[k]`, its derivative into `out[k + components]`.
 */
export const chebyshevAt = (d: ChebyshevData, t: number, out: Float64Array): void => {
  const { words, terms, components } = d
  const index = Math.min(d.count - 1, Math.max(0, Math.floor((t - d.start) / d.length)))
  const base = index * d.size
  const radius = words[base + 1]!
  const x = (t - words[base]!) / radius
  const x2 = 2 * x
  for (let k = 0; k < components; k++) {
    const from = base + 2 + k * terms
    let b1 = 0
    let b2 = 0
    let d1 = 0
    let d2 = 0
    for (let i = terms - 1; i > 0; i--) {
      const e = x2 * d1 - d2 + 2 * b1
      d2 = d1
      d1 = e
      const c = x2 * b1 - b2 + words[from + i]!
      b2 = b1
      b1 = c
    }
    out[k] = x * b1 - b2 + words[from]!
    out[k + components] = (b1 + x * d1 - d2) / radius
  }
}
