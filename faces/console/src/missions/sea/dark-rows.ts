/** Rows of the dark-number plot, out of the outputs of `sea.dark`; the share by class of length only where ships were enough. */
import type { Estimate } from '@setu/core/estimate'
import { FEWEST } from '../../numbers/format.js'

export interface RecallRow {
  readonly fromM: number
  readonly toM: number
  readonly ships: number
  readonly found: number
  readonly share: Estimate
  /** Fewer than 30 ships: said, not drawn. */
  readonly few: boolean
}
export interface RegionRow {
  readonly region: string
  readonly scenes: number
  readonly detections: number
  readonly unmatched: number
  readonly broadcasting: number
  readonly dark: Estimate
  readonly share: Estimate
}

export const recallRows = (outputs: Record<string, unknown> | undefined): RecallRow[] =>
  ((outputs?.['recall'] ?? []) as Omit<RecallRow, 'few'>[]).map((r) => ({ ...r, few: r.ships < FEWEST }))
export const regionRows = (outputs: Record<string, unknown> | undefined): RegionRow[] =>
  (outputs?.['regions'] ?? []) as RegionRow[]

const NICE = [1, 2, 2.5, 5, 10]
/** A round end of an axis from zero. */
export const roundUp = (most: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-9)))
  return (NICE.find((n) => n * power >= most) ?? 10) * power
}
