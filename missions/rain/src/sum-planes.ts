/**
 * Pairs at stations as planes of additive statistics, for the block bootstrap: each plane has one number for each
 * station and step, 0 where there is no pair, and the scores of any weighted sum of cells follow from the plane sums.
 */
import type { Contingency } from './contingency.js'
import type { ErrorSums } from './decomposition.js'
import { checkThresholds, type EventRule } from './joint-classes.js'
import { momentsFromSums } from './moments.js'
import { classCuts, type Values } from './pair-sums.js'
import type { ScoreSums } from './score-set.js'

/** Observation and product of each station and step: [station * times + step], NaN where missing. */
export interface StationPairs {
  readonly stations: number
  readonly times: number
  readonly observed: Values
  readonly product: Values
}

export interface SumPlanes {
  readonly count: number
  /** Plane k; the next call reuses the array. */
  plane(k: number): Float64Array
  /** The sums that scores need, from plane totals `totals[at]` to `totals[at + count - 1]`. */
  decode(totals: Float64Array, at: number): ScoreSums
}

const MOMENT_PLANES = 7
const TABLE_PLANES = 3
const ERROR_PLANES = 6

/** `errorIndexes`: numbers of the thresholds at which the error is decomposed too. */
export const sumPlanes = (
  pairs: StationPairs,
  thresholds: ArrayLike<number>,
  rule: EventRule,
  errorIndexes: readonly number[],
): SumPlanes => {
  const { observed, product } = pairs
  const cells = pairs.stations * pairs.times
  const cuts = classCuts(checkThresholds(thresholds), rule)
  const valid = new Uint8Array(cells)
  const observedClass = new Uint8Array(cells)
  const productClass = new Uint8Array(cells)
  let n = 0
  let sumO = 0
  let sumP = 0
  for (let i = 0; i < cells; i++) {
    const o = observed[i]!
    const p = product[i]!
    if (!Number.isFinite(p - o)) continue
    valid[i] = 1
    n++
    sumO += o
    sumP += p
    for (const cut of cuts) {
      if (o >= cut) observedClass[i]!++
      if (p >= cut) productClass[i]!++
    }
  }
  const shiftO = n ? sumO / n : 0
  const shiftP = n ? sumP / n : 0
  const out = new Float64Array(cells)
  const K = cuts.length
  const fill = (of: (o: number, p: number) => number): Float64Array => {
    for (let i = 0; i < cells; i++) out[i] = valid[i] ? of(observed[i]!, product[i]!) : 0
    return out
  }
  /** `quadrant`: 0 both events, 1 observed only, 2 product only. */
  const fillEvents = (k: number, quadrant: number, of: (o: number, p: number) => number): Float64Array => {
    for (let i = 0; i < cells; i++) {
      const o = observedClass[i]! > k
      const p = productClass[i]! > k
      const q = o ? (p ? 0 : 1) : p ? 2 : 3
      out[i] = q === quadrant && valid[i] ? of(observed[i]!, product[i]!) : 0
    }
    return out
  }
  const moment: ((o: number, p: number) => number)[] = [
    () => 1,
    (o) => o - shiftO,
    (_, p) => p - shiftP,
    (o) => (o - shiftO) ** 2,
    (_, p) => (p - shiftP) ** 2,
    (o, p) => (o - shiftO) * (p - shiftP),
    (o, p) => Math.abs(p - o),
  ]
  const error = (o: number, p: number): number => p - o
  const firstError = MOMENT_PLANES + TABLE_PLANES * K
  return {
    count: firstError + ERROR_PLANES * errorIndexes.length,
    plane(k) {
      if (k < MOMENT_PLANES) return fill(moment[k]!)
      if (k < firstError)
        return fillEvents(Math.floor((k - MOMENT_PLANES) / TABLE_PLANES), (k - MOMENT_PLANES) % TABLE_PLANES, () => 1)
      const which = (k - firstError) % ERROR_PLANES
      const threshold = errorIndexes[Math.floor((k - firstError) / ERROR_PLANES)]!
      return fillEvents(threshold, which % 3, which < 3 ? error : which === 4 ? (o) => o : (_, p) => p)
    },
    decode(totals, at) {
      const x = (k: number): number => totals[at + k]!
      const moments = momentsFromSums(
        { n: x(0), observed: x(1), product: x(2), observed2: x(3), product2: x(4), cross: x(5), absoluteError: x(6) },
        shiftO,
        shiftP,
      )
      const bias = moments.n * (moments.meanProduct - moments.meanObserved)
      const tables: Contingency[] = []
      for (let k = 0; k < K; k++) {
        const [hits, misses, falseAlarms] = [0, 1, 2].map((q) => x(MOMENT_PLANES + TABLE_PLANES * k + q)) as [
          number,
          number,
          number,
        ]
        tables.push({ hits, misses, falseAlarms, correctNegatives: moments.n - hits - misses - falseAlarms })
      }
      const errors = errorIndexes.map((_, e): ErrorSums => {
        const own = firstError + ERROR_PLANES * e
        const [hitBias, missBias, falseRain, hitVolume, missVolume, falseVolume] = [0, 1, 2, 3, 4, 5].map((q) =>
          x(own + q),
        ) as [number, number, number, number, number, number]
        const remainder = bias - hitBias - missBias - falseRain
        return {
          n: moments.n,
          totalObserved: moments.n * moments.meanObserved,
          hitBias,
          missed: -missBias,
          falseRain,
          remainder,
          hitVolume,
          missVolume,
          falseVolume,
        }
      })
      return { moments, tables, errors }
    },
  }
}
