/**
 * Physical and climatological limits. World records (WMO Archive of Weather and Climate Extremes): 305 mm in 1 h (Holt,
 * Missouri 1947), 1825 mm in 24 h (Foc-Foc, Réunion 1966), 2493 mm in 48 h, 3930 mm in 72 h, 4869 mm in 96 h, 9300 mm in a
 * month, 26470 mm in a year; between them the line through their logarithms. Above a record: impossible. The climatological
 * limit is `climateFactor` times the 99.9th percentile of the wet values of all stations: doubtful only.
 */
import { quantile } from '@setu/core/quantiles'
import type { GaugeNetwork } from '../rain-field.js'
import { rejectMask, valueFlag } from './flags.js'
import { wetMm } from './network-step.js'

const records: readonly (readonly [hours: number, mm: number])[] = [
  [1, 305],
  [24, 1825],
  [48, 2493],
  [72, 3930],
  [96, 4869],
  [720, 9300],
  [8760, 26470],
]

/** Largest amount ever measured within so many hours, mm; below one hour that of the hour. */
export const recordMm = (hours: number): number => {
  const next = records.findIndex(([h]) => h >= hours)
  if (next === 0) return 305
  const [h1, p1] = records[next < 0 ? records.length - 1 : next]!
  const [h0, p0] = records[next < 0 ? records.length - 2 : next - 1]!
  return p0 * (p1 / p0) ** (Math.log(hours / h0) / Math.log(h1 / h0))
}

/** Flags negative values, infinities, values above the record of their interval and above the climatological limit. */
export const flagLimits = (
  network: GaugeNetwork,
  flags: Uint16Array,
  climateFactor = 3,
): { readonly climateLimitMm: number } => {
  const { values, intervals } = network
  const steps = intervals.length
  const hours = intervals.map((i) => (i.end - i.start) / 3_600_000)
  const ceilings = Float64Array.from(hours, recordMm)
  const wet: number[] = []
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!
    if (Number.isNaN(v)) continue
    if (!Number.isFinite(v)) flags[i]! |= valueFlag.notFinite
    else if (v < 0) flags[i]! |= valueFlag.negative
    else if (v > ceilings[i % steps]!) flags[i]! |= valueFlag.aboveRecord
    else if (v >= wetMm(hours[i % steps]!)) wet.push(v)
  }
  if (wet.length < 200) return { climateLimitMm: Number.POSITIVE_INFINITY }
  const climateLimitMm = climateFactor * quantile(wet, 0.999)
  for (let i = 0; i < values.length; i++)
    if (values[i]! > climateLimitMm && (flags[i]! & rejectMask) === 0) flags[i]! |= valueFlag.aboveClimate
  return { climateLimitMm }
}
