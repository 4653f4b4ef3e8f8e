/**
 * How gauges are held out: each alone, in k random folds, or by regions (whole neighbourhoods leave together, so that a test
 * gauge has no near training gauge; Roberts et al. 2017). Every gauge is tested exactly once.
 */
import { setuError } from '@setu/core/errors'
import { randomFrom, shuffle } from '@setu/core/random'

export const foldKinds = ['leave-one-out', 'k-fold', 'leave-region-out'] as const
export type FoldKind = (typeof foldKinds)[number]

/** Test gauges of each fold. */
export type Folds = readonly (readonly number[])[]

const needTwo = (n: number): void => {
  if (n < 2)
    throw setuError('failed-check', {
      where: 'gauges',
      found: `${n} gauge${n === 1 ? '' : 's'}`,
      expected: 'at least two: one is held out, the others correct',
      wayOut: 'With one gauge nothing can be tested; give --method by name and --validation none.',
    })
}

export const leaveOneOut = (n: number): Folds => {
  needTwo(n)
  return Array.from({ length: n }, (_, i) => [i])
}

/** k folds of about equal size, shuffled by the seed. */
export const kFolds = (n: number, k: number, seed: number): Folds => {
  needTwo(n)
  const count = Math.min(k, n)
  const order = shuffle(
    Array.from({ length: n }, (_, i) => i),
    randomFrom(seed, 4711),
  )
  return Array.from({ length: count }, (_, f) => order.filter((_v, at) => at % count === f).sort((a, b) => a - b))
}

/**
 * k regions: k gauges far from each other (farthest-point, from the gauge nearest to the middle of all), each with the gauges
 * nearest to it. `between` are distances n * n.
 */
export const regionFolds = (n: number, k: number, between: Float64Array): Folds => {
  needTwo(n)
  const count = Math.min(k, n)
  const total = (i: number): number => {
    let sum = 0
    for (let j = 0; j < n; j++) sum += between[i * n + j]!
    return sum
  }
  const least = (values: readonly number[]): number => values.indexOf(Math.min(...values))
  // The middle is where the search starts from, not a centre of a region.
  const middle = least(Array.from({ length: n }, (_, i) => total(i)))
  const centres: number[] = []
  while (centres.length < count) {
    const from = centres.length ? centres : [middle]
    let [best, far] = [-1, -1]
    for (let i = 0; i < n; i++) {
      if (centres.includes(i)) continue
      const d = Math.min(...from.map((c) => between[i * n + c]!))
      if (d > far) [best, far] = [i, d]
    }
    centres.push(best)
  }
  const folds: number[][] = centres.map(() => [])
  for (let i = 0; i < n; i++) {
    const own = centres.indexOf(i)
    folds[own >= 0 ? own : least(centres.map((c) => between[i * n + c]!))]!.push(i)
  }
  return folds.filter((f) => f.length > 0)
}
