/**
 * The spatial models that the geostatistical methods learn from their training gauges: a variogram of total variance one for
 * the whole period, and the error correlation of the product. They are given, or chosen by leave-one-out among the training
 * gauges. Learnt once for a set of training gauges, whichever methods ask.
 */
import { largestDistance } from '../kriging/empirical-variogram.js'
import { candidateVariograms, tuneVariogram } from '../kriging/tune-variogram.js'
import { checkedVariogram, scaledTo, type Variogram } from '../kriging/variogram-model.js'
import type { AdjustSettings, ErrorModel, Training } from './method.js'
import { pick, presentAt } from './step-gauges.js'

/** Below this number of gauges nothing spatial is learnt. */
export const FEWEST_GAUGES = 8

/** Product error with its sign turned: gauge minus product, NaN where either is missing. */
export const innovations = ({ observed, satellite }: Training): Float64Array =>
  observed.map((o, k) => (satellite![k]! >= 0 ? o - satellite![k]! : Number.NaN))

export type Learner = 'gauges' | 'gauges-elevation' | 'differences' | 'errors'

type Models = Map<Learner, Variogram | null>

const kept = new WeakMap<Training, Models>()
const keptOfParts = new WeakMap<Training, Map<string, Models>>()

/** Says that `part` holds the gauges `index` of `all`: what was learnt from these gauges before is not learnt again. */
export const partOf = (all: Training, index: readonly number[], part: Training): Training => {
  let parts = keptOfParts.get(all)
  if (!parts) keptOfParts.set(all, (parts = new Map()))
  const key = index.join()
  let own = parts.get(key)
  if (!own) parts.set(key, (own = new Map()))
  kept.set(part, own)
  return part
}

/** Most gauges that a model is learnt from: of more, every second, third and so on. */
const MOST_LEARNT = 120

const everyOther = (n: number): Uint8Array => {
  const stride = Math.ceil(n / MOST_LEARNT)
  return Uint8Array.from({ length: n }, (_, i) => (i % stride === 0 ? 1 : 0))
}

const learn = (training: Training, what: Learner): Variogram | null => {
  const { n, times, between, elevation } = training
  if (n < FEWEST_GAUGES) return null
  const product = what === 'differences' || what === 'errors'
  const values = product ? innovations(training) : training.observed
  const kept = everyOther(n)
  const thinned = new Map<Int32Array, Int32Array>()
  const steps = Array.from({ length: times }, (_, t) => {
    const all = presentAt(training, t, product)
    let index = thinned.get(all)
    if (!index) thinned.set(all, (index = all.filter((i) => kept[i] === 1)))
    return { index, values: pick(values, times, t, index) }
  })
  const ones = new Float64Array(n).fill(1)
  const drift = what === 'errors' ? [] : what === 'gauges-elevation' ? [ones, elevation!] : [ones]
  return tuneVariogram({ n, between, steps, drift }, candidateVariograms(largestDistance(between)))
}

/** The model learnt from these gauges; null where it cannot be. */
export const learnt = (training: Training, what: Learner): Variogram | null => {
  let own = kept.get(training)
  if (!own) kept.set(training, (own = new Map()))
  if (!own.has(what)) own.set(what, learn(training, what))
  return own.get(what)!
}

/** The variogram to krige with, total variance one. */
export const variogramOf = (training: Training, settings: AdjustSettings, what: Learner): Variogram | null => {
  const v = settings.variogram
    ? checkedVariogram(settings.variogram)
    : (settings.models?.get(what) ?? learnt(training, what))
  return v ? scaledTo(v, 1) : null
}

/** What is taken where the errors of the product cannot be learnt. */
export const usualErrors: ErrorModel = { shape: 'exponential', rangeKm: 120, gaugeError: 0.1 }

export const errorModelOf = (
  training: Training,
  settings: AdjustSettings,
): ErrorModel & { readonly learnt: boolean } => {
  if (settings.errors) return { ...settings.errors, learnt: false }
  const v = settings.models?.get('errors') ?? learnt(training, 'errors')
  return v
    ? { shape: v.shape, rangeKm: v.range, gaugeError: Math.max(0.01, v.nugget / v.partialSill), learnt: true }
    : { ...usualErrors, learnt: false }
}

/** All that these gauges teach, to be used on subsets of them. */
export const learnAll = (training: Training): ReadonlyMap<Learner, Variogram> => {
  const all: Learner[] = ['gauges']
  if (training.elevation) all.push('gauges-elevation')
  if (training.satellite) all.push('differences', 'errors')
  return new Map(
    all.flatMap((what): [Learner, Variogram][] => {
      const v = learnt(training, what)
      return v ? [[what, v]] : []
    }),
  )
}
