/**
 * What carried rain is worth, learnt from a stretch where every step was observed (Ushio et al. 2009 learn it from the 30
 * days before): the mean square error by age, and an interval of the truth by the rate that is said and the age, from the
 * quantiles of what was there. Intervals are of cells with rain in estimate or truth; dry cells would make them empty.
 */
import { quantileOfSorted } from '@setu/core/quantiles'
import { carried, displace, noDisplacement } from './advection.js'
import { type AgeVariance, type Morphed, type MorphOptions, morph } from './morphing.js'
import type { MotionField } from './motion-vectors.js'

/** Mean square error of rain carried by 0, 1, 2 … steps, both ways pooled, over all pairs of frames. */
export const ageVariance = (frames: readonly Float32Array[], motion: MotionField, oldest: number): Float64Array => {
  const most = Math.min(oldest, frames.length - 1)
  const sums = new Float64Array(most + 1)
  const counts = new Float64Array(most + 1)
  for (const sign of [1, -1] as const)
    for (let from = 0; from < frames.length; from++) {
      const path = noDisplacement(motion.width, motion.height)
      for (let age = 1; age <= most; age++) {
        const to = frames[from + sign * age]
        if (!to) break
        displace(motion, path, sign)
        const moved = carried(frames[from]!, path)
        for (let i = 0; i < to.length; i++) {
          const e = moved[i]! - to[i]!
          if (Number.isNaN(e)) continue
          sums[age]! += e * e
          counts[age]!++
        }
      }
    }
  const out = new Float64Array(oldest + 1)
  for (let age = 1; age <= oldest; age++) {
    const own = age <= most && counts[age]! > 0 ? sums[age]! / counts[age]! : Number.NaN
    // An error does not fall with age; beyond what was seen it grows no further.
    out[age] = Number.isNaN(own) ? out[age - 1]! : Math.max(own, out[age - 1]!)
  }
  return out
}

/** Upper bounds of the classes of rate, mm/h. */
const CLASSES = [0.1, 0.3, 1, 2, 4, 8, 16, 32, Number.POSITIVE_INFINITY]
export const rainyFrom = 0.1
const LEAST = 50

export interface IntervalTable {
  readonly level: number
  /** By age and class: truth as a ratio of the estimate (mm/h in the dry class), low and high. */
  readonly low: readonly Float64Array[]
  readonly high: readonly Float64Array[]
}

const classOf = (rate: number): number => CLASSES.findIndex((top) => rate < top)

/** Learns intervals from frames that were all observed, by morphing between the first and the last of every window. */
export const learnIntervals = (
  frames: readonly Float32Array[],
  motion: MotionField,
  variances: AgeVariance,
  gap: number,
  level = 0.68,
): IntervalTable => {
  const ages = Math.floor(gap / 2)
  const samples = Array.from({ length: ages + 1 }, () => CLASSES.map((): number[] => []))
  const options: MorphOptions = { oldest: gap }
  for (let from = 0; from + gap < frames.length; from++) {
    const ends = [
      { step: 0, rate: frames[from]! },
      { step: gap, rate: frames[from + gap]! },
    ]
    morph(ends, motion, gap + 1, variances, options).forEach(({ rate, age }, k) => {
      if (k === 0 || k === gap) return
      const truth = frames[from + k]!
      for (let i = 0; i < rate.length; i++) {
        const [said, was] = [rate[i]!, truth[i]!]
        if (Number.isNaN(said + was) || (said < rainyFrom && was < rainyFrom)) continue
        const c = classOf(said)
        samples[Math.min(ages, age[i]!)]![c]!.push(c === 0 ? was : was / said)
      }
    })
  }
  const bound = (p: number): Float64Array[] =>
    samples.map((classes) =>
      Float64Array.from(classes, (own, c) => {
        const values = own.length >= LEAST ? own : pooled(samples, c)
        if (values.length < LEAST) return p < 0.5 ? 0 : 2
        return quantileOfSorted(Float64Array.from(values).sort(), p)
      }),
    )
  return { level, low: bound((1 - level) / 2), high: bound((1 + level) / 2) }
}

/** All ages of a class, where one age has too few. */
const pooled = (samples: readonly (readonly number[][])[], c: number): number[] =>
  samples.flatMap((classes) => classes[c]!)

/** Bounds of the truth at each cell, mm/h. */
export const intervalOf = (
  table: IntervalTable,
  { rate, age }: Morphed,
): { readonly low: Float32Array; readonly high: Float32Array } => {
  const [low, high] = [new Float32Array(rate.length), new Float32Array(rate.length)]
  const last = table.low.length - 1
  for (let i = 0; i < rate.length; i++) {
    if (Number.isNaN(rate[i]!)) {
      low[i] = Number.NaN
      high[i] = Number.NaN
      continue
    }
    const c = classOf(rate[i]!)
    const a = Math.min(last, Math.round(age[i]!))
    const by = c === 0 ? 1 : rate[i]!
    low[i] = a === 0 ? rate[i]! : table.low[a]![c]! * by
    high[i] = a === 0 ? rate[i]! : table.high[a]![c]! * by
  }
  return { low, high }
}
