/** Thresholds of events: as asked for (mm/d), or the usual ones of the step; rising, each once. */
import type { PairUnit } from './rain-unit-of.js'
import { dailyThresholds, hourlyThresholds } from './score-set.js'

export interface Thresholds {
  /** Rising, in the unit of the pairs. */
  readonly all: readonly number[]
  /** The one that leads figures and sentence: the first one asked for; else 1 mm in the unit of the pairs. */
  readonly lead: number
}

export const thresholdsOf = (asked: readonly number[], { unit }: PairUnit): Thresholds => {
  if (asked.length === 0) return { all: unit === 'mm/d' ? dailyThresholds : hourlyThresholds, lead: 1 }
  const inUnit = asked.map((mmPerDay) => (unit === 'mm/d' ? mmPerDay : mmPerDay / 24))
  return { all: [...new Set(inUnit)].sort((a, b) => a - b), lead: inUnit[0]! }
}
