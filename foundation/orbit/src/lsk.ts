/**
 * Leap seconds kernels and SPICE's ephemeris time: TDB seconds past J2000 by TDB = TT + K sin(E), E = M + EB sin M, M = M0 + M1 TT.
 * That formula leaves out terms of up to 30 microseconds; `time-scales.ts` has more of them. Use this one to agree with SPICE.
 */
import { setuError } from '@setu/core/errors'
import { type Instant, readingSinceJ2000, secondsSinceJ2000 } from './instant.js'
import { type LeapLine, type LeapSeconds, leapSeconds } from './leap-seconds.js'
import { type KernelPool, poolNumbers } from './text-kernel.js'
import { instantToTt, ttToInstant } from './time-scales.js'

export interface DeltetConstants {
  readonly k: number
  readonly eb: number
  readonly m0: number
  readonly m1: number
}
/** Those of every leap seconds kernel since 1990. */
export const deltet: DeltetConstants = { k: 1.657e-3, eb: 1.671e-2, m0: 6.239996, m1: 1.99096871e-7 }

/** Leap seconds of a kernel, with the rates before 1972 as they are built in. Throws `bad-file` where the table is none. */
export const leapSecondsOf = (pool: KernelPool, where: string): LeapSeconds => {
  const table = poolNumbers(pool, 'DELTET/DELTA_AT')
  if (!table || table.length < 2 || table.length % 2 !== 0)
    throw setuError('bad-file', { where, found: 'no table DELTET/DELTA_AT', expected: 'a leap seconds kernel (LSK)' })
  const lines: LeapLine[] = []
  for (let i = 0; i < table.length; i += 2) {
    const mjd = Math.round(table[i + 1]! / 86_400 + 51_544.5)
    lines.push({ mjd, offset: table[i]!, reference: 41_317, rate: 0 })
  }
  for (let i = 1; i < lines.length; i++)
    if (lines[i]!.mjd <= lines[i - 1]!.mjd)
      throw setuError('bad-file', {
        where: `${where}, DELTET/DELTA_AT`,
        found: 'dates out of order',
        expected: 'growing dates',
      })
  return [...leapSeconds.filter((l) => l.mjd < lines[0]!.mjd), ...lines]
}

export const deltetOf = (pool: KernelPool): DeltetConstants => {
  const m = poolNumbers(pool, 'DELTET/M')
  return {
    k: poolNumbers(pool, 'DELTET/K')?.[0] ?? deltet.k,
    eb: poolNumbers(pool, 'DELTET/EB')?.[0] ?? deltet.eb,
    m0: m?.[0] ?? deltet.m0,
    m1: m?.[1] ?? deltet.m1,
  }
}

/** SPICE's ephemeris time of an instant. */
export const etOf = (t: Instant, c: DeltetConstants = deltet): number => {
  const tt = secondsSinceJ2000(instantToTt(t))
  const m = c.m0 + c.m1 * tt
  return tt + c.k * Math.sin(m + c.eb * Math.sin(m))
}

/** The instant of an ephemeris time. */
export const instantOfEt = (et: number, c: DeltetConstants = deltet): Instant => {
  let tt = et
  for (let i = 0; i < 4; i++) {
    const m = c.m0 + c.m1 * tt
    tt = et - c.k * Math.sin(m + c.eb * Math.sin(m))
  }
  return ttToInstant(readingSinceJ2000(tt))
}
