/**
 * Interpolation by inverse distance (Shepard 1968) of anything that is known at gauges: amounts (gauge-only), differences
 * (additive), ratios (multiplicative) or both parts of the mixed error model. A target at a gauge takes its value.
 */
import { estimated, type Method, type Targets, type Training, unchanged } from './method.js'
import { pick, presentAt } from './step-gauges.js'

/** Weighted means of several fields known at the gauges of `index`: out[field][target]. */
export const inverseDistance = (
  fields: readonly Float64Array[],
  index: Int32Array,
  n: number,
  { m, across }: Targets,
  power: number,
): readonly Float64Array[] => {
  const out = fields.map(() => new Float64Array(m))
  const sums = new Float64Array(fields.length)
  for (let j = 0; j < m; j++) {
    let total = 0
    sums.fill(0)
    for (let a = 0; a < index.length; a++) {
      const d = across[j * n + index[a]!]!
      if (d === 0) {
        total = 1
        for (let f = 0; f < fields.length; f++) sums[f] = fields[f]![a]!
        break
      }
      const w = power === 2 ? 1 / (d * d) : d ** -power
      total += w
      for (let f = 0; f < fields.length; f++) sums[f] = sums[f]! + w * fields[f]![a]!
    }
    for (let f = 0; f < fields.length; f++) out[f]![j] = total > 0 ? sums[f]! / total : Number.NaN
  }
  return out
}

/** Largest correction factor, and its inverse the smallest. */
export const MOST_RATIO = 10
export const clampRatio = (ratio: number): number => Math.min(MOST_RATIO, Math.max(1 / MOST_RATIO, ratio))

export const gaugeInverseDistance: Method = {
  id: 'idw',
  title: 'Gauges: inverse distance',
  family: 'gauges',
  satellite: false,
  elevation: false,
  cite: 'Shepard 1968',
  start: (training, { power }) => ({
    at(t, targets) {
      const index = presentAt(training, t, false)
      const [values] = inverseDistance(
        [pick(training.observed, training.times, t, index)],
        index,
        training.n,
        targets,
        power,
      )
      return estimated(values!)
    },
  }),
}

type Parts = (gauge: number, satellite: number) => readonly number[] | null

/** A method that interpolates parts of the error known at each gauge and puts them back onto the product. */
const interpolated = (
  id: string,
  title: string,
  cite: string,
  parts: Parts,
  apply: (satellite: number, parts: readonly number[]) => number,
): Method => ({
  id,
  title,
  family: 'interpolated',
  satellite: true,
  elevation: false,
  cite,
  start: (training, { power }) => ({
    at(t, targets, satellite) {
      const { index, fields } = errorParts(training, t, parts)
      if (index.length === 0) return unchanged(satellite, targets.m)
      const spread = inverseDistance(fields, index, training.n, targets, power)
      const own: number[] = []
      return estimated(
        Float64Array.from({ length: targets.m }, (_, j) => {
          for (let f = 0; f < spread.length; f++) own[f] = spread[f]![j]!
          return apply(satellite![j]!, own)
        }),
      )
    },
  }),
})

const errorParts = (training: Training, t: number, parts: Parts) => {
  const all = presentAt(training, t, true)
  const kept: number[] = []
  const fields: number[][] = []
  for (const i of all) {
    const p = parts(training.observed[i * training.times + t]!, training.satellite![i * training.times + t]!)
    if (!p) continue
    kept.push(i)
    for (let f = 0; f < p.length; f++) {
      fields[f] ??= []
      fields[f]!.push(p[f]!)
    }
  }
  return { index: Int32Array.from(kept), fields: fields.map((f) => Float64Array.from(f)) }
}

export const additive = interpolated(
  'additive',
  'Additive',
  'differences interpolated',
  (g, r) => [g - r],
  (r, [d]) => r + d!,
)

export const multiplicative = interpolated(
  'multiplicative',
  'Multiplicative',
  'ratios interpolated, 0.1 to 10',
  (g, r) => (r > 0 ? [clampRatio(g / r)] : null),
  (r, [f]) => r * f!,
)

/**
 * Error of both kinds: G = R (1 + delta) + epsilon with delta^2 + epsilon^2 least: epsilon = (G - R) / (R^2 + 1) and
 * delta = R epsilon. This form does not divide by R.
 */
export const mixedParts = (gauge: number, satellite: number): readonly [delta: number, epsilon: number] => {
  const epsilon = (gauge - satellite) / (satellite * satellite + 1)
  return [satellite * epsilon, epsilon]
}

export const mixed = interpolated(
  'mixed',
  'Mixed',
  'Pfaff 2010',
  mixedParts,
  (r, [delta, epsilon]) => r * (1 + delta!) + epsilon!,
)
