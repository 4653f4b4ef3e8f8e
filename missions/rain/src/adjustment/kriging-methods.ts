/**
 * Kriging of the gauges for each step: ordinary kriging (gauge-only), kriging with external drift by the product, by the
 * terrain or by both, and kriging of product errors (conditional merging, Sinclair & Pegram 2005: product plus kriged gauges
 * minus product kriged from the gauges, which is the product plus the kriged differences, as the weights are the same).
 * Where no variogram can be had (fewer than eight gauges and none given) inverse distance takes its place.
 */
import { explained, krigingValues, krigingVariances, solveDrift } from '../kriging/kriging-system.js'
import { inverseDistance } from './inverse-distance.js'
import { krigingByWeights, type SteadyDrift } from './kriging-by-weights.js'
import { localKriging, MOST_GLOBAL } from './local-kriging.js'
import {
  type Adjuster,
  type AdjustSettings,
  type Estimated,
  estimated,
  type Method,
  type Targets,
  type Training,
  unchanged,
} from './method.js'
import { innovations, variogramOf } from './spatial-model.js'
import { pick, presentAt } from './step-gauges.js'
import { stepVariances } from './step-variance.js'
import { type Systems, systemsOf } from './systems.js'

interface Form {
  /** Differences to the product are kriged, not the gauges themselves. */
  readonly differences: boolean
  readonly satelliteDrift: boolean
  readonly elevationDrift: boolean
}

const mean = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length ? sum / values.length : 0
}

const ones = (n: number): Float64Array => new Float64Array(n).fill(1)

const globalKriging = (
  systems: Systems,
  index: Int32Array,
  targets: Targets,
  drift: { readonly at: readonly ArrayLike<number>[]; readonly to: readonly ArrayLike<number>[] },
  z: Float64Array,
) => {
  const system = systems.system(index)
  const c = systems.covariances(index, targets)
  const solved = solveDrift(system, drift.at, z)
  const known = systems.once(index, targets, 'explained', () => explained(system, c, targets.m))
  return {
    values: krigingValues(solved, drift.to, c, new Float64Array(targets.m)),
    variances: krigingVariances(system, solved, drift.to, c, known, new Float64Array(targets.m)),
  }
}

const start = (form: Form, training: Training, settings: AdjustSettings): Adjuster => {
  const { n, times } = training
  const needsSatellite = form.differences || form.satelliteDrift
  const values = form.differences ? innovations(training) : training.observed
  const variogram = variogramOf(
    training,
    settings,
    form.differences ? 'differences' : form.elevationDrift && !form.satelliteDrift ? 'gauges-elevation' : 'gauges',
  )
  const steps = Array.from({ length: times }, (_, t) => {
    const index = presentAt(training, t, needsSatellite)
    return { values: pick(values, times, t, index), level: mean(pick(training.observed, times, t, index)) }
  })
  const variances = stepVariances(steps, true, settings.wetMm)
  const systems = variogram ? systemsOf(training, variogram, variogram.partialSill + variogram.nugget) : null
  const total = variogram ? variogram.partialSill + variogram.nugget : 1

  const steady: SteadyDrift = {
    at: (index) =>
      form.elevationDrift
        ? [ones(index.length), Float64Array.from(index, (i) => training.elevation![i]!)]
        : [ones(index.length)],
    to: (targets) => (form.elevationDrift ? [ones(targets.m), targets.elevation!] : [ones(targets.m)]),
  }
  const byWeights = systems && krigingByWeights(training, variogram!, total, steady, systems)
  /** With the product as drift, which is another in every step; it stands before the terrain. */
  const withProduct = (t: number, index: Int32Array, targets: Targets, product: ArrayLike<number>, z: Float64Array) => {
    const [one, ...terrain] = steady.at(index)
    const [oneTo, ...terrainTo] = steady.to(targets)
    const at = [one!, pick(training.satellite!, times, t, index), ...terrain]
    const to = [oneTo!, product, ...terrainTo]
    return n > MOST_GLOBAL
      ? localKriging({ training, variogram: variogram!, atZero: total, index, targets, driftAt: at, driftTo: to }, z)
      : globalKriging(systems!, index, targets, { at, to }, z)
  }

  const onto = (z: Float64Array, satellite: ArrayLike<number> | null): Float64Array =>
    form.differences ? z.map((v, j) => v + satellite![j]!) : z

  const at = (t: number, targets: Targets, satellite: ArrayLike<number> | null): Estimated => {
    const index = presentAt(training, t, needsSatellite)
    const { m } = targets
    if (index.length === 0) return unchanged(needsSatellite ? satellite : null, m)
    const z = pick(values, times, t, index)
    if (!systems) {
      const [spread] = inverseDistance([z], index, n, targets, settings.power)
      return estimated(onto(spread!, satellite))
    }
    const { values: out, variances: variance } = form.satelliteDrift
      ? withProduct(t, index, targets, satellite!, z)
      : byWeights!.at(index, targets, z)
    const level = mean(pick(training.observed, times, t, index))
    const scale = variances.of(z, level) / total
    return estimated(
      onto(out, satellite),
      variance.map((v) => Math.sqrt(v * scale)),
    )
  }
  return {
    at,
    learnt: variogram
      ? { shape: variogram.shape, rangeKm: variogram.range, nugget: variogram.nugget / total }
      : { fallback: 'inverse distance' },
  }
}

const method = (id: string, title: string, cite: string, form: Form): Method => ({
  id,
  title,
  family: form.differences || form.satelliteDrift ? 'geostatistical' : 'gauges',
  satellite: form.differences || form.satelliteDrift,
  elevation: form.elevationDrift,
  cite,
  start: (training, settings) => start(form, training, settings),
})

const none: Form = { differences: false, satelliteDrift: false, elevationDrift: false }

export const ordinaryKriging = method('kriging', 'Gauges: kriging', 'Matheron 1963', none)
export const elevationDrift = method('kriging-elevation', 'Gauges: kriging with terrain', 'Goovaerts 2000', {
  ...none,
  elevationDrift: true,
})
export const satelliteDrift = method('kriging-product', 'Kriging, product as drift', 'Hudson & Wackernagel 1994', {
  ...none,
  satelliteDrift: true,
})
export const bothDrifts = method(
  'kriging-product-elevation',
  'Kriging, product and terrain',
  'Hudson & Wackernagel 1994',
  { ...none, satelliteDrift: true, elevationDrift: true },
)
export const conditionalMerging = method('conditional-merging', 'Conditional merging', 'Sinclair & Pegram 2005', {
  ...none,
  differences: true,
})
