/**
 * A general perturbation element set: the mean elements of Brouwer's theory that SGP4 takes, in the units of the public
 * catalogue (degrees, revolutions a day, 1/earth radii), as a TLE or an OMM carries them. `meanMotionDot` and
 * `meanMotionDdot` are the published fields: a half of the first and a sixth of the second derivative, never doubled or
 * halved on the way (CCSDS 502.0-B-3 keeps the TLE values). Frame TEME, scale UTC, centre Earth.
 */
import { setuError } from '@setu/core/errors'
import type { Reading } from './instant.js'

export interface ElementSet {
  /** Empty where the file gives none. */
  readonly name: string
  /** International designator as COSPAR writes it, `1998-067A`; empty where the file gives none. */
  readonly designator: string
  readonly catalogueNumber: number
  readonly classification: string
  /** UTC. */
  readonly epoch: Reading
  readonly meanMotionRevPerDay: number
  readonly eccentricity: number
  readonly inclinationDeg: number
  readonly nodeDeg: number
  readonly argumentOfPerigeeDeg: number
  readonly meanAnomalyDeg: number
  /** 1/earth radii. */
  readonly bstar: number
  /** rev/day^2, as published. */
  readonly meanMotionDot: number
  /** rev/day^3, as published. */
  readonly meanMotionDdot: number
  /** 0 (or 2) is SGP4; 4 is SGP4-XP, which no open theory propagates. */
  readonly ephemerisType: number
  readonly elementSetNumber: number
  readonly revolution: number
}

/** What the door of every propagator asks. Throws `refused` for SGP4-XP and `bad-input` for elements that are no ellipse. */
export const checkedElementSet = (set: ElementSet, where: string): ElementSet => {
  if (set.ephemerisType === 4)
    throw setuError('refused', {
      where,
      found: 'ephemeris type 4 (SGP4-XP)',
      expected: 'ephemeris type 0 or 2 (SGP4)',
      wayOut:
        'SGP4-XP elements give wrong positions in SGP4 and the theory is not published; ask the source for the SGP4 element set.',
    })
  const bad = (field: string, found: number, expected: string): Error =>
    setuError('bad-input', { where: `${where}, ${field}`, found: String(found), expected })
  const { eccentricity: e, meanMotionRevPerDay: n } = set
  if (!(e >= 0 && e < 1)) throw bad('eccentricity', e, 'a number from 0 to below 1')
  if (!(n > 0 && n < 20)) throw bad('mean motion', n, 'revolutions a day above 0 and below 20')
  for (const [field, value] of [
    ['inclination', set.inclinationDeg],
    ['right ascension of the node', set.nodeDeg],
    ['argument of perigee', set.argumentOfPerigeeDeg],
    ['mean anomaly', set.meanAnomalyDeg],
    ['B*', set.bstar],
    ['epoch', set.epoch.day + set.epoch.seconds],
  ] as const)
    if (!Number.isFinite(value)) throw bad(field, value, 'a number')
  return set
}

/**
 * Days since 1949-12-31T00:00 UTC, the count of SGP4, rounded as the reference program does: through one double Julian date.
 * Its 20 microseconds turn the Moon of the theory by up to 5e-11 rad, which moves orbits of eccentricity 0.97 by millimetres;
 * kept, so that states equal those of every other implementation.
 */
export const sgp4EpochDays = (epoch: Reading): number => epoch.day + 2_400_000.5 + epoch.seconds / 86_400 - 2_433_281.5

/** Minutes from the epoch of an element set to a UTC reading, leap seconds left out as the catalogue does. */
export const minutesSince = (epoch: Reading, utc: Reading): number =>
  (utc.day - epoch.day) * 1440 + (utc.seconds - epoch.seconds) / 60
