/**
 * The product's fields as amounts on the intervals of the pairs, by the same rule that collocation uses for series: shared by
 * overlap with a least coverage; of days that start at another hour, the whole day that covers most.
 */
import { setuError } from '@setu/core/errors'
import { hourMs } from '@setu/core/time'
import { typicalLength } from '../collocation.js'
import type { Interval, RainStack } from '../rain-field.js'

const lengthOf = (i: Interval): number => i.end - i.start

export interface Part {
  readonly source: number
  readonly overlapMs: number
}

/** Which intervals of the product make up each wanted one. */
export const partsOf = (sources: readonly Interval[], targets: readonly Interval[]): readonly (readonly Part[])[] => {
  const same = Math.abs(typicalLength(sources) / typicalLength(targets) - 1) < 1e-3
  const parts: Part[][] = targets.map(() => [])
  let first = 0
  sources.forEach((s, source) => {
    while (first < targets.length && targets[first]!.end <= s.start) first++
    let best: { t: number; overlapMs: number } | null = null
    for (let t = first; t < targets.length && targets[t]!.start < s.end; t++) {
      const overlapMs = Math.min(s.end, targets[t]!.end) - Math.max(s.start, targets[t]!.start)
      if (overlapMs <= 0) continue
      if (!same) parts[t]!.push({ source, overlapMs })
      else if (!best || overlapMs >= best.overlapMs) best = { t, overlapMs }
    }
    if (best && best.overlapMs * 2 >= lengthOf(s)) parts[best.t] = [{ source, overlapMs: lengthOf(s) }]
  })
  return parts
}

/** Amount of the product in one wanted interval, mm by cell; NaN below the coverage. */
export const fieldOn = async (
  stack: RainStack,
  parts: readonly Part[],
  target: Interval,
  minCoverage: number,
): Promise<Float32Array> => {
  const cells = stack.grid.width * stack.grid.height
  const sum = new Float64Array(cells)
  const covered = new Float64Array(cells)
  for (const { source, overlapMs } of parts) {
    const own = stack.intervals[source]!
    const { values } = await stack.read(source)
    const factor = (stack.kind === 'rate' ? lengthOf(own) / hourMs : 1) * (overlapMs / lengthOf(own))
    for (let c = 0; c < cells; c++) {
      const v = values[c]!
      if (Number.isNaN(v)) continue
      sum[c] = sum[c]! + v * factor
      covered[c] = covered[c]! + overlapMs
    }
  }
  const length = lengthOf(target)
  const out = new Float32Array(cells)
  for (let c = 0; c < cells; c++) {
    const enough = covered[c]! > 0 && covered[c]! >= minCoverage * length * (1 - 1e-12)
    out[c] = enough ? (covered[c] === length ? sum[c]! : (sum[c]! * length) / covered[c]!) : Number.NaN
  }
  return out
}

/** Most numbers that the fields of a period may hold: 1.6 GB of single precision with their errors. */
const MOST_VALUES = 2e8

export const checkSize = (cells: number, steps: number): void => {
  if (cells * steps > MOST_VALUES)
    throw setuError('too-large', {
      where: 'product',
      found: `${steps} steps of ${cells} cells`,
      expected: `at most ${MOST_VALUES} values in one run`,
      wayOut: 'Take a shorter period (--from, --to) or a smaller region.',
    })
}
