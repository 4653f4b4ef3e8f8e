/** The daily constraint on all cells: the product's own steps of each gauge day, corrected to the daily analysis. */
import type { Grid } from '@setu/core/grid'
import { hourMs } from '@setu/core/time'
import { constrainDay } from '../adjustment/daily-constrained.js'
import type { Interval, RainStack } from '../rain-field.js'
import type { Part } from './product-fields.js'

export interface ConstrainedSteps {
  readonly intervals: readonly Interval[]
  /** mm in each step. */
  readonly fields: readonly Float32Array[]
  /** Cell-days by what was done. */
  readonly counts: Readonly<Record<'kept' | 'scaled' | 'neighbours' | 'even', number>>
}

/** Cells around one whose hours stand in for it, on each side. */
const REACH = 2

const meanAround = (grid: Grid, cell: number, hours: readonly Float32Array[]): Float64Array => {
  const [row, column] = [Math.floor(cell / grid.width), cell % grid.width]
  const out = new Float64Array(hours.length)
  for (let r = Math.max(0, row - REACH); r <= Math.min(grid.height - 1, row + REACH); r++)
    for (let c = Math.max(0, column - REACH); c <= Math.min(grid.width - 1, column + REACH); c++)
      for (let h = 0; h < hours.length; h++) {
        const v = hours[h]![r * grid.width + c]!
        if (v > 0) out[h] = out[h]! + v
      }
  return out
}

/**
 * Only steps that lie wholly in a day of the analysis are changed; `parts` are the steps of each day. `days` and `sigma` are
 * the analysis, mm.
 */
export const constrainSteps = async (
  stack: RainStack,
  parts: readonly (readonly Part[])[],
  days: readonly Float32Array[],
  sigma: readonly Float32Array[],
  phi: number,
  progress: (fraction: number) => Promise<void>,
): Promise<ConstrainedSteps> => {
  const cells = stack.grid.width * stack.grid.height
  const counts = { kept: 0, scaled: 0, neighbours: 0, even: 0 }
  const intervals: Interval[] = []
  const fields: Float32Array[] = []
  for (const [d, own] of parts.entries()) {
    await progress(d / parts.length)
    const whole = own.filter(({ source, overlapMs }) => {
      const { start, end } = stack.intervals[source]!
      return overlapMs === end - start
    })
    const hours: Float32Array[] = []
    for (const { source } of whole) {
      const { start, end } = stack.intervals[source]!
      const depth = stack.kind === 'rate' ? (end - start) / hourMs : 1
      const { values } = await stack.read(source)
      hours.push(Float32Array.from(values, (v) => v * depth))
      intervals.push({ start, end })
    }
    const out = hours.map((h) => Float32Array.from(h))
    const series = new Float64Array(hours.length)
    for (let c = 0; c < cells; c++) {
      for (let h = 0; h < hours.length; h++) series[h] = hours[h]![c]!
      const total = days[d]![c]!
      const dry = total > 0 && series.every((v) => !(v > 0))
      const done = constrainDay(
        series,
        { total, sigma: sigma[d]![c]! },
        { phi, ...(dry ? { around: meanAround(stack.grid, c, hours) } : {}) },
      )
      counts[done.how]++
      for (let h = 0; h < hours.length; h++) out[h]![c] = done.hours[h]!
    }
    fields.push(...out)
  }
  return { intervals, fields, counts }
}
