/**
 * All checks of a gauge network at once: flags of values, a row for each station, and the judgement on the network. Nothing
 * is deleted; `usableValues` gives the values without the rejected ones.
 */
import type { GaugeNetwork } from '../rain-field.js'
import { type AccumulatedValue, flagAccumulated } from './accumulated-after-gap.js'
import { againstSatellite } from './against-satellite.js'
import { type Correlogram, correlogram, correlogramEdges } from './correlogram.js'
import type { DayShift } from './day-shift.js'
import { copyOf, type DuplicatePair, duplicateSeries } from './duplicate-series.js'
import { type DryRun, flagDryRuns, missingAsZero } from './false-zeros.js'
import { rejectMask, type StationFlag } from './flags.js'
import { flagLimits } from './limits.js'
import { neighboursOf, wetShares } from './neighbours.js'
import { type AlarmReason, networkAlarm } from './network-alarm.js'
import { stepHours, wetMm } from './network-step.js'
import { crossCorrelationsInSteps, type SeriesSet } from './pair-correlation.js'
import { checkPositions, elevationMismatches, identicalPositions, type PositionProblem } from './positions.js'
import { flagRepeated, type RunOfValues } from './repeated-values.js'
import type { SatelliteSeries } from './satellite-series.js'
import { flagSpatialOutliers } from './spatial-outliers.js'
import { finished, scaled } from './steps.js'
import { type TimeOrder, timeOrder } from './time-order.js'
import { amountRatios } from './unit-slip.js'

export interface CheckOptions {
  readonly satellite?: SatelliteSeries
  /** Terrain height at each station, m; NaN unknown. */
  readonly elevation?: ArrayLike<number>
  readonly edgesKm?: readonly number[]
}

export interface StationRow {
  readonly station: string
  readonly lon: number
  readonly lat: number
  readonly elevation: number | null
  readonly n: number
  readonly missing: number
  readonly rejected: number
  readonly doubtful: number
  readonly meanMm: number | null
  readonly maxMm: number | null
  /** Amounts against the neighbours. */
  readonly neighbourRatio: number | null
  /** Share of exact zeros where 80 % of the neighbours are wet. */
  readonly zeroWhereWet: number | null
  readonly ownPixelR: number | null
  readonly bestPixelR: number | null
  readonly bestPixelKm: number | null
  readonly bestLagHours: number | null
  readonly copyOf: string | null
  readonly flags: readonly StationFlag[]
}

export interface NetworkCheck {
  /** Bits of `valueFlag`, stations * intervals. */
  readonly flags: Uint16Array
  readonly stations: readonly StationRow[]
  readonly network: { readonly failed: boolean; readonly reasons: readonly AlarmReason[] }
  /** Over the intervals that the satellite covers, where one is given; copies left in, as found. */
  readonly gauges: Correlogram
  readonly satellite: Correlogram | null
  readonly medianOwnPixelR: number | null
  readonly duplicates: readonly (DuplicatePair & { readonly names: readonly [string, string] })[]
  readonly identicalPositions: readonly (readonly string[])[]
  readonly positions: readonly PositionProblem[]
  readonly dayShift: DayShift | null
  readonly times: TimeOrder
  readonly repeatedRuns: readonly RunOfValues[]
  readonly dryRuns: readonly DryRun[]
  readonly accumulated: readonly AccumulatedValue[]
  readonly outliers: { readonly high: number; readonly low: number }
  readonly climateLimitMm: number | null
}

/** The values with NaN where a flag of `mask` stands. */
export const usableValues = (network: GaugeNetwork, flags: Uint16Array, mask = rejectMask): Float64Array =>
  network.values.map((v, i) => ((flags[i]! & mask) === 0 ? v : Number.NaN))

