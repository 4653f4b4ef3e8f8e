/**
 * Coordinates judged by the network itself: not on Earth, 0/0, identical, and outside the robust spread of the others
 * (median ± 6 sigma of the median absolute deviation, at least 2 degrees). An outlier that falls inside with longitude and
 * latitude exchanged, or with a sign changed, is named so. A land outline is not used.
 */
import { MAD_TO_SIGMA, median, medianAbsoluteDeviation } from '@setu/core/statistics'
import type { Station } from '../rain-field.js'
import type { StationFlag } from './flags.js'

export interface PositionProblem {
  readonly station: number
  readonly flag: StationFlag
  /** The coordinates that would fit, where one reading does. */
  readonly instead?: { readonly lon: number; readonly lat: number }
}

export const checkPositions = (stations: readonly Station[]): PositionProblem[] => {
  const problems: PositionProblem[] = []
  const valid = stations.filter(
    ({ lon, lat }) => Math.abs(lat) <= 90 && Math.abs(lon) <= 360 && (lon !== 0 || lat !== 0),
  )
  const spread = (of: (s: Station) => number): readonly [number, number] => {
    const xs = valid.map(of)
    return [median(xs), Math.max(2, 6 * MAD_TO_SIGMA * medianAbsoluteDeviation(xs))]
  }
  const judged = valid.length >= 5
  // Longitudes relative to a station, so that a network over the antimeridian is one cloud.
  const anchor = valid[0]?.lon ?? 0
  const east = (lon: number): number => ((((lon - anchor + 180) % 360) + 360) % 360) - 180
  const [midLon, farLon] = judged ? spread((s) => east(s.lon)) : [0, 0]
  const [midLat, farLat] = judged ? spread((s) => s.lat) : [0, 0]
  const inside = (lon: number, lat: number): boolean =>
    Math.abs(lat) <= 90 && Math.abs(east(lon) - midLon) <= farLon && Math.abs(lat - midLat) <= farLat
  stations.forEach(({ lon, lat }, station) => {
    const onEarth = Math.abs(lat) <= 90 && Math.abs(lon) <= 360
    if (lon === 0 && lat === 0 && !(judged && inside(0, 0))) problems.push({ station, flag: 'position-zero' })
    else if (judged && !(onEarth && inside(lon, lat))) {
      const readings = [
        ['position-swapped', lat, lon],
        ['position-sign', -lon, lat],
        ['position-sign', lon, -lat],
        ['position-sign', -lon, -lat],
        ['position-swapped', -lat, lon],
        ['position-swapped', lat, -lon],
      ] as const
      const fit = Number.isFinite(lon) && Number.isFinite(lat) ? readings.find(([, x, y]) => inside(x, y)) : undefined
      if (fit) problems.push({ station, flag: fit[0], instead: { lon: fit[1], lat: fit[2] } })
      else problems.push({ station, flag: onEarth ? 'position-far' : 'position-invalid' })
    } else if (!onEarth) problems.push({ station, flag: 'position-invalid' })
  })
  return problems
}

/** Groups of stations whose coordinates are equal to 1e-5 degree (about a metre). */
export const identicalPositions = (stations: readonly Station[]): number[][] => {
  const at = new Map<string, number[]>()
  stations.forEach(({ lon, lat }, i) => {
    if (!Number.isFinite(lon) || !Number.isFinite(lat)) return
    const key = `${Math.round(lon * 1e5)},${Math.round(lat * 1e5)}`
    at.set(key, [...(at.get(key) ?? []), i])
  })
  return [...at.values()].filter((group) => group.length > 1)
}

/** Stations whose elevation differs from the terrain model by more than `limitM`. Unknown on either side: not judged. */
export const elevationMismatches = (
  stations: readonly Station[],
  terrainM: ArrayLike<number>,
  limitM = 300,
): { readonly station: number; readonly differenceM: number }[] =>
  stations.flatMap(({ elevation }, station) => {
    const differenceM = elevation === null ? Number.NaN : elevation - terrainM[station]!
    return Math.abs(differenceM) > limitM ? [{ station, differenceM }] : []
  })
