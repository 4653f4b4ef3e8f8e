/**
 * The share of ships that hide, by region, with an interval: recall and length kernel from all regions, dark lengths of
 * each. A dark ship is taken to be a fishing ship as often as a broadcasting ship of its length in the same region is.
 * Intervals by drawing whole scenes, in each region as many as it has (Davison & Hinkley 1997, 3.8): ships of one scene
 * share sea state and fleet. A region of one scene has its rows drawn, which leaves out what differs between scenes.
 */
import { quantile } from '@setu/core/quantiles'
import { randomFrom } from '@setu/core/random'
import { darkByLength, fitKernel, type LengthKernel, trueLengths } from './dark-number.js'
import type { DarkRow } from './dark-table.js'
import { fitRecall, type Recall } from './recall-by-length.js'

export interface DarkOptions {
  /** A match below this score is none. */
  readonly minimumScore: number
  /** From this likelihood a ship was surely inside. */
  readonly surelyInside: number
  readonly fleet: 'fishing' | 'all'
  readonly resamples: number
  readonly seed: number
  /** Richardson-Lucy steps. */
  readonly steps?: number
}

export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface RegionDark {
  readonly region: string
  readonly scenes: number
  readonly detections: number
  readonly unmatched: number
  /** Expected number of broadcasting ships of the fleet inside the scenes. */
  readonly broadcasting: number
  readonly dark: Interval
  readonly share: Interval
  readonly byLength: Float64Array
}

export interface DarkResult {
  readonly regions: readonly RegionDark[]
  readonly recall: Recall
  readonly kernel: LengthKernel
  readonly sure: { readonly lengths: readonly number[]; readonly found: readonly number[] }
  readonly pairs: number
}

/** Metres over which the share of fishing ships is smoothed. */
const FLEET_WIDTH = 8

const once = (
  rows: readonly DarkRow[],
  weights: ArrayLike<number>,
  o: DarkOptions,
  regions: readonly string[],
  leastSure?: number,
) => {
  const matched = (r: DarkRow): boolean => r.detection !== '' && r.score >= o.minimumScore
  const sure = { lengths: [] as number[], found: [] as number[], weights: [] as number[] }
  const pair = { ship: [] as number[], radar: [] as number[], weights: [] as number[] }
  rows.forEach((r, i) => {
    const w = weights[i]!
    if (w === 0 || r.ship === '' || !(r.shipLengthM > 0)) return
    if (r.inside > o.surelyInside) {
      sure.lengths.push(r.shipLengthM)
      sure.found.push(matched(r) ? 1 : 0)
      sure.weights.push(w)
    }
    if (r.detection && (r.review ? r.review === 'yes' : matched(r))) {
      pair.ship.push(r.shipLengthM)
      pair.radar.push(r.radarLengthM)
      pair.weights.push(w)
    }
  })
  const recall = fitRecall(sure.lengths, sure.found, sure.weights, leastSure)
  const kernel = fitKernel(pair.ship, pair.radar, pair.weights)
  const found = regions.map((region) => {
    const lengths: number[] = []
    const counts: number[] = []
    let broadcasting = 0
    const fleet = new Float64Array(trueLengths.length)
    const all = new Float64Array(trueLengths.length)
    rows.forEach((r, i) => {
      const w = weights[i]!
      if (w === 0 || r.region !== region) return
      if (r.detection && !matched(r)) {
        lengths.push(r.radarLengthM)
        counts.push(w)
      }
      if (r.ship === '' || !(r.inside > 0)) return
      const ours = o.fleet === 'all' || r.fishing ? w * r.inside : 0
      broadcasting += ours
      if (!(r.shipLengthM > 0)) return
      trueLengths.forEach((length, j) => {
        const near = Math.exp(-0.5 * ((r.shipLengthM - length) / FLEET_WIDTH) ** 2)
        fleet[j] = fleet[j]! + ours * near
        all[j] = all[j]! + w * r.inside * near
      })
    })
    const byLength = darkByLength({
      recall,
      kernel,
      unmatched: lengths,
      weights: counts,
      ...(o.steps ? { steps: o.steps } : {}),
    })
    byLength.forEach((h, j) => {
      byLength[j] = o.fleet === 'all' ? h : all[j]! > 1e-9 ? (h * fleet[j]!) / all[j]! : 0
    })
    const dark = byLength.reduce((a, b) => a + b, 0)
    return { broadcasting, dark, share: dark / (dark + broadcasting), byLength }
  })
  return { recall, kernel, sure, pairs: pair.ship.length, found }
}

export const darkShares = async (
  rows: readonly DarkRow[],
  o: DarkOptions,
  progress: (fraction: number) => Promise<void> = async () => {},
): Promise<DarkResult> => {
  const regions = [...new Set(rows.map((r) => r.region))].sort()
  const best = once(rows, new Float64Array(rows.length).fill(1), o, regions)
  const scenes = new Map<string, number[]>()
  rows.forEach((r, i) => {
    const key = `${r.region}\n${r.scene}`
    const own = scenes.get(key)
    if (own) own.push(i)
    else scenes.set(key, [i])
  })
  const byRegion = regions.map((region) => [...scenes].filter(([k]) => k.startsWith(`${region}\n`)).map(([, v]) => v))
  // A single scene cannot be drawn otherwise than as it is: its rows are drawn instead.
  const drawn = byRegion.map((own) => (own.length > 1 ? own : own.flat().map((i) => [i])))
  const draws = regions.map(() => ({ dark: [] as number[], share: [] as number[] }))
  for (let k = 0; k < o.resamples; k++) {
    if (k % 20 === 0) await progress(k / o.resamples)
    const random = randomFrom(o.seed, k + 1)
    const weights = new Float64Array(rows.length)
    for (const own of drawn)
      for (let s = 0; s < own.length; s++)
        for (const i of own[random.integer(own.length)]!) weights[i] = weights[i]! + 1
    // A draw of few ships may hold hardly one that was surely inside: the prior of the curve carries it.
    const r = once(rows, weights, o, regions, 0)
    r.found.forEach((f, i) => {
      if (!Number.isFinite(f.share)) return
      draws[i]!.dark.push(f.dark)
      draws[i]!.share.push(f.share)
    })
  }
  const interval = (value: number, drawn: readonly number[]): Interval => ({
    value,
    low: drawn.length ? quantile(drawn, 0.025) : Number.NaN,
    high: drawn.length ? quantile(drawn, 0.975) : Number.NaN,
  })
  return {
    recall: best.recall,
    kernel: best.kernel,
    sure: best.sure,
    pairs: best.pairs,
    regions: regions.map((region, i) => {
      const own = rows.filter((r) => r.region === region && r.detection)
      return {
        region,
        scenes: byRegion[i]!.length,
        detections: own.length,
        unmatched: own.filter((r) => !(r.score >= o.minimumScore)).length,
        broadcasting: best.found[i]!.broadcasting,
        dark: interval(best.found[i]!.dark, draws[i]!.dark),
        share: interval(best.found[i]!.share, draws[i]!.share),
        byLength: best.found[i]!.byLength,
      }
    }),
  }
}
