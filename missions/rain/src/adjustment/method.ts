/**
 * What a method of improvement is. It is started on training gauges and their period (so that what it learns never sees a
 * test gauge), and then asked for one time step at given targets. Amounts are mm in the step, distances km; NaN is missing.
 */
import type { Variogram, VariogramShape } from '../kriging/variogram-model.js'

/** Gauges that a method may use. */
export interface Training {
  readonly n: number
  readonly times: number
  /** `[i * times + t]`, mm. */
  readonly observed: Float64Array
  /** The product at the gauges, likewise; null where there is none. */
  readonly satellite: Float64Array | null
  /** Metres at the gauges; null where there are none. */
  readonly elevation: Float64Array | null
  /** Distances of all pairs, n * n, km. */
  readonly between: Float64Array
  /** Middle of each step, ms since 1970. */
  readonly instants: Float64Array
}

/** Places where rain is wanted. One object for all steps: what depends on places alone is kept with it. */
export interface Targets {
  readonly m: number
  /** Distances of target and training gauge, m * n, km. */
  readonly across: Float64Array
  readonly elevation: Float64Array | null
}

export interface Estimated {
  /** mm, not negative; NaN where the method cannot say. */
  readonly values: Float64Array
  /** One standard deviation of the error, mm; null where the method gives none. */
  readonly sigma: Float64Array | null
  /** Values that were below zero and were cut there. */
  readonly clipped: number
}

export interface Adjuster {
  /** `satellite` is the product at the targets in step t. */
  at(t: number, targets: Targets, satellite: ArrayLike<number> | null): Estimated
  /** What it learnt, for the reader. */
  readonly learnt?: Readonly<Record<string, number | string>>
}

/** Correlation of the errors of the product, and the gauges' own error. */
export interface ErrorModel {
  readonly shape: VariogramShape
  readonly rangeKm: number
  /** Error variance of a gauge over that of the product. */
  readonly gaugeError: number
}

export interface AdjustSettings {
  /** A given model, of any total variance; null: learnt from the training gauges. */
  readonly variogram: Variogram | null
  /** Given; null: learnt from the training gauges. */
  readonly errors: ErrorModel | null
  /** Models learnt before, on gauges that hold the training gauges; they are not learnt again. */
  readonly models?: ReadonlyMap<string, Variogram>
  /** Power of inverse distance. */
  readonly power: number
  /** Half-width of the window of quantile mapping, days; 0: the whole period. */
  readonly windowDays: number
  /** A step is wet at a gauge from here, mm. */
  readonly wetMm: number
}

export const defaultSettings: AdjustSettings = {
  variogram: null,
  errors: null,
  power: 2,
  windowDays: 0,
  wetMm: 0.1,
}

export type MethodFamily = 'raw' | 'gauges' | 'bias' | 'interpolated' | 'geostatistical' | 'distribution'

export interface Method {
  readonly id: string
  /** As it stands in a table. */
  readonly title: string
  readonly family: MethodFamily
  readonly satellite: boolean
  readonly elevation: boolean
  readonly cite: string
  start(training: Training, settings: AdjustSettings): Adjuster
}

/** Cuts negative amounts to zero and counts them. */
export const cut = (values: Float64Array): number => {
  let clipped = 0
  for (let j = 0; j < values.length; j++)
    if (values[j]! < 0) {
      values[j] = 0
      clipped++
    }
  return clipped
}

export const estimated = (values: Float64Array, sigma: Float64Array | null = null): Estimated => ({
  clipped: cut(values),
  values,
  sigma,
})

/** The product as it came: what a satellite method gives in a step without a single gauge. */
export const unchanged = (satellite: ArrayLike<number> | null, m: number): Estimated => ({
  values: satellite ? Float64Array.from(satellite) : new Float64Array(m).fill(Number.NaN),
  sigma: null,
  clipped: 0,
})
