/** Thresholds of events in fields: depths, rates, or percentiles of each field, in the unit that the fields are in. */
import { setuError } from '@setu/core/errors'
import { percentileThreshold } from './fss.js'
import type { RainKind } from './rain-field.js'

export interface EventThreshold {
  /** `1 mm in 5 min`, `1 mm/h`, `95 %`. */
  readonly label: string
  /** In the unit of the fields; for a percentile its number. */
  readonly value: number
  readonly unit: string
  /** The percentile, or 0. */
  readonly percentile: number
  of(forecast: Float64Array, observed: Float64Array): { readonly forecast: number; readonly observed: number }
}

export interface AskedThresholds {
  readonly depth: readonly number[]
  readonly rate: readonly number[]
  readonly percentile: readonly number[]
}

/** A step of `hours` in words. */
export const stepWords = (hours: number): string => {
  const minutes = Math.round(hours * 60)
  if (minutes % 1440 === 0) return minutes === 1440 ? '1 d' : `${minutes / 1440} d`
  return minutes % 60 === 0 ? (minutes === 60 ? '1 h' : `${minutes / 60} h`) : `${minutes} min`
}

export const eventThresholds = (asked: AskedThresholds, kind: RainKind, hours: number): EventThreshold[] => {
  const fixed = (label: string, value: number, unit: string): EventThreshold => ({
    label,
    value,
    unit,
    percentile: 0,
    of: () => ({ forecast: value, observed: value }),
  })
  const all = [
    ...asked.depth.map((mm) =>
      fixed(`${mm} mm in ${stepWords(hours)}`, kind === 'accum' ? mm : mm / hours, kind === 'accum' ? 'mm' : 'mm/h'),
    ),
    ...asked.rate.map((mmh) =>
      fixed(`${mmh} mm/h`, kind === 'rate' ? mmh : mmh * hours, kind === 'accum' ? 'mm' : 'mm/h'),
    ),
    ...asked.percentile.map(
      (p): EventThreshold => ({
        label: `percentile ${p} %`,
        value: p,
        unit: '%',
        percentile: p,
        of(forecast, observed) {
          const [f, o] = [percentileThreshold(forecast, p), percentileThreshold(observed, p)]
          // A dry field has no event: no value of it reaches the largest double.
          return { forecast: f ?? Number.MAX_VALUE, observed: o ?? Number.MAX_VALUE }
        },
      }),
    ),
  ]
  if (all.length === 0)
    throw setuError('bad-input', {
      where: '/rate',
      found: 'no threshold',
      expected: 'at least one of --depth, --rate, --percentile',
      wayOut: '--rate 1 for rain of 1 mm/h and more.',
    })
  return all
}
