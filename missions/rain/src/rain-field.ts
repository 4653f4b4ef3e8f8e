/**
 * What rain algorithms work on. A stack of fields on one grid, read one at a time; gauge series with their own
 * reporting interval and day boundary. Readers make these; algorithms never see a file.
 *
 * Values are millimetres (`accum`) or millimetres an hour (`rate`); the two are never mixed silently: rate times the
 * length of the interval is an accumulation. A missing value is NaN in `values` and a reason above zero in `reason`.
 */
import type { Grid } from '@setu/core/grid'

/** Why a value is missing; 0 is a valid value. */
export const missingReasons = {
  valid: 0,
  missing: 1,
  notObserved: 2,
  seaIce: 3,
  tooCold: 4,
  outOfSwath: 5,
  quality: 6,
  outsideArea: 7,
} as const
export type MissingReason = keyof typeof missingReasons

/** Half-open [start, end), milliseconds since 1970-01-01T00:00Z. */
export interface Interval {
  readonly start: number
  readonly end: number
}

export type RainKind = 'rate' | 'accum'

export interface RainField {
  /** Row-major from the first row of the grid, mm or mm/h. NaN where `reason` is not 0. */
  readonly values: Float32Array | Float64Array
  readonly reason: Uint8Array
}

/** A product: fields on one grid and their intervals. `read` may be called in any order and gives a new field each time. */
export interface RainStack {
  /** What it is, as a person of the field says it: `IMERG V07 Final, half-hourly`. */
  readonly product: string
  readonly format: string
  readonly variable: string
  readonly grid: Grid
  readonly kind: RainKind
  /** The unit in the file, before the reader converted it. */
  readonly fileUnit: string
  readonly intervals: readonly Interval[]
  read(index: number): Promise<RainField>
  /** Names of other rain variables in the file that could have been asked for. */
  readonly others: readonly string[]
}

export interface Station {
  readonly id: string
  readonly lon: number
  readonly lat: number
  /** Metres above sea level, or null. */
  readonly elevation: number | null
  readonly name?: string
}

/** How the clock of a gauge file is known. */
export type ClockBasis = 'utc' | 'zone' | 'date-only'

/** Series of one network on common intervals: `values[s * intervals.length + t]`, mm in the interval, NaN where missing. */
export interface GaugeNetwork {
  readonly stations: readonly Station[]
  readonly intervals: readonly Interval[]
  readonly values: Float64Array
  /** Minutes after 00:00 UTC at which its day starts (0: the UTC day; 180: 03:00 UTC, the IMD day), null for other steps. */
  readonly dayStartMinutes: number | null
  readonly clock: ClockBasis
  readonly format: string
  readonly fileUnit: string
}
