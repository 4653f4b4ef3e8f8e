/**
 * Earth orientation parameters by time: polar motion, UT1 - UTC, length of day, corrections of the celestial pole. Daily
 * values are interpolated linearly, UT1 without the steps of leap seconds. Tides within the day (up to 0.5 mas and 0.05 ms,
 * 2 cm on the ground) are not added. What happens outside the file is a choice, never silent: `origin` says what was used.
 */
import { setuError } from '@setu/core/errors'
import type { Instant } from './instant.js'
import { taiMinusUtc, utcDayLength } from './leap-seconds.js'
import { formatUtc, instantToUtc } from './time-scales.js'

export interface EarthOrientation {
  readonly xpArcsec: number
  readonly ypArcsec: number
  /** UT1 - UTC, s. */
  readonly dut1Seconds: number
  /** Excess length of day, s. */
  readonly lodSeconds: number
  readonly dXArcsec: number
  readonly dYArcsec: number
  readonly origin: 'file' | 'held' | 'zero' | 'given'
}

/** Daily series; `mjd` ascending. */
export interface EopSeries {
  readonly name: string
  readonly mjd: Float64Array
  readonly xpArcsec: Float64Array
  readonly ypArcsec: Float64Array
  readonly dut1Seconds: Float64Array
  readonly lodSeconds: Float64Array
  readonly dXArcsec: Float64Array
  readonly dYArcsec: Float64Array
  /** From this MJD on the values are predictions. */
  readonly predictedFrom: number
}

/** `held`: the last value for a year, then zero (default); `last`: the last value for ever; `zero`; `error`. */
export type EopPolicy = 'held' | 'last' | 'zero' | 'error'
export const eopPolicies = ['held', 'last', 'zero', 'error'] as const

/** UT1 = UTC and no polar motion: what is used without a file. */
export const zeroOrientation: EarthOrientation = {
  xpArcsec: 0,
  ypArcsec: 0,
  dut1Seconds: 0,
  lodSeconds: 0,
  dXArcsec: 0,
  dYArcsec: 0,
  origin: 'zero',
}

const HELD_DAYS = 365.25

/** Earth orientation at an instant. Throws `failed-check` outside the series under policy `error`. */
export const orientationAt = (series: EopSeries, t: Instant, policy: EopPolicy = 'held'): EarthOrientation => {
  const utc = instantToUtc(t)
  // A day with a leap second is as long as it is: inside one the day is not yet over.
  const now = utc.day + utc.seconds / utcDayLength(utc.day)
  const { mjd } = series
  const n = mjd.length
  const valueAt = (i: number, k: number, origin: EarthOrientation['origin']): EarthOrientation => {
    const mix = (a: Float64Array): number => (k === 0 ? a[i]! : a[i]! + k * (a[i + 1]! - a[i]!))
    let dut1 = series.dut1Seconds[i]!
    if (k > 0) {
      // UT1 - TAI has no steps.
      const step = taiMinusUtc(mjd[i + 1]!) - taiMinusUtc(mjd[i]!)
      dut1 += k * (series.dut1Seconds[i + 1]! - step - dut1)
      if (step !== 0 && utc.day >= mjd[i + 1]!) dut1 += step
    }
    return {
      xpArcsec: mix(series.xpArcsec),
      ypArcsec: mix(series.ypArcsec),
      dut1Seconds: dut1,
      lodSeconds: mix(series.lodSeconds),
      dXArcsec: mix(series.dXArcsec),
      dYArcsec: mix(series.dYArcsec),
      origin,
    }
  }
  if (n > 0 && now >= mjd[0]! && now <= mjd[n - 1]!) {
    let [low, high] = [0, n - 1]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (mjd[middle]! <= now) low = middle
      else high = middle
    }
    if (n === 1) return valueAt(0, 0, 'file')
    return valueAt(low, (now - mjd[low]!) / (mjd[low + 1]! - mjd[low]!), 'file')
  }
  if (policy === 'error')
    throw setuError('failed-check', {
      where: series.name,
      found: `${formatUtc(t, 0)}, outside the Earth orientation parameters`,
      expected: n > 0 ? `MJD ${mjd[0]} to ${mjd[n - 1]}` : 'a series that is not empty',
      wayOut: 'Give a newer finals2000A or C04 file, or choose a policy: held, last or zero.',
    })
  if (n === 0 || policy === 'zero') return zeroOrientation
  const edge = now < mjd[0]! ? 0 : n - 1
  return policy === 'last' || Math.abs(now - mjd[edge]!) <= HELD_DAYS ? valueAt(edge, 0, 'held') : zeroOrientation
}
