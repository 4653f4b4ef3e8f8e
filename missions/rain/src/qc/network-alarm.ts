/**
 * Whether a network as a whole can be trusted as truth. A fatal reason means that scores against it would be numbers about
 * its metadata, not about the satellite.
 */
import type { Correlogram } from './correlogram.js'
import type { DayShift } from './day-shift.js'
import { unitFactor } from './unit-slip.js'

export type AlarmCode =
  | 'flat-correlogram'
  | 'correlogram-against-satellite'
  | 'positions-doubtful'
  | 'copied-series'
  | 'day-boundary'
  | 'unit-slip'
  | 'missing-as-zero'
  | 'time-order'

export interface AlarmReason {
  readonly code: AlarmCode
  readonly fatal: boolean
  readonly message: string
  readonly values: Readonly<Record<string, number>>
}

export interface AlarmEvidence {
  readonly stations: number
  readonly gauges: Correlogram
  readonly satellite: Correlogram | null
  readonly copies: number
  readonly doubtful: number
  /** Stations whose own pixel could be judged. */
  readonly judged: number
  readonly dayShift: DayShift | null
  /** Gauge total over satellite total. */
  readonly totalRatio: number | null
  /** Not one value of a year or more is missing. */
  readonly nothingMissing: boolean
  readonly dryRuns: number
  readonly disorder: number
}

/** Least pairs and farthest distance at which a decay must show. */
const enough = { pairs: 45, spanKm: 50 }

const spanKm = ({ bins }: Correlogram): number => {
  const filled = bins.filter((b) => b.pairs > 0)
  return (filled.at(-1)?.meanKm ?? 0) - (filled[0]?.meanKm ?? 0)
}

/** Fall of the mean correlation from the nearest to the farthest bin that holds `minPairs`. */
const fallOf = ({ bins }: Correlogram, minPairs = 5): number | null => {
  const filled = bins.filter((b) => b.pairs >= minPairs)
  return filled.length < 2 ? null : filled[0]!.meanR! - filled.at(-1)!.meanR!
}

export const networkAlarm = (e: AlarmEvidence): AlarmReason[] => {
  const reasons: AlarmReason[] = []
  const rho = e.gauges.rankCorrelation
  const judgeable = e.gauges.pairs >= enough.pairs && spanKm(e.gauges) >= enough.spanKm
  const [fall, satelliteFall] = [fallOf(e.gauges), e.satellite ? fallOf(e.satellite) : null]
  // Where even the nearest pairs hardly agree (sparse gauges, convective hours) ranks are noise in a sound network too: it is
  // flat only if near pairs do agree and far ones no less. The rest only the comparison with the satellite can tell.
  const nearR = e.gauges.bins.find((b) => b.pairs >= 5)?.meanR ?? null
  const level = nearR !== null && nearR >= 0.15 && fall !== null && fall < 0.5 * nearR
  if (judgeable && rho !== null && rho > -0.1 && level)
    reasons.push({
      code: 'flat-correlogram',
      fatal: true,
      message: `Gauges agree no better when they are near (rank correlation of pair correlation and distance ${rho.toFixed(2)}, expected well below 0): the series are not those of the stated places.`,
      values: { rankCorrelation: rho, pairs: e.gauges.pairs },
    })
  if (judgeable && fall !== null && satelliteFall !== null && satelliteFall > 0.3 && fall < 0.25 * satelliteFall)
    reasons.push({
      code: 'correlogram-against-satellite',
      fatal: true,
      message: `From near to far the correlation of the gauges falls by ${fall.toFixed(2)}, that of the satellite at the same places by ${satelliteFall.toFixed(2)}.`,
      values: { gaugeFall: fall, satelliteFall },
    })
  if (e.judged >= 10 && e.doubtful >= 0.5 * e.judged)
    reasons.push({
      code: 'positions-doubtful',
      fatal: true,
      message: `${e.doubtful} of ${e.judged} gauges fit a satellite pixel more than 50 km away better than their own, and near gauges no better than far ones.`,
      values: { doubtful: e.doubtful, judged: e.judged },
    })
  if (e.copies > 0)
    reasons.push({
      code: 'copied-series',
      fatal: e.copies >= 4 && e.copies >= 0.1 * e.stations,
      message: `${e.copies} of ${e.stations} stations carry a series that another name carries too.`,
      values: { copies: e.copies, stations: e.stations },
    })
  const shift = e.dayShift
  if (shift?.bestLagHours && shift.gain !== null && shift.gain >= 0.02) {
    const agree = shift.perStation.filter(
      (s) => s.bestLagHours !== null && Math.sign(s.bestLagHours) === Math.sign(shift.bestLagHours!),
    ).length
    const known = shift.perStation.filter((s) => s.bestLagHours !== null).length
    reasons.push({
      code: 'day-boundary',
      fatal: shift.gain >= 0.1 && agree >= 0.6 * known,
      message: `The gauges fit the satellite best when their interval is taken to start ${Math.abs(shift.bestLagHours)} h ${shift.bestLagHours > 0 ? 'later' : 'earlier'} than stated (median r +${shift.gain.toFixed(2)}; ${agree} of ${known} stations agree on the direction).`,
      values: { bestLagHours: shift.bestLagHours, gain: shift.gain, agree, known },
    })
  }
  const factor = e.totalRatio === null ? null : unitFactor(e.totalRatio)
  if (factor !== null)
    reasons.push({
      code: 'unit-slip',
      fatal: true,
      message: `The gauges have ${e.totalRatio!.toPrecision(3)} times the rain of the satellite: near the factor ${factor.toPrecision(3)} of another unit (0.1 mm, inch, metre).`,
      values: { ratio: e.totalRatio!, factor },
    })
  if (e.nothingMissing && e.dryRuns > 0)
    reasons.push({
      code: 'missing-as-zero',
      fatal: false,
      message: `No value at all is missing, yet ${e.dryRuns} long dry runs lie where nearly all neighbours are wet: missing values have probably been written as 0.`,
      values: { dryRuns: e.dryRuns },
    })
  if (e.disorder > 0)
    reasons.push({
      code: 'time-order',
      fatal: false,
      message: `${e.disorder} intervals are out of order, repeated or overlapping.`,
      values: { intervals: e.disorder },
    })
  return reasons
}
