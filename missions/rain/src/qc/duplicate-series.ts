/**
 * One series under two names. Two stations are copies when they are equal wherever both have a value and share at least
 * `minWet` non-zero values of at least five different amounts: chance does not do that, and a series that is dry
 * throughout says nothing.
 */
import type { GaugeNetwork } from '../rain-field.js'

export interface DuplicatePair {
  readonly first: number
  readonly second: number
  /** Common non-zero values. */
  readonly wet: number
  /** Common values. */
  readonly n: number
}

export const duplicateSeries = (network: GaugeNetwork, minWet = 10): DuplicatePair[] => {
  const steps = network.intervals.length
  const { values } = network
  const pairs: DuplicatePair[] = []
  for (let a = 0; a < network.stations.length; a++)
    for (let b = a + 1; b < network.stations.length; b++) {
      let [wet, n] = [0, 0]
      const amounts = new Set<number>()
      let same = true
      for (let t = 0, i = a * steps, j = b * steps; t < steps; t++, i++, j++) {
        const [p, q] = [values[i]!, values[j]!]
        if (p === q) {
          n++
          if (p > 0) {
            wet++
            if (amounts.size < 5) amounts.add(p)
          }
        } else if (!Number.isNaN(p) && !Number.isNaN(q)) {
          same = false
          break
        }
      }
      if (same && wet >= minWet && amounts.size >= 5) pairs.push({ first: a, second: b, wet, n })
    }
  return pairs
}

/** Of each station the first of its group of copies (itself for that first), or -1. */
export const copyOf = (stations: number, pairs: readonly DuplicatePair[]): Int32Array => {
  const first = new Int32Array(stations).fill(-1)
  for (const { first: a, second: b } of pairs) {
    const root = first[a]! >= 0 ? first[a]! : a
    first[a] = root
    first[b] = root
  }
  return first
}
