/** Ship-hours of `sea.tracks` as coloured cells: five steps of cividis (Nuñez, Anderton & Renslow 2018; CC0), logarithmic. */
import { cellsOf } from '../../map/layers.js'

const CIVIDIS = ['#00224e', '#35456c', '#666970', '#948e77', '#c8b866', '#fee838'] as const

export interface DensityCells {
  readonly xs: readonly number[]
  readonly ys: readonly number[]
  readonly dx: number
  readonly dy: number
  readonly colours: readonly (string | null)[]
  /** Lower limits of the steps, hours, and the greatest value. */
  readonly limits: readonly number[]
  readonly steps: readonly string[]
  readonly most: number
}

export const densityCells = (coverage: unknown): DensityCells | undefined => {
  const cells = cellsOf(coverage)
  if (!cells) return undefined
  const values = cells.values.filter((v): v is number => v !== null && v > 0)
  if (!values.length) return undefined
  const most = Math.max(...values)
  const limits = CIVIDIS.map((_, i) => most * 10 ** (-(CIVIDIS.length - 1 - i) / 2))
  const stepOf = (v: number): number => {
    let s = 0
    while (s + 1 < limits.length && v >= limits[s + 1]! * 0.999999) s++
    return s
  }
  return {
    xs: cells.xs,
    ys: cells.ys,
    dx: Math.abs(cells.dx),
    dy: Math.abs(cells.dy),
    colours: cells.values.map((v) => (v !== null && v > 0 ? CIVIDIS[stepOf(v)]! : null)),
    limits: [0, ...limits.slice(1)],
    steps: CIVIDIS,
    most,
  }
}