/** All checks; yields the share done, so that a host can report and stop between. */
export function* checkNetworkInSteps(
  network: GaugeNetwork,
  options: CheckOptions = {},
): Generator<number, NetworkCheck> {
  const { stations, intervals, values } = network
  const [n, steps] = [stations.length, intervals.length]
  const flags = new Uint16Array(values.length)
  const { climateLimitMm } = flagLimits(network, flags)
  const duplicates = duplicateSeries(network)
  const copies = copyOf(n, duplicates)
  const positions = checkPositions(stations)
  const misplaced = new Set(positions.map((p) => p.station))
  // A wrong position would make wrong neighbours and wrong distances.
  const placed = stations.map((s, i) => (misplaced.has(i) ? { ...s, lon: Number.NaN, lat: Number.NaN } : s))
  const { distanceKm, lists } = neighboursOf({ ...network, stations: placed }, copies)

  yield 0.05
  const repeatedRuns = flagRepeated(network, flags)
  const shares = wetShares(network, flags, lists, wetMm(stepHours(intervals)))
  const dryRuns = flagDryRuns(network, flags, shares)
  const zeros = missingAsZero(network, shares)
  const accumulated = flagAccumulated(network, flags, lists)
  yield 0.1
  const outliers = flagSpatialOutliers(network, flags, lists)
  const ratios = amountRatios(network, flags, lists)

  const usable = usableValues(network, flags)
  const edges = options.edgesKm ?? correlogramEdges
  yield 0.15
  const satellite = options.satellite
    ? yield* scaled(againstSatellite(network, usable, distanceKm, edges, options.satellite), 0.2, 0.75)
    : null
  const everything: SeriesSet = { values: usable, steps, count: n }
  const gauges =
    satellite?.gauges ??
    correlogram(yield* scaled(crossCorrelationsInSteps(everything, everything), 0.2, 0.75), distanceKm, n, edges)
  const times = timeOrder(intervals)

  const found = stations.map((): StationFlag[] => [])
  for (const p of positions) found[p.station]!.push(p.flag)
  const together = identicalPositions(stations)
  for (const group of together) for (const s of group) found[s]!.push('identical-position')
  for (const { first, second } of duplicates)
    for (const s of [first, second]) if (!found[s]!.includes('duplicate-series')) found[s]!.push('duplicate-series')
  if (options.elevation)
    for (const { station } of elevationMismatches(stations, options.elevation))
      found[station]!.push('elevation-mismatch')

  const rows = stations.map((station, s): StationRow => {
    let [count, rejected, doubtful, sum] = [0, 0, 0, 0]
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = s * steps; i < (s + 1) * steps; i++) {
      if ((flags[i]! & rejectMask) !== 0) rejected++
      else if (flags[i]! !== 0) doubtful++
      const v = usable[i]!
      if (!Number.isNaN(v)) {
        count++
        sum += v
        low = Math.min(low, v)
        high = Math.max(high, v)
      }
    }
    const own = satellite?.pixels[s]
    const shift = satellite?.shift?.perStation[s]
    const f = found[s]!
    if (count === 0) f.push('no-data')
    else if (count >= 30 && low === high) f.push('constant-series')
    if (ratios[s]!.factor !== null) f.push('unit-slip')
    if (zeros[s]!.flagged) f.push('missing-as-zero')
    if (own?.doubtful) f.push('position-doubtful')
    if (shift?.bestLagHours && (shift.gain ?? 0) >= 0.1) f.push('day-shift')
    return {
      station: station.id,
      lon: station.lon,
      lat: station.lat,
      elevation: station.elevation,
      n: count,
      missing: steps - count - rejected,
      rejected,
      doubtful,
      meanMm: count ? sum / count : null,
      maxMm: count ? high : null,
      neighbourRatio: known(ratios[s]!.ratio),
      zeroWhereWet: known(zeros[s]!.zeroShare),
      ownPixelR: own?.ownR ?? null,
      bestPixelR: own?.bestR ?? null,
      bestPixelKm: own?.bestKm ?? null,
      bestLagHours: shift?.bestLagHours ?? null,
      copyOf: copies[s]! >= 0 && copies[s] !== s ? stations[copies[s]!]!.id : null,
      flags: f,
    }
  })

  const reasons = networkAlarm({
    stations: n,
    gauges,
    satellite: satellite?.correlogram ?? null,
    copies: copies.reduce((sum, c) => sum + (c >= 0 ? 1 : 0), 0),
    doubtful: satellite ? satellite.pixels.filter((p) => p.doubtful).length : 0,
    judged: satellite ? satellite.pixels.filter((p) => p.ownR !== null).length : 0,
    dayShift: satellite?.shift ?? null,
    totalRatio: satellite?.totalRatio ?? null,
    nothingMissing: n >= 5 && steps >= 365 && network.values.every((v) => !Number.isNaN(v)),
    dryRuns: dryRuns.length,
    disorder: times.backwards.length + times.repeated.length + times.overlapping.length,
  })
  return {
    flags,
    stations: rows,
    network: { failed: reasons.some((r) => r.fatal), reasons },
    gauges,
    satellite: satellite?.correlogram ?? null,
    medianOwnPixelR: satellite?.medianOwnR ?? null,
    duplicates: duplicates.map((d) => ({ ...d, names: [stations[d.first]!.id, stations[d.second]!.id] as const })),
    identicalPositions: together.map((group) => group.map((s) => stations[s]!.id)),
    positions,
    dayShift: satellite?.shift ?? null,
    times,
    repeatedRuns,
    dryRuns,
    accumulated,
    outliers,
    climateLimitMm: known(climateLimitMm),
  }
}

const known = (v: number): number | null => (Number.isFinite(v) ? v : null)

/** The same at once. */
export const checkNetwork = (network: GaugeNetwork, options: CheckOptions = {}): NetworkCheck =>
  finished(checkNetworkInSteps(network, options))
