/** Fields as the page draws them, and what it asks of the worker to get them. */
import type { Grid } from '@setu/core/grid'

export interface Fields {
  readonly product: string
  readonly grid: Grid
  /** Milliseconds UTC, half-open intervals. */
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** mm in the interval, or mm/h where `rate`; [step][cell], rows as the grid's, NaN where missing. */
  readonly values: Float32Array
  readonly rate: boolean
}

export interface FieldsInput {
  readonly name: string
  /** The file itself, or a reference with the files of this tab behind it. */
  readonly blob?: Blob
  readonly reference?: string
  readonly files?: readonly (readonly [string, readonly File[]])[]
  readonly options?: Readonly<Record<string, unknown>>
  /** The last steps only. */
  readonly last?: number
}

export interface ProjectInput {
  readonly crs: string
  /** x, y, x, y; longitude and latitude unless `back`. */
  readonly points: Float64Array
  readonly back?: boolean
}

export const cellsOf = (f: Pick<Fields, 'grid'>): number => f.grid.width * f.grid.height

/** A view of one step. */
export const fieldAt = (f: Fields, step: number): Float32Array => {
  const n = cellsOf(f)
  return f.values.subarray(step * n, (step + 1) * n)
}

/** The step that holds an instant, else the nearest one. */
export const stepAt = (f: Pick<Fields, 'starts' | 'ends'>, ms: number): number => {
  let [best, far] = [0, Number.POSITIVE_INFINITY]
  for (let i = 0; i < f.starts.length; i++) {
    const d = ms < f.starts[i]! ? f.starts[i]! - ms : ms >= f.ends[i]! ? ms - f.ends[i]! + 1 : 0
    if (d < far) [best, far] = [i, d]
  }
  return best
}

/** Mean over the cells that have a value, by step; NaN where none has. */
export const meansOf = (f: Fields): Float64Array => {
  const n = cellsOf(f)
  return Float64Array.from(f.starts, (_, t) => {
    let [sum, count] = [0, 0]
    for (let c = t * n; c < (t + 1) * n; c++) {
      const v = f.values[c]!
      if (!Number.isNaN(v)) {
        sum += v
        count++
      }
    }
    return count ? sum / count : Number.NaN
  })
}
