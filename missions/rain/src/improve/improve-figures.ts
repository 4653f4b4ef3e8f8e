/** The figures of a corrected field. */
import type { AdjustSettings, Method, Training } from '../adjustment/method.js'
import { variogramOf } from '../adjustment/spatial-model.js'
import { densityCurve } from '../figures/density-curve.js'
import { methodStrips } from '../figures/method-strips.js'
import { variogram } from '../figures/variogram.js'
import { type EmpiricalVariogram, empiricalVariogram, largestDistance } from '../kriging/empirical-variogram.js'
import { fitVariogram } from '../kriging/fit-variogram.js'
import type { Variogram } from '../kriging/variogram-model.js'
import type { Judged } from './judge.js'

export interface Origin {
  readonly source: string
  readonly simulated?: boolean
}

export const stripsOf = (judged: Judged, validation: string, unit: string, level: number, origin: Origin) => {
  const alone = judged.rows.find((r) => r.difference.value === null)?.method
  return methodStrips({
    ...origin,
    unit,
    level,
    n: judged.rows[0]!.n,
    validation,
    methods: judged.rows.map((r) => ({
      name: r.title,
      rmse: r.rmse,
      difference: r.method === alone ? null : r.difference,
      kind: r.uses.includes('product') && r.method !== 'raw' ? 'product' : 'baseline',
      chosen: r.method === judged.method.id,
    })),
  })
}

/** `perUnit`: mm of a step in one unit of the scores. */
export const densityOf = (density: NonNullable<Judged['density']>, perUnit: number, unit: string, origin: Origin) =>
  densityCurve({
    ...origin,
    unit,
    gaugesName: density.alone.title,
    mergedName: density.merged.title,
    crossing: density.crossing,
    points: density.points.map((p) => ({
      kept: p.kept,
      gauges: p.methods[0]!.rmse / perUnit,
      merged: p.methods[1]!.rmse / perUnit,
      gaugesError: p.methods[0]!.spread / perUnit / Math.sqrt(p.draws),
      mergedError: p.methods[1]!.spread / perUnit / Math.sqrt(p.draws),
      clear: p.gain > 2 * p.gainError ? 'helps' : p.gain < -2 * p.gainError ? 'harms' : 'open',
    })),
  })

export interface FittedToGauges {
  readonly empirical: EmpiricalVariogram
  readonly fitted: Variogram | null
}

/** Semivariances of the gauges over all steps, and the model that fits them. */
export const fitToGauges = (training: Training): FittedToGauges => {
  const cutoff = largestDistance(training.between) / 2
  const empirical = empiricalVariogram(
    { n: training.n, times: training.times, between: training.between, values: training.observed },
    { cutoff: cutoff > 0 ? cutoff : 1, count: 15 },
    true,
  )
  return { empirical, fitted: fitVariogram(empirical, ['spherical', 'exponential'])?.variogram ?? null }
}

/** The variogram of rain that a method krigs with; null for methods that krige something else, or nothing. */
const usedBy = (method: Method, training: Training, settings: AdjustSettings): Variogram | null => {
  if (method.id === 'kriging-elevation') return variogramOf(training, settings, 'gauges-elevation')
  return ['kriging', 'kriging-product', 'kriging-product-elevation', 'regression-kriging'].includes(method.id)
    ? variogramOf(training, settings, 'gauges')
    : null
}

export const variogramFigureOf = (
  { empirical, fitted }: FittedToGauges,
  method: Method,
  training: Training,
  settings: AdjustSettings,
  origin: Origin,
) => variogram({ ...origin, classes: empirical.classes, fitted, used: usedBy(method, training, settings) })
