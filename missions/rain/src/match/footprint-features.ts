/** What a match gives, and a point of the map for each footprint. */
import type { Static } from '@setu/core/schema'
import type { inputs, outputs } from '../processes/match.js'

export type MatchInputs = Static<typeof inputs>
export type MatchOutputs = Omit<Static<typeof outputs>, 'findings'>

const MOST_FEATURES = 5000
export const round = (v: number, digits = 4): number => Number(v.toFixed(digits))

/** A point for each footprint: the mean of its samples. */
export const featuresOf = (
  samples: readonly { lon: number; lat: number; swath: number; other: number; key: string }[],
  unit: string,
): MatchOutputs['map'] => {
  const byKey = new Map<string, { lon: number; lat: number; n: number; swath: number; other: number }>()
  for (const s of samples) {
    const own = byKey.get(s.key) ?? { lon: s.lon, lat: s.lat, n: 0, swath: 0, other: 0 }
    byKey.set(s.key, { ...own, n: own.n + 1, swath: own.swath + s.swath, other: own.other + s.other })
  }
  const every = Math.ceil(byKey.size / MOST_FEATURES)
  return {
    type: 'FeatureCollection',
    features: [...byKey]
      .filter((_, k) => k % every === 0)
      .map(([key, { lon, lat, n, swath, other }]) => ({
        type: 'Feature',
        id: key,
        geometry: { type: 'Point', coordinates: [round(lon), round(lat)] },
        properties: {
          difference: round((swath - other) / n),
          swath: round(swath / n),
          other: round(other / n),
          n,
          unit,
        },
      })),
  }
}
