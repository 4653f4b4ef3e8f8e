/** Strata of pairs at stations: which cells [station * steps + step] fall into which season, month, intensity, elevation. */
import type { Interval } from './rain-field.js'
import type { StationPairs } from './sum-planes.js'

export type StratumKind = 'season' | 'month' | 'intensity' | 'elevation'

export interface Stratum {
  readonly by: StratumKind
  readonly class: string
  readonly index: Uint32Array
}

/** Months (1 to 12) of the seasons; India's are JF, MAM, JJAS, OND; MAM, JJAS, ON, DJF share out the year as well. */
export const seasons = {
  JF: [1, 2],
  MAM: [3, 4, 5],
  JJAS: [6, 7, 8, 9],
  ON: [10, 11],
  OND: [10, 11, 12],
  DJF: [12, 1, 2],
} as const satisfies Record<string, readonly number[]>
export type Season = keyof typeof seasons

/** Classes of daily rain of the India Meteorological Department: lower limits in mm/d. */
export const imdClasses: readonly (readonly [name: string, from: number])[] = [
  ['no rain', 0],
  ['very light', 0.1],
  ['light', 2.5],
  ['moderate', 15.6],
  ['heavy', 64.5],
  ['very heavy', 115.6],
  ['extremely heavy', 204.5],
]

/** Limits between elevation bands, m. */
export const elevationLimits = [200, 500, 1000, 2000, 3000] as const

/** Month (1 to 12, UTC) of the middle of an interval: a day that starts at 18:00 the evening before belongs to its date. */
export const monthOf = ({ start, end }: Interval): number => new Date(start + (end - start) / 2).getUTCMonth() + 1

/** Cells by class, those that `belongs` puts there; classes without a cell are left out. */
const gather = (
  by: StratumKind,
  names: readonly string[],
  stations: number,
  times: number,
  belongs: (name: number, s: number, t: number) => boolean,
): readonly Stratum[] =>
  names.flatMap((name, k) => {
    const index = new Uint32Array(stations * times)
    let n = 0
    for (let s = 0; s < stations; s++) for (let t = 0; t < times; t++) if (belongs(k, s, t)) index[n++] = s * times + t
    return n ? [{ by, class: name, index: index.slice(0, n) }] : []
  })

/** Seasons may overlap (DJF and JF). */
export const seasonStrata = (
  stations: number,
  intervals: readonly Interval[],
  names: readonly Season[] = ['MAM', 'JJAS', 'ON', 'DJF'],
): readonly Stratum[] => {
  const month = intervals.map(monthOf)
  return gather('season', names, stations, intervals.length, (k, _, t) =>
    (seasons[names[k]!] as readonly number[]).includes(month[t]!),
  )
}

export const monthStrata = (stations: number, intervals: readonly Interval[]): readonly Stratum[] => {
  const month = intervals.map(monthOf)
  const names = Array.from({ length: 12 }, (_, k) => String(k + 1).padStart(2, '0'))
  return gather('month', names, stations, intervals.length, (k, _, t) => month[t] === k + 1)
}

/** By the observed amount. Scores within such a stratum are conditional on the gauge: a bias towards the middle is expected. */
export const intensityStrata = (
  pairs: Pick<StationPairs, 'stations' | 'times' | 'observed'>,
  classes = imdClasses,
): readonly Stratum[] =>
  gather(
    'intensity',
    classes.map(([name]) => name),
    pairs.stations,
    pairs.times,
    (k, s, t) => {
      const o = pairs.observed[s * pairs.times + t]!
      return o >= classes[k]![1] && (k + 1 === classes.length || o < classes[k + 1]![1])
    },
  )

/** By the elevation of the station, m; stations without one are a class of their own. */
export const elevationStrata = (
  elevations: readonly (number | null)[],
  times: number,
  limits: readonly number[] = elevationLimits,
): readonly Stratum[] => {
  const names = [
    'unknown',
    `below ${limits[0]} m`,
    ...limits.slice(1).map((limit, k) => `${limits[k]} to ${limit} m`),
    `${limits.at(-1)} m and above`,
  ]
  const band = elevations.map((z) =>
    z === null || !Number.isFinite(z) ? 0 : 1 + limits.filter((limit) => z >= limit).length,
  )
  return gather('elevation', names, elevations.length, times, (k, s) => band[s] === k)
}

/** The pairs of a stratum on the full axes, the others missing: what the bootstrap needs. */
export const pairsOfStratum = (pairs: StationPairs, stratum: Stratum): StationPairs => {
  const observed = new Float64Array(pairs.observed.length).fill(Number.NaN)
  for (const i of stratum.index) observed[i] = pairs.observed[i]!
  return { ...pairs, observed }
}
