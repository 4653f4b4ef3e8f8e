/**
 * Runs of one non-zero value: a stuck gauge or a copied line. From `minRun` intervals on: 4 of a day or longer, 8 of an
 * hour (tipping buckets repeat small amounts). Amounts below `fromMm` are left aside. A missing value ends a run.
 */
import type { GaugeNetwork } from '../rain-field.js'
import { valueFlag } from './flags.js'
import { stepHours, wetMm } from './network-step.js'

export interface RunOfValues {
  readonly station: number
  readonly from: number
  readonly length: number
  readonly mm: number
}

export const flagRepeated = (
  network: GaugeNetwork,
  flags: Uint16Array,
  options: { minRun?: number; fromMm?: number } = {},
): RunOfValues[] => {
  const hours = stepHours(network.intervals)
  const minRun = options.minRun ?? (hours >= 24 ? 4 : 8)
  const fromMm = options.fromMm ?? (hours >= 24 ? 0 : wetMm(hours))
  const steps = network.intervals.length
  const runs: RunOfValues[] = []
  for (let s = 0; s < network.stations.length; s++) {
    let from = 0
    for (let t = 1; t <= steps; t++) {
      const mm = network.values[s * steps + from]!
      if (t < steps && network.values[s * steps + t] === mm) continue
      if (t - from >= minRun && mm > fromMm) {
        runs.push({ station: s, from, length: t - from, mm })
        for (let k = from; k < t; k++) flags[s * steps + k]! |= valueFlag.repeated
      }
      from = t
    }
  }
  return runs
}
