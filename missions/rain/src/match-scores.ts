/**
 * Numbers of matched samples: mean difference (swath minus the other), its scatter, and correlation. Neighbouring scans see
 * the same rain, so intervals come from circular blocks of scans (Politis & Romano 1992), not from single samples.
 */
import { defaultDesign, planResamples } from '@setu/core/bootstrap'
import { bootstrapInterval, hasInterval } from '@setu/core/bootstrap-interval'
import { type Estimate, estimateOf } from '@setu/core/estimate'

export interface MatchedPair {
  /** Which scan it belongs to; pairs of one scan are drawn together. */
  readonly scan: number
  readonly swath: number
  readonly other: number
}

export interface MatchRow {
  readonly part: string
  readonly n: number
  readonly meanSwath: number | null
  readonly meanOther: number | null
  readonly difference: Estimate
  /** Difference over the mean of the other; of amounts only. */
  readonly relative: Estimate
  /** Standard deviation of the differences. */
  readonly deviation: number | null
  readonly correlation: Estimate
}

/** Scans in a block: 50 km along the track of GPM. */
const BLOCK = 10
const LEVEL = 0.95
const FEWEST = 3

/** n, sums of swath, other, their squares and product. */
type Sums = [n: number, a: number, b: number, aa: number, bb: number, ab: number]

const differenceOf = ([n, a, b]: Sums): number => (a - b) / n
const relativeOf = ([, a, b]: Sums): number => (b > 0 ? (a - b) / b : Number.NaN)
const correlationOf = ([n, a, b, aa, bb, ab]: Sums): number => {
  const [va, vb] = [aa - (a * a) / n, bb - (b * b) / n]
  return va > 1e-12 * aa && vb > 1e-12 * bb ? (ab - (a * b) / n) / Math.sqrt(va * vb) : Number.NaN
}

export const matchRow = (
  part: string,
  pairs: readonly MatchedPair[],
  unit: string,
  resamples: number,
  seed: number,
  amounts: boolean,
): MatchRow => {
  const byScan = new Map<number, Sums>()
  for (const { scan, swath: a, other: b } of pairs) {
    const own = byScan.get(scan) ?? [0, 0, 0, 0, 0, 0]
    ;[1, a, b, a * a, b * b, a * b].forEach((v, k) => {
      own[k]! += v
    })
    byScan.set(scan, own)
  }
  const scans = [...byScan].sort((p, q) => p[0] - q[0]).map(([, sums]) => sums)
  const all = scans.reduce<Sums>((t, s) => t.map((v, k) => v + s[k]!) as Sums, [0, 0, 0, 0, 0, 0])
  const n = all[0]
  const [difference, correlation] = n ? [differenceOf(all), correlationOf(all)] : [Number.NaN, Number.NaN]
  const relative = amounts ? relativeOf(all) : Number.NaN
  const drawn = { difference: [] as number[], correlation: [] as number[], relative: [] as number[] }
  if (resamples > 0 && scans.length >= FEWEST) {
    const plan = planResamples({ ...defaultDesign, resamples, seed, block: BLOCK, stations: 'fixed' }, 1, scans.length)
    for (let r = 0; r < resamples; r++) {
      const sums: Sums = [0, 0, 0, 0, 0, 0]
      for (let k = plan.firstBlock[r]!; k < plan.firstBlock[r + 1]!; k++)
        for (let j = 0; j < plan.lengths[k]!; j++) {
          const own = scans[(plan.starts[k]! + j) % scans.length]!
          for (let q = 0; q < 6; q++) sums[q]! += own[q]!
        }
      drawn.difference.push(differenceOf(sums))
      drawn.correlation.push(correlationOf(sums))
      if (amounts) drawn.relative.push(relativeOf(sums))
    }
  }
  const of = (value: number, own: string, values: readonly number[], reason: string): Estimate => {
    const interval = values.length ? bootstrapInterval(values, LEVEL) : null
    return estimateOf(
      value,
      own,
      interval && hasInterval(interval)
        ? { n, sigma: interval.sigma, low: interval.low, high: interval.high, level: LEVEL }
        : { n },
      reason,
    )
  }
  const squares = pairs.reduce((t, p) => t + (p.swath - p.other - difference) ** 2, 0)
  return {
    part,
    n,
    meanSwath: n ? all[1] / n : null,
    meanOther: n ? all[2] / n : null,
    difference: of(difference, unit, drawn.difference, 'no sample'),
    relative: of(relative, '1', drawn.relative, amounts ? 'no rain in the other' : 'decibels are ratios already'),
    deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : null,
    correlation: of(correlation, '1', drawn.correlation, n ? 'no variance' : 'no sample'),
  }
}
