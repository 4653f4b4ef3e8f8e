/**
 * Exact probabilities of the pairs of one connected group, over all joint assignments (JPDA; Fortmann, Bar-Shalom & Scheffe
 * 1983): the sum over assignments goes row by row with the set of columns already taken as its state, so that its cost is
 * rows x 2^columns instead of all assignments.
 */
import type { Edge } from './assignment.js'

/** Columns of a group up to which it is done exactly. */
export const mostExact = 12

/** Probability of each edge of a group of `rows` x `columns` numbered from 0; each may stay alone at weight 1. */
export const exactMarginals = (rows: number, columns: number, edges: readonly Edge[]): Float64Array => {
  // Rows and columns may change places: the smaller side is the set.
  const turn = columns > rows
  const [n, m] = turn ? [columns, rows] : [rows, columns]
  const own: { to: number; weight: number; k: number }[][] = Array.from({ length: n }, () => [])
  // The best gain of each row is taken off all of it, staying alone too: sums stay in range.
  edges.forEach((e, k) => {
    own[turn ? e.column : e.row]!.push({ to: turn ? e.row : e.column, weight: -e.gain, k })
  })
  const alone = own.map((list) => {
    const most = list.reduce((a, b) => Math.max(a, b.weight), 0)
    for (const e of list) e.weight = Math.exp(e.weight - most)
    return Math.exp(-most)
  })
  const size = 1 << m
  const forward: Float64Array[] = [new Float64Array(size)]
  forward[0]![0] = 1
  for (let r = 0; r < n; r++) {
    const [from, to] = [forward[r]!, new Float64Array(size)]
    for (let mask = 0; mask < size; mask++) {
      const f = from[mask]!
      if (f === 0) continue
      to[mask] = to[mask]! + f * alone[r]!
      for (const e of own[r]!) {
        const bit = 1 << e.to
        if (mask & bit) continue
        to[mask | bit] = to[mask | bit]! + f * e.weight
      }
    }
    forward.push(to)
  }
  let total = 0
  for (const v of forward[n]!) total += v
  const out = new Float64Array(edges.length)
  let after = new Float64Array(size).fill(1)
  for (let r = n - 1; r >= 0; r--) {
    const from = forward[r]!
    const before = new Float64Array(size)
    for (let mask = 0; mask < size; mask++) {
      let sum = alone[r]! * after[mask]!
      for (const e of own[r]!) {
        const bit = 1 << e.to
        if (mask & bit) continue
        const part = e.weight * after[mask | bit]!
        sum += part
        out[e.k] = out[e.k]! + (from[mask]! * part) / total
      }
      before[mask] = sum
    }
    after = before
  }
  return out
}
