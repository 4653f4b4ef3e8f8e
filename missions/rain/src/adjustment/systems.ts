/** Sets of gauges and their factored matrices, and covariances to targets, each computed once for the steps that share it. */
import { type KrigingSystem, krigingSystem } from '../kriging/kriging-system.js'
import { correlationAt, type Variogram } from '../kriging/variogram-model.js'
import type { Targets, Training } from './method.js'

export interface Systems {
  system(index: Int32Array): KrigingSystem
  /** Covariances of targets and the gauges of the index, m * k. */
  covariances(index: Int32Array, targets: Targets): Float64Array
  /** Something about one set of gauges and one set of targets. */
  once<T>(index: Int32Array, targets: Targets, name: string, make: () => T): T
}

/** Most sets that are kept at a time. */
const MOST_KEPT = 48

const remember = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  if (map.has(key)) return map.get(key)!
  const value = make()
  if (map.size >= MOST_KEPT) map.delete(map.keys().next().value!)
  map.set(key, value)
  return value
}

/** `atZero`: covariance of a target and the gauge that stands at it; the sill with nugget honours the gauge, without smooths it. */
export const systemsOf = (training: Training, v: Variogram, atZero: number): Systems => {
  const { n, between } = training
  const systems = new Map<Int32Array, KrigingSystem>()
  const kept = new WeakMap<Targets, Map<string, Map<Int32Array, unknown>>>()
  const once = <T>(index: Int32Array, targets: Targets, name: string, make: () => T): T => {
    let own = kept.get(targets)
    if (!own) kept.set(targets, (own = new Map()))
    let named = own.get(name)
    if (!named) own.set(name, (named = new Map()))
    return remember(named, index, make) as T
  }
  return {
    once,
    system: (index) =>
      remember(systems, index, () => {
        const k = index.length
        const distances = new Float64Array(k * k)
        for (let a = 0; a < k; a++)
          for (let b = 0; b < k; b++) distances[a * k + b] = between[index[a]! * n + index[b]!]!
        return krigingSystem(distances, k, v)
      }),
    covariances: (index, targets) =>
      once(index, targets, 'covariances', () => {
        const k = index.length
        const c = new Float64Array(targets.m * k)
        for (let j = 0; j < targets.m; j++)
          for (let a = 0; a < k; a++) {
            const d = targets.across[j * n + index[a]!]!
            c[j * k + a] = d === 0 ? atZero : v.partialSill * correlationAt(v.shape, d / v.range)
          }
        return c
      }),
  }
}
