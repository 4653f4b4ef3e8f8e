/**
 * How long an object stays in orbit, as a distribution: the density model's error, the ballistic coefficient and the Sun's
 * activity are drawn for each sample; mean elements are followed to 120 km and the last turns are integrated numerically to
 * 80 km. One number alone would say more than anyone knows: at best 10 to 20 % of the time left.
 */
import { setuError } from '@setu/core/errors'
import { randomFrom } from '@setu/core/random'
import { msisDensity } from './atmosphere.js'
import { forceModel } from './force-model.js'
import { transformAt, transformState } from './frames.js'
import { zonalField } from './gravity-field.js'
import { addSeconds, type Instant } from './instant.js'
import { stateOfKepler } from './kepler.js'
import { type DensityOf, decay, type MeanOrbit } from './mean-decay.js'
import { propagateNumerically } from './propagate-numerically.js'
import { type SpaceWeatherSeries, scenarios, type Weather, weatherAt } from './space-weather.js'

export interface LifetimeOptions {
  /** Cd A/m, m2/kg. */
  readonly cdAreaOverMass: number
  /** Relative standard deviation of it (lognormal); 0.2 by default. */
  readonly ballisticSigma?: number
  /** Relative standard deviation of the model's density (lognormal); 0.15 by default (Picone et al. 2002). */
  readonly densitySigma?: number
  readonly weather: SpaceWeatherSeries | null
  /** How strongly activity that is not observed is spread: 0 none, 1 from the lowest to the highest decile. */
  readonly activitySpread?: number
  readonly samples?: number
  readonly seed?: number
  readonly mostYears?: number
}

export interface LifetimeSample {
  /** Days from the epoch to 80 km; null where it outlives the time given. */
  readonly days: number | null
  readonly densityFactor: number
  readonly cdAreaOverMass: number
  /** Standard normal deviate of the Sun's activity. */
  readonly activity: number
}

/** Weather of one sample: what is observed stays, the rest is moved towards the lowest or highest decile. */
export const sampledWeather = (series: SpaceWeatherSeries | null, t: Instant, activity: number): Weather => {
  const w = weatherAt(series, t, 'mean')
  if (w.origin === 'observed' || activity === 0) return w
  const edge = activity < 0 ? scenarios.low : scenarios.high
  // The decile stands at 1.2816 standard deviations.
  const k = Math.min(1.5, Math.abs(activity) / 1.2816)
  const f107Mean = Math.max(65, w.f107Mean + k * (edge.f107 - scenarios.mean.f107))
  return {
    f107: f107Mean,
    f107Mean,
    ap: Math.max(3, w.ap + k * (edge.ap - scenarios.mean.ap)),
    apHistory: null,
    origin: w.origin,
  }
}

const END_HEIGHT = 120
const BURN_HEIGHT = 80
const FIELD = zonalField()

/** The last turns: from mean elements at 120 km to 80 km, days. */
const lastTurns = (orbit: MeanOrbit, t: Instant, cdAreaOverMass: number, density: DensityOf): number => {
  const gcrf = transformState(transformAt('TOD', 'GCRF', t), stateOfKepler({ ...orbit, mean: 0 }))
  const model = forceModel({
    gravity: FIELD,
    cdAreaOverMass,
    density: (itrf, when) => {
      const r = Math.hypot(...itrf)
      const sin = itrf[2] / r
      const height = r - 6378.137 * (1 - (sin * sin) / 298.257)
      const lon = (Math.atan2(itrf[1], itrf[0]) * 180) / Math.PI
      return density((Math.asin(sin) * 180) / Math.PI, lon, Math.max(0, height), when)
    },
  })
  const run = propagateNumerically(model, t, gcrf, [2 * 86_400], {
    relative: 1e-7,
    events: [
      {
        name: 'end',
        terminal: true,
        tolerance: 1,
        value: (_, y) => {
          const r = Math.hypot(y[0]!, y[1]!, y[2]!)
          return r - 6378.137 * (1 - (y[2]! / r) ** 2 / 298.257) - BURN_HEIGHT
        },
      },
    ],
  })
  return run.end.t / 86_400
}

/** One drawn life. Sample `index` is the same whoever computes it. */
export const lifetimeSample = (orbit: MeanOrbit, epoch: Instant, o: LifetimeOptions, index: number): LifetimeSample => {
  const random = randomFrom(o.seed ?? 1, index)
  // Sample 0 is the nominal one.
  const deviate = (): number => (index === 0 ? 0 : random.normal())
  const densityFactor = Math.exp(deviate() * (o.densitySigma ?? 0.15))
  const cdAreaOverMass = o.cdAreaOverMass * Math.exp(deviate() * (o.ballisticSigma ?? 0.2))
  const activity = deviate() * (o.activitySpread ?? 1)
  const density: DensityOf = (lat, lon, height, t) =>
    densityFactor * msisDensity(lat, lon, height, t, sampledWeather(o.weather, t, activity))
  const mostDays = (o.mostYears ?? 100) * 365.25
  const end = decay(orbit, epoch, {
    cdAreaOverMass,
    density,
    endHeightKm: END_HEIGHT,
    mostDays,
    mostStepDays: 15,
  })
  const rest = end.decayed ? lastTurns(end.orbit, addSeconds(epoch, end.days * 86_400), cdAreaOverMass, density) : 0
  return { days: end.decayed ? end.days + rest : null, densityFactor, cdAreaOverMass, activity }
}

export const checkedLifetime = (orbit: MeanOrbit, o: LifetimeOptions): void => {
  if (!(orbit.e >= 0 && orbit.e < 1 && orbit.a > 6378))
    throw setuError('bad-input', {
      where: 'orbit',
      found: `a ${orbit.a} km, e ${orbit.e}`,
      expected: 'an ellipse above the ground',
    })
  if (!(o.cdAreaOverMass > 0 && o.cdAreaOverMass < 1000))
    throw setuError('bad-input', {
      where: 'cdAreaOverMass',
      found: String(o.cdAreaOverMass),
      expected: 'a drag coefficient times area over mass above zero, m2/kg',
      wayOut: 'A compact satellite has 0.005 to 0.02 m2/kg; B* of an element set times 12.741621 is a first guess.',
    })
}

/** Quantile of days over samples; those that outlive the span count as later than all. Null where the quantile is one of them. */
export const lifetimeQuantile = (samples: readonly LifetimeSample[], p: number): number | null => {
  const days = samples.map((s) => s.days ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  const at = p * (days.length - 1)
  const [low, high] = [days[Math.floor(at)]!, days[Math.ceil(at)]!]
  const v = low === high ? low : low + (at - Math.floor(at)) * (high - low)
  return Number.isFinite(v) ? v : null
}
