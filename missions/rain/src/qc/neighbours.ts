/** The nearest other stations of each station, and how many of them are wet at each time. */
import { distanceMatrixKm } from '@setu/core/earth'
import type { GaugeNetwork } from '../rain-field.js'
import { rejectMask } from './flags.js'

export interface Neighbours {
  /** Great-circle distances, km, n * n. NaN where a position is not known. */
  readonly distanceKm: Float64Array
  /** Of each station its neighbours, nearest first. */
  readonly lists: readonly Int32Array[]
}

/** The `k` nearest stations within `withinKm`; copies of the same series and stations without position are left out. */
export const neighboursOf = (network: GaugeNetwork, copyOf: Int32Array, k = 8, withinKm = 200): Neighbours => {
  const { stations } = network
  const n = stations.length
  const distanceKm = distanceMatrixKm(
    stations.map((s) => s.lat),
    stations.map((s) => s.lon),
  )
  const lists = stations.map((_, i) => {
    const near: number[] = []
    for (let j = 0; j < n; j++)
      if (
        j !== i &&
        distanceKm[i * n + j]! <= withinKm &&
        (copyOf[j]! < 0 || copyOf[j] === j) &&
        copyOf[i] !== j &&
        (copyOf[i]! < 0 || copyOf[i] !== copyOf[j])
      )
        near.push(j)
    near.sort((a, b) => distanceKm[i * n + a]! - distanceKm[i * n + b]! || a - b)
    return Int32Array.from(near.slice(0, k))
  })
  return { distanceKm, lists }
}

/** Not known: fewer than `minValid` neighbours have a value. */
export const wetShareUnknown = 255

/** Percent of the neighbours with a value that are wet, stations * intervals; 255 where fewer than three have one. */
export const wetShares = (
  network: GaugeNetwork,
  flags: Uint16Array,
  lists: readonly Int32Array[],
  wet: number,
  minValid = 3,
): Uint8Array => {
  const steps = network.intervals.length
  const { values } = network
  const shares = new Uint8Array(values.length).fill(wetShareUnknown)
  const valid = new Uint8Array(steps)
  const wets = new Uint8Array(steps)
  lists.forEach((list, s) => {
    valid.fill(0)
    wets.fill(0)
    for (const j of list)
      for (let t = 0, i = j * steps; t < steps; t++, i++) {
        const v = values[i]!
        if (!Number.isNaN(v) && (flags[i]! & rejectMask) === 0) {
          valid[t]!++
          if (v >= wet) wets[t]!++
        }
      }
    for (let t = 0; t < steps; t++)
      if (valid[t]! >= minValid) shares[s * steps + t] = Math.round((100 * wets[t]!) / valid[t]!)
  })
  return shares
}
