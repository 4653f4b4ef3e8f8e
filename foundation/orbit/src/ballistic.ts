/**
 * Cd A/m (m2/kg) of an object from its element sets: from the decay of the semi-major axis between sets, from the published
 * rate of one set, or from B*, which only a fit of SGP4 means (12.741621 B*, Vallado 2013, section 3.3). The density is that
 * of the model that the estimate is used with, so that its bias goes out.
 */
import type { ElementSet } from './element-set.js'
import type { Instant } from './instant.js'
import { secondsBetween } from './instant.js'
import { type DensityOf, decayRates, type MeanOrbit } from './mean-decay.js'
import { initSgp4 } from './sgp4-init.js'
import { utcToInstant } from './time-scales.js'

const EARTH_RADIUS_WGS72 = 6378.135

/** Mean elements of Brouwer's theory in TEME; km, radians. */
export const meanOrbitOf = (set: ElementSet): MeanOrbit => {
  const s = initSgp4(set)
  return { a: s.a * EARTH_RADIUS_WGS72, e: s.e, i: s.i, node: s.node, argument: s.w }
}

export interface Ballistic {
  readonly cdAreaOverMass: number
  readonly from: 'history' | 'rate' | 'bstar'
  /** Days between the first and the last set of a history. */
  readonly days: number
}

/** Cd A/m from B* alone. */
export const ballisticOfBstar = (bstar: number): number => 12.741621 * bstar

const HISTORY_DAYS = 3

/** The best that the sets of one object allow; null where nothing shows drag. Sets in any order. */
export const ballisticOf = (sets: readonly ElementSet[], density: DensityOf): Ballistic | null => {
  const sorted = [...sets].sort((a, b) => secondsBetween(utcToInstant(b.epoch), utcToInstant(a.epoch)))
  const last = sorted.at(-1)
  if (!last) return null
  const unitRate = (set: ElementSet, t: Instant): number => decayRates(meanOrbitOf(set), 1, density, t).a
  const first = sorted[0]!
  const days = secondsBetween(utcToInstant(first.epoch), utcToInstant(last.epoch)) / 86_400
  if (days >= HISTORY_DAYS) {
    // The decay of a over the span against the model's for Cd A/m of one, by trapezoids between sets.
    let unit = 0
    for (let k = 1; k < sorted.length; k++) {
      const [a, b] = [utcToInstant(sorted[k - 1]!.epoch), utcToInstant(sorted[k]!.epoch)]
      unit += (secondsBetween(a, b) / 2) * (unitRate(sorted[k - 1]!, a) + unitRate(sorted[k]!, b))
    }
    const fall = meanOrbitOf(last).a - meanOrbitOf(first).a
    if (fall < 0 && unit < 0) return { cdAreaOverMass: fall / unit, from: 'history', days }
  }
  const orbit = meanOrbitOf(last)
  if (last.meanMotionDot > 0) {
    // The published field is half the rate; Kepler's law gives that of a.
    const rate = ((-2 / 3) * orbit.a * 2 * last.meanMotionDot) / last.meanMotionRevPerDay / 86_400
    const unit = unitRate(last, utcToInstant(last.epoch))
    if (unit < 0) return { cdAreaOverMass: rate / unit, from: 'rate', days: 0 }
  }
  return last.bstar > 0 ? { cdAreaOverMass: ballisticOfBstar(last.bstar), from: 'bstar', days: 0 } : null
}
