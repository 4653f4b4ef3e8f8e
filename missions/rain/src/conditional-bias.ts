/** Bias of the product in classes of the observed amount, from the joint class table. */
import type { JointClasses } from './joint-classes.js'

export interface IntensityBias {
  /** Half-open [from, to), as the event rule is `>=`; `to` is null for the last class. The first class begins at 0. */
  readonly from: number
  readonly to: number | null
  readonly n: number
  /** null where no observation falls into the class. */
  readonly meanObserved: number | null
  readonly meanProduct: number | null
  /** Product minus observation. */
  readonly bias: number | null
}

export const conditionalBias = (joint: JointClasses): readonly IntensityBias[] => {
  const side = joint.thresholds.length + 1
  return Array.from({ length: side }, (_, k) => {
    const row = (values: Float64Array): number => values.subarray(k * side, (k + 1) * side).reduce((a, v) => a + v, 0)
    const n = row(joint.counts)
    const [o, p] = [row(joint.observed) / n, row(joint.product) / n]
    return {
      from: k === 0 ? 0 : joint.thresholds[k - 1]!,
      to: k === side - 1 ? null : joint.thresholds[k]!,
      n,
      meanObserved: n ? o : null,
      meanProduct: n ? p : null,
      bias: n ? p - o : null,
    }
  })
}
