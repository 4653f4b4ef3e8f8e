/** What a stretch of a product says of itself: sums by cell, numbers by interval, missing values by reason. Mergeable. */
import type { Run } from '@setu/core/contract'
import { missingReasons, type RainStack } from './rain-field.js'

export interface IntervalSums {
  readonly fieldSum: Float64Array
  readonly fieldCount: Uint32Array
  /** By interval. */
  readonly mean: Float64Array
  readonly maximum: Float64Array
  readonly missing: Float64Array
  /** By reason code. */
  readonly reasons: Float64Array
  readonly minimum: number
  readonly valid: number
  readonly sum: number
}

const CODES = Object.keys(missingReasons).length

/** Sums of the intervals `from` to `to` (exclusive), one field in memory at a time. */
export const intervalSums = async (
  stack: RainStack,
  from: number,
  to: number,
  run: Pick<Run, 'progress'>,
): Promise<IntervalSums> => {
  const cells = stack.grid.width * stack.grid.height
  const fieldSum = new Float64Array(cells)
  const fieldCount = new Uint32Array(cells)
  const n = to - from
  const [mean, maximum, missing] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  const reasons = new Float64Array(CODES)
  let [minimum, valid, total] = [Number.POSITIVE_INFINITY, 0, 0]
  for (let k = 0; k < n; k++) {
    const { values, reason } = await stack.read(from + k)
    let [sum, count, high] = [0, 0, Number.NEGATIVE_INFINITY]
    for (let c = 0; c < cells; c++) {
      const code = reason[c]!
      if (code !== 0) {
        reasons[code]!++
        continue
      }
      const v = values[c]!
      sum += v
      count++
      if (v > high) high = v
      if (v < minimum) minimum = v
      fieldSum[c]! += v
      fieldCount[c]!++
    }
    mean[k] = count ? sum / count : Number.NaN
    maximum[k] = count ? high : Number.NaN
    missing[k] = cells - count
    valid += count
    total += sum
    await run.progress((k + 1) / n)
  }
  reasons[0] = valid
  return { fieldSum, fieldCount, mean, maximum, missing, reasons, minimum, valid, sum: total }
}

const joined = (parts: readonly Float64Array[]): Float64Array => {
  const out = new Float64Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Stretches in order, as one. */
export const mergeIntervalSums = (parts: readonly IntervalSums[]): IntervalSums => {
  const [first, ...rest] = parts
  const fieldSum = Float64Array.from(first!.fieldSum)
  const fieldCount = Uint32Array.from(first!.fieldCount)
  const reasons = Float64Array.from(first!.reasons)
  for (const p of rest) {
    for (let c = 0; c < fieldSum.length; c++) {
      fieldSum[c]! += p.fieldSum[c]!
      fieldCount[c]! += p.fieldCount[c]!
    }
    for (let r = 0; r < reasons.length; r++) reasons[r]! += p.reasons[r]!
  }
  return {
    fieldSum,
    fieldCount,
    mean: joined(parts.map((p) => p.mean)),
    maximum: joined(parts.map((p) => p.maximum)),
    missing: joined(parts.map((p) => p.missing)),
    reasons,
    minimum: Math.min(...parts.map((p) => p.minimum)),
    valid: parts.reduce((s, p) => s + p.valid, 0),
    sum: parts.reduce((s, p) => s + p.sum, 0),
  }
}
