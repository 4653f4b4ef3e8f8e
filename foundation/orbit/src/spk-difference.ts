/**
 * Modified difference arrays: SPK types 1 and 21 (Krogh's integrator at JPL; small bodies of Horizons). A record is the state of the
 * integrator at its reference epoch; the state near it follows from the difference table with variable steps.
 */

const fc = new Float64Array(128)
const wc = new Float64Array(128)
const w = new Float64Array(260)

/** State at `t` from the record at `from`, whose tables have `dimension` columns (15 in type 1), into `out`. */
export const differenceLineAt = (
  words: Float64Array,
  from: number,
  dimension: number,
  t: number,
  out: Float64Array,
): void => {
  const g = from + 1
  const reference = g + dimension
  const table = reference + 6
  const orders = table + 3 * dimension
  const most = words[orders]!
  const delta = t - words[from]!
  let tp = delta
  fc[0] = 1
  for (let j = 1; j <= most - 2; j++) {
    const step = words[g + j - 1]!
    fc[j] = tp / step
    wc[j - 1] = delta / step
    tp = delta + step
  }
  for (let j = 1; j <= most; j++) w[j - 1] = 1 / j
  let columns = 0
  let ks = most - 1
  const refine = (): void => {
    for (let j = 1; j <= columns; j++) w[j + ks - 1] = fc[j]! * w[j + ks - 2]! - wc[j - 1]! * w[j + ks - 1]!
  }
  while (ks >= 2) {
    columns++
    refine()
    ks--
  }
  const sum = (component: number): number => {
    let total = 0
    for (let j = words[orders + 1 + component]!; j >= 1; j--)
      total += words[table + component * dimension + j - 1]! * w[j + ks - 1]!
    return total
  }
  for (let k = 0; k < 3; k++)
    out[k] = words[reference + 2 * k]! + delta * (words[reference + 2 * k + 1]! + delta * sum(k))
  refine()
  ks--
  for (let k = 0; k < 3; k++) out[k + 3] = words[reference + 2 * k + 1]! + delta * sum(k)
}
