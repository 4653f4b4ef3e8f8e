/**
 * Scores of an ensemble of amounts against what was observed: the continuous ranked probability score, fair to the number
 * of members (Ferro 2014), and the rank histogram (Hamill 2001), ties spread evenly. Sums merge by adding.
 */

export interface EnsembleSums {
  readonly members: number
  n: number
  /** Sum of the mean absolute distance of members from the observation. */
  distance: number
  /** Sum over all ordered pairs of members of their absolute distance. */
  spread: number
  /** Sum of squares of the error of the mean, and of the members' variance about it. */
  squaredError: number
  variance: number
  /** Weight of each rank of the observation, members + 1 of them. */
  readonly ranks: Float64Array
}

export const ensembleSums = (members: number): EnsembleSums => ({
  members,
  n: 0,
  distance: 0,
  spread: 0,
  squaredError: 0,
  variance: 0,
  ranks: new Float64Array(members + 1),
})

/** Adds one case; `values` are the members and are sorted in place. */
export const addEnsemble = (sums: EnsembleSums, values: Float32Array | Float64Array, observed: number): void => {
  const m = values.length
  values.sort()
  let [distance, spread, mean] = [0, 0, 0]
  let below = 0
  let tied = 0
  for (let k = 0; k < m; k++) {
    const v = values[k]!
    distance += Math.abs(v - observed)
    // Sum of |a - b| over unordered pairs, from the sorted order.
    spread += (2 * k + 1 - m) * v
    mean += v / m
    if (v < observed) below++
    else if (v === observed) tied++
  }
  let variance = 0
  for (let k = 0; k < m; k++) variance += (values[k]! - mean) ** 2
  sums.n++
  sums.distance += distance / m
  sums.spread += 2 * spread
  sums.squaredError += (mean - observed) ** 2
  sums.variance += m > 1 ? variance / (m - 1) : 0
  for (let k = below; k <= below + tied; k++) sums.ranks[k]! += 1 / (tied + 1)
}

export interface EnsembleScores {
  readonly n: number
  /** Unit of the amounts. */
  readonly crps: number
  readonly fairCrps: number
  /** Standard deviation of members over the root mean square error of their mean, for a sample of this size: 1 is right. */
  readonly spreadSkill: number
  readonly ranks: readonly number[]
}

export const ensembleScores = (s: EnsembleSums): EnsembleScores => {
  const { members: m, n } = s
  return {
    n,
    crps: n ? (s.distance - s.spread / (2 * m * m)) / n : Number.NaN,
    fairCrps: n && m > 1 ? (s.distance - s.spread / (2 * m * (m - 1))) / n : Number.NaN,
    spreadSkill: s.squaredError > 0 ? Math.sqrt(((m + 1) / m) * (s.variance / s.squaredError)) : Number.NaN,
    ranks: Array.from(s.ranks, (v) => (n ? v / n : Number.NaN)),
  }
}
