/**
 * How likely a radar finds a ship of a length, from ships that were surely in the image: logistic regression on the
 * length (maximum likelihood by Newton's steps, a weak prior keeps it finite where all or none were found).
 */
import { setuError } from '@setu/core/errors'

export interface Recall {
  readonly intercept: number
  /** Per metre. */
  readonly slope: number
}

const PRIOR = 1e-3

export const recallAt = ({ intercept, slope }: Recall, lengthM: number): number =>
  1 / (1 + Math.exp(-(intercept + slope * lengthM)))

/** Fits found (1) or not (0) on length; `weights` count each ship. */
export const fitRecall = (
  lengths: ArrayLike<number>,
  found: ArrayLike<number>,
  weights?: ArrayLike<number>,
  /** Ships below which there is no curve; fewer where draws of the same ships are fitted again. */
  least = 5,
): Recall => {
  if (lengths.length < least)
    throw setuError('bad-input', {
      where: 'recall',
      found: `${lengths.length} ships surely inside`,
      expected: `at least ${least} with a known length`,
      wayOut: 'Give more scenes, or lower the likelihood from which a ship is surely inside.',
    })
  // In units of 10 m around 40 m, so that both parameters are of one size.
  let [a, b] = [0, 0]
  for (let step = 0; step < 60; step++) {
    let [ga, gb, haa, hab, hbb] = [-PRIOR * a, -PRIOR * b, PRIOR, 0, PRIOR]
    for (let i = 0; i < lengths.length; i++) {
      const w = weights ? weights[i]! : 1
      const x = (lengths[i]! - 40) / 10
      const p = 1 / (1 + Math.exp(-(a + b * x)))
      const v = w * p * (1 - p)
      ga += w * (found[i]! - p)
      gb += w * (found[i]! - p) * x
      haa += v
      hab += v * x
      hbb += v * x * x
    }
    const det = haa * hbb - hab * hab
    const [da, db] = [(hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det]
    const shrink = Math.min(1, 2 / Math.max(Math.abs(da), Math.abs(db), 1e-12))
    a += shrink * da
    b += shrink * db
    if (Math.abs(da) + Math.abs(db) < 1e-10) break
  }
  return { intercept: a - 4 * b, slope: b / 10 }
}

export interface RecallClass {
  readonly from: number
  readonly to: number
  readonly ships: number
  readonly found: number
  readonly share: number
  readonly low: number
  readonly high: number
}

/** Share found by class of length with its 95 % interval (Wilson 1927). */
export const recallClasses = (
  lengths: ArrayLike<number>,
  found: ArrayLike<number>,
  edges: readonly number[],
): RecallClass[] =>
  edges.slice(0, -1).flatMap((from, k) => {
    const to = edges[k + 1]!
    let [n, hit] = [0, 0]
    for (let i = 0; i < lengths.length; i++)
      if (lengths[i]! >= from && lengths[i]! < to) {
        n++
        hit += found[i]!
      }
    if (n === 0) return []
    const z2 = 1.959963984540054 ** 2
    const p = hit / n
    const middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    const half = (Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n)) * Math.sqrt(z2)) / (1 + z2 / n)
    return [
      { from, to, ships: n, found: hit, share: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) },
    ]
  })
