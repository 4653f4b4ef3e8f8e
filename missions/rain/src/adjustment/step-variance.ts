/**
 * The variance by which a model of total variance one is multiplied in a step: the step's own over its gauges, drawn towards
 * what is usual for its amount of rain, so that a step with one wet gauge, or none, is not said to be free of error.
 */

/** Weight of the usual variance, in gauges. */
const PRIOR_GAUGES = 4

export interface StepVariance {
  /** mm^2. `level` is the mean rain of the step, mm. */
  of(values: ArrayLike<number>, level: number): number
}

export interface StepValues {
  readonly values: Float64Array
  readonly level: number
}

/** About the mean of a step (`centred`) or about zero. The usual variance goes with the square of level plus `floorMm`. */
export const stepVariances = (steps: readonly StepValues[], centred: boolean, floorMm: number): StepVariance => {
  const squares = (values: ArrayLike<number>): number => {
    let mean = 0
    if (centred) for (let i = 0; i < values.length; i++) mean += values[i]! / values.length
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += (values[i]! - mean) ** 2
    return sum
  }
  const freedom = (n: number): number => (centred ? Math.max(0, n - 1) : n)
  let [sum, usual] = [0, 0]
  for (const { values, level } of steps) {
    sum += squares(values)
    usual += freedom(values.length) * (level + floorMm) ** 2
  }
  const ratio = usual > 0 && sum > 0 ? sum / usual : 1
  return {
    of: (values, level) =>
      (squares(values) + PRIOR_GAUGES * ratio * (level + floorMm) ** 2) / (freedom(values.length) + PRIOR_GAUGES),
  }
}
