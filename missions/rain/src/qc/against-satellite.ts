/** What a satellite at the same places says of a gauge network: both correlograms over the same intervals, own pixels, day boundary. */
import { median } from '@setu/core/statistics'
import type { GaugeNetwork } from '../rain-field.js'
import { type Correlogram, correlogram, rankCorrelations } from './correlogram.js'
import { type DayShift, dayShift } from './day-shift.js'
import { type OwnPixel, ownPixels } from './own-pixel.js'
import { crossCorrelationsInSteps, type SeriesSet } from './pair-correlation.js'
import { runningSums, type SatelliteSeries, sumsOver } from './satellite-series.js'
import { scaled } from './steps.js'

export interface AgainstSatellite {
  readonly gauges: Correlogram
  readonly correlogram: Correlogram
  readonly pixels: readonly OwnPixel[]
  readonly medianOwnR: number | null
  /** Gauge total over satellite total, where both have a value; null without rain in either. */
  readonly totalRatio: number | null
  readonly shift: DayShift | null
}

/** `usable`: values of the network without rejected ones. Null where gauges and satellite share fewer than 30 intervals. */
export function* againstSatellite(
  network: GaugeNetwork,
  usable: Float64Array,
  distanceKm: Float64Array,
  edges: readonly number[],
  satellite: SatelliteSeries,
): Generator<number, AgainstSatellite | null> {
  const { stations, intervals } = network
  const [n, all] = [stations.length, intervals.length]
  const sums = runningSums(satellite)
  const pixelCount = satellite.lons.length
  const everyPixel = Int32Array.from({ length: pixelCount }, (_, p) => p)
  const onGaugeTime = sumsOver(sums, everyPixel, intervals)
  yield 0.05
  // Only the intervals that the satellite covers somewhere, so that both correlograms speak of the same time.
  const kept: number[] = []
  for (let t = 0; t < all; t++) {
    let any = false
    for (let p = 0; p < pixelCount && !any; p++) any = Number.isFinite(onGaugeTime[p * all + t]!)
    if (any) kept.push(t)
  }
  if (kept.length < 30) return null
  const pick = (values: Float64Array, count: number): SeriesSet => {
    const out = new Float64Array(count * kept.length)
    for (let s = 0; s < count; s++)
      for (let k = 0; k < kept.length; k++) out[s * kept.length + k] = values[s * all + kept[k]!]!
    return { values: out, steps: kept.length, count }
  }
  const gaugeSet = pick(usable, n)
  const pixelSet = pick(onGaugeTime, pixelCount)
  const ownSet: SeriesSet = { values: new Float64Array(n * kept.length).fill(Number.NaN), steps: kept.length, count: n }
  for (let s = 0; s < n; s++) {
    const p = satellite.own[s]!
    if (p >= 0) ownSet.values.set(pixelSet.values.subarray(p * kept.length, (p + 1) * kept.length), s * kept.length)
  }
  const gaugeR = yield* scaled(crossCorrelationsInSteps(gaugeSet, gaugeSet), 0.1, 0.2)
  const gaugeRank = rankCorrelations(gaugeR, distanceKm, n)
  const r = yield* scaled(crossCorrelationsInSteps(gaugeSet, pixelSet), 0.3, 0.35)
  const pixels = ownPixels(stations, gaugeSet, pixelSet, r, satellite, { gaugeRank })
  const ownR = yield* scaled(crossCorrelationsInSteps(ownSet, ownSet), 0.65, 0.2)
  let [gaugeMm, satelliteMm] = [0, 0]
  for (let i = 0; i < gaugeSet.values.length; i++) {
    const both = gaugeSet.values[i]! + ownSet.values[i]!
    if (Number.isFinite(both)) {
      gaugeMm += gaugeSet.values[i]!
      satelliteMm += ownSet.values[i]!
    }
  }
  const gauges = correlogram(gaugeR, distanceKm, n, edges)
  yield 0.9
  const middle = median(pixels.flatMap((p) => (p.ownR === null ? [] : [p.ownR])))
  return {
    gauges,
    correlogram: correlogram(ownR, distanceKm, n, edges),
    pixels,
    medianOwnR: Number.isFinite(middle) ? middle : null,
    totalRatio: gaugeMm > 0 && satelliteMm > 0 ? gaugeMm / satelliteMm : null,
    shift: yield* scaled(dayShift(network, sums, satellite.own, usable), 0.9, 0.1),
  }
}
