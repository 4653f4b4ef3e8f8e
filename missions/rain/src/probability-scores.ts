/**
 * Scores of forecast probabilities of an event: Brier (1950) with its parts by classes (Murphy 1973), skill against the
 * base rate, the reliability curve, and the relative operating characteristic with its area. One class for each probability
 * that an ensemble can say, 0 to its number of members.
 */

export interface ProbabilitySums {
  /** Cases and events at each count of members that say yes, 0 to members. */
  readonly cases: Float64Array
  readonly events: Float64Array
}

export const probabilitySums = (members: number): ProbabilitySums => ({
  cases: new Float64Array(members + 1),
  events: new Float64Array(members + 1),
})

/** Adds one case: how many members have the event, and whether it was observed. */
export const addProbability = (sums: ProbabilitySums, yes: number, event: boolean): void => {
  sums.cases[yes]!++
  if (event) sums.events[yes]!++
}

export interface ProbabilityScores {
  readonly n: number
  readonly baseRate: number
  readonly brier: number
  readonly brierSkill: number
  readonly reliability: number
  readonly resolution: number
  readonly uncertainty: number
  /** Area under the relative operating characteristic, trapezia. */
  readonly rocArea: number
  readonly curve: readonly { readonly probability: number; readonly frequency: number; readonly n: number }[]
  readonly roc: readonly { readonly probability: number; readonly pod: number; readonly pofd: number }[]
}

/** Scores that are undefined (no case, no event, nothing but events) are NaN. */
export const probabilityScores = ({ cases, events }: ProbabilitySums): ProbabilityScores => {
  const m = cases.length - 1
  const n = cases.reduce((a, b) => a + b, 0)
  const yes = events.reduce((a, b) => a + b, 0)
  const base = n ? yes / n : Number.NaN
  let [brier, reliability, resolution] = [0, 0, 0]
  const curve: { probability: number; frequency: number; n: number }[] = []
  for (let k = 0; k <= m; k++) {
    const count = cases[k]!
    if (count === 0) continue
    const p = k / m
    const o = events[k]! / count
    brier += events[k]! * (1 - p) ** 2 + (count - events[k]!) * p * p
    reliability += count * (p - o) ** 2
    resolution += count * (o - base) ** 2
    curve.push({ probability: p, frequency: o, n: count })
  }
  const uncertainty = base * (1 - base)
  const roc: { probability: number; pod: number; pofd: number }[] = []
  let [hits, falses, area] = [0, 0, 0]
  for (let k = m; k >= 0; k--) {
    const [pod0, pofd0] = [hits / yes, falses / (n - yes)]
    hits += events[k]!
    falses += cases[k]! - events[k]!
    const [pod, pofd] = [hits / yes, falses / (n - yes)]
    area += ((pod + pod0) / 2) * (pofd - pofd0)
    roc.push({ probability: k / m, pod, pofd })
  }
  return {
    n,
    baseRate: base,
    brier: n ? brier / n : Number.NaN,
    brierSkill: uncertainty > 0 ? 1 - brier / n / uncertainty : Number.NaN,
    reliability: n ? reliability / n : Number.NaN,
    resolution: n ? resolution / n : Number.NaN,
    uncertainty,
    rocArea: yes > 0 && yes < n ? area : Number.NaN,
    curve,
    roc,
  }
}
