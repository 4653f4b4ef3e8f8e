/** Training gauges and test gauges of one network: distances and series by index, nothing of the test gauges in the training. */
import type { Targets, Training } from '../adjustment/method.js'
import { partOf } from '../adjustment/spatial-model.js'

const rowsOf = (values: Float64Array, times: number, index: readonly number[]): Float64Array => {
  const out = new Float64Array(index.length * times)
  index.forEach((i, k) => {
    out.set(values.subarray(i * times, (i + 1) * times), k * times)
  })
  return out
}

const block = (between: Float64Array, n: number, rows: readonly number[], columns: readonly number[]): Float64Array => {
  const out = new Float64Array(rows.length * columns.length)
  rows.forEach((i, a) => {
    columns.forEach((j, b) => {
      out[a * columns.length + b] = between[i * n + j]!
    })
  })
  return out
}

export const trainingOf = (all: Training, index: readonly number[]): Training =>
  partOf(all, index, {
    n: index.length,
    times: all.times,
    observed: rowsOf(all.observed, all.times, index),
    satellite: all.satellite ? rowsOf(all.satellite, all.times, index) : null,
    elevation: all.elevation ? Float64Array.from(index, (i) => all.elevation![i]!) : null,
    between: block(all.between, all.n, index, index),
    instants: all.instants,
  })

export const targetsOf = (all: Training, train: readonly number[], test: readonly number[]): Targets => ({
  m: test.length,
  across: block(all.between, all.n, test, train),
  elevation: all.elevation ? Float64Array.from(test, (i) => all.elevation![i]!) : null,
})

export const others = (n: number, test: readonly number[]): number[] => {
  const held = new Set(test)
  return Array.from({ length: n }, (_, i) => i).filter((i) => !held.has(i))
}
