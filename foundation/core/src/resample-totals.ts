/**
 * Totals of additive statistics in bootstrap resamples: of a number x[s, t] for each station and step (a sum, a count) the
 * sum over s, t of w[s] v[t] x[s, t]. Prefix sums over time make each block one row of a table, so a resample costs
 * (number of blocks) x (number of stations) additions for each statistic, not (steps) x (stations); a statistic that is
 * nearly everywhere zero (a count of rare events) is summed over its non-zero cells instead. Both are exact.
 */
import { type ResamplePlan, timeWeights } from './bootstrap.js'

/**
 * Totals of `count` statistics in resamples `from` to `to`: out[(r - from) * count + k]. `plane(k)` gives statistic k for
 * all cells, [s * times + t], finite (0 where there is no pair); it may reuse one array.
 */
export const resampleTotals = (
  plan: ResamplePlan,
  count: number,
  plane: (k: number) => ArrayLike<number>,
  from = 0,
  to = plan.design.resamples,
): Float64Array => {
  const { stations, times, block } = plan
  const out = new Float64Array((to - from) * count)
  const averageRows = (plan.firstBlock[to]! - plan.firstBlock[from]!) / Math.max(1, to - from)
  const table = new Float64Array((2 * times + 1) * stations)
  for (let k = 0; k < count; k++) {
    const x = plane(k)
    let filled = 0
    for (let i = 0; i < stations * times; i++) if (x[i] !== 0) filled++
    const totals =
      filled * 3 < averageRows * stations
        ? sparseTotals(plan, x, filled, from, to)
        : tableTotals(plan, x, table, block, from, to)
    for (let r = 0; r < to - from; r++) out[r * count + k] = totals[r]!
  }
  return out
}

const sparseTotals = (
  plan: ResamplePlan,
  x: ArrayLike<number>,
  filled: number,
  from: number,
  to: number,
): Float64Array => {
  const { stations, times } = plan
  const station = new Uint32Array(filled)
  const time = new Uint32Array(filled)
  const value = new Float64Array(filled)
  for (let i = 0, m = 0; m < filled; i++)
    if (x[i] !== 0) {
      station[m] = Math.floor(i / times)
      time[m] = i % times
      value[m++] = x[i]!
    }
  const out = new Float64Array(to - from)
  for (let r = from; r < to; r++) {
    const v = timeWeights(plan, r)
    const first = r * stations
    let total = 0
    for (let m = 0; m < filled; m++) total += plan.stationWeights[first + station[m]!]! * v[time[m]!]! * value[m]!
    out[r - from] = total
  }
  return out
}

/** `table` has the sums of whole blocks by start (rows 0 to times - 1), then the sums before each step (times + 1 rows). */
const tableTotals = (
  plan: ResamplePlan,
  x: ArrayLike<number>,
  table: Float64Array,
  block: number,
  from: number,
  to: number,
): Float64Array => {
  const { stations, times } = plan
  const prefix = times * stations
  for (let s = 0; s < stations; s++) table[prefix + s] = 0
  for (let s = 0; s < stations; s++) {
    let total = 0
    for (let t = 0, at = prefix + stations + s; t < times; t++, at += stations) table[at] = total += x[s * times + t]!
  }
  const last = prefix + times * stations
  for (let t = 0; t < times; t++) {
    const end = t + block
    const a = prefix + t * stations
    const b = prefix + (end > times ? end - times : end) * stations
    const row = t * stations
    if (end > times)
      for (let s = 0; s < stations; s++) table[row + s] = table[last + s]! - table[a + s]! + table[b + s]!
    else for (let s = 0; s < stations; s++) table[row + s] = table[b + s]! - table[a + s]!
  }
  const weight = new Float64Array(stations)
  const out = new Float64Array(to - from)
  const plus: number[] = []
  const minus: number[] = []
  for (let r = from; r < to; r++) {
    plus.length = 0
    minus.length = 0
    for (let b = plan.firstBlock[r]!; b < plan.firstBlock[r + 1]!; b++) {
      const start = plan.starts[b]!
      const length = plan.lengths[b]!
      const end = start + length
      if (length === block) plus.push(start * stations)
      else {
        minus.push(prefix + start * stations)
        if (end > times) plus.push(last)
        plus.push(prefix + (end > times ? end - times : end) * stations)
      }
    }
    for (let s = 0; s < stations; s++) weight[s] = plan.stationWeights[r * stations + s]!
    out[r - from] = weightedRows(table, plus, weight) - weightedRows(table, minus, weight)
  }
  return out
}

/** Sum over rows and stations of weight times table: four rows at a time, since memory and not arithmetic is slow. */
const weightedRows = (table: Float64Array, rows: readonly number[], weight: Float64Array): number => {
  const n = weight.length
  let total = 0
  let k = 0
  for (; k + 3 < rows.length; k += 4) {
    const a = rows[k]!
    const b = rows[k + 1]!
    const c = rows[k + 2]!
    const d = rows[k + 3]!
    for (let s = 0; s < n; s++) total += weight[s]! * (table[a + s]! + table[b + s]! + (table[c + s]! + table[d + s]!))
  }
  for (; k < rows.length; k++) {
    const a = rows[k]!
    for (let s = 0; s < n; s++) total += weight[s]! * table[a + s]!
  }
  return total
}

/** Totals of `count` statistics without each station in turn, and without each block of time in turn: for BCa. */
export const jackknifeTotals = (
  plan: ResamplePlan,
  count: number,
  plane: (k: number) => ArrayLike<number>,
): {
  readonly withoutStation: Float64Array
  readonly withoutBlock: Float64Array
  readonly stations: number
  readonly blocks: number
} => {
  const { stations, times, block, design } = plan
  const blocks = design.time === 'fixed' ? 0 : Math.ceil(times / block)
  const clusters = design.stations === 'fixed' ? 0 : stations
  const withoutStation = new Float64Array(clusters * count)
  const withoutBlock = new Float64Array(blocks * count)
  for (let k = 0; k < count; k++) {
    const x = plane(k)
    const bySeries = new Float64Array(stations)
    const byBlock = new Float64Array(blocks)
    let total = 0
    for (let s = 0; s < stations; s++) {
      let own = 0
      for (let t = 0; t < times; t++) {
        const v = x[s * times + t]!
        own += v
        if (blocks) {
          const b = Math.floor(t / block)
          byBlock[b] = byBlock[b]! + v
        }
      }
      bySeries[s] = own
      total += own
    }
    for (let s = 0; s < clusters; s++) withoutStation[s * count + k] = total - bySeries[s]!
    for (let b = 0; b < blocks; b++) withoutBlock[b * count + k] = total - byBlock[b]!
  }
  return { withoutStation, withoutBlock, stations: clusters, blocks }
}
