/** Gauges at one place are one gauge for a spatial method: their series are averaged, and the result says so. */
import type { Run } from '@setu/core/contract'
import type { GaugeNetwork, Station } from '../rain-field.js'

export const mergeIdenticalPositions = (network: GaugeNetwork, run: Pick<Run, 'found'>): GaugeNetwork => {
  const groups = new Map<string, number[]>()
  network.stations.forEach((s, i) => {
    const key = `${s.lon.toFixed(6)} ${s.lat.toFixed(6)}`
    groups.set(key, [...(groups.get(key) ?? []), i])
  })
  if (groups.size === network.stations.length) return network
  const T = network.intervals.length
  const kept = [...groups.values()]
  const values = new Float64Array(kept.length * T)
  const stations = kept.map((members, k): Station => {
    for (let t = 0; t < T; t++) {
      let [n, sum] = [0, 0]
      for (const i of members) {
        const v = network.values[i * T + t]!
        if (Number.isNaN(v)) continue
        n++
        sum += v
      }
      values[k * T + t] = n ? sum / n : Number.NaN
    }
    const first = network.stations[members[0]!]!
    return members.length === 1 ? first : { ...first, id: members.map((i) => network.stations[i]!.id).join('+') }
  })
  const merged = stations.filter((_, k) => kept[k]!.length > 1)
  run.found({
    code: 'rain.improve.merged-positions',
    severity: 'warning',
    message: `Gauges at one place were averaged, as two gauges without a distance make every kriging matrix singular: ${merged.map((s) => s.id).join(', ')}.`,
    where: 'stations',
    affects: 'validation',
    values: { groups: merged.length },
  })
  return { ...network, stations, values }
}
