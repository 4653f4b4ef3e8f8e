/**
 * Gauges whose covariance with some of the targets may differ from zero: those within `reach` of the sphere around the
 * targets. `p` and `q` hold three coordinates a gauge and a target, in which the straight distance is the one that counts.
 */
export const gaugesInReach = (p: Float64Array, q: Float64Array, targets: Int32Array, reach: number): Int32Array => {
  const middle = [0, 1, 2].map((axis) => {
    let sum = 0
    for (const j of targets) sum += q[3 * j + axis]!
    return sum / targets.length
  })
  const from = (all: Float64Array, at: number): number =>
    Math.sqrt((all[at]! - middle[0]!) ** 2 + (all[at + 1]! - middle[1]!) ** 2 + (all[at + 2]! - middle[2]!) ** 2)
  let radius = 0
  for (const j of targets) radius = Math.max(radius, from(q, 3 * j))
  const list: number[] = []
  for (let i = 0; 3 * i < p.length; i++) if (from(p, 3 * i) <= (reach + radius) * (1 + 1e-9)) list.push(i)
  return Int32Array.from(list)
}
