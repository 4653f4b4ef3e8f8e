/** Ground tracks as GeoJSON: lines over the ellipsoid, cut where they pass longitude 180 (RFC 7946, 3.1.9). */
import { fromEcef } from '@setu/core/earth'
import type { Feature } from '@setu/core/schema'

type Position = readonly [lon: number, lat: number]

const round = (v: number): number => Number(v.toFixed(4))

/** Positions in ITRF (km), in order of time; missing ones (NaN) part the line. */
export const groundTrack = (
  positions: readonly (readonly [number, number, number])[],
  properties: Record<string, unknown>,
): Feature => {
  const lines: Position[][] = []
  let line: Position[] = []
  const end = (): void => {
    if (line.length > 1) lines.push(line)
    line = []
  }
  let before: Position | undefined
  for (const [x, y, z] of positions) {
    if (!Number.isFinite(x)) {
      end()
      before = undefined
      continue
    }
    const { lat, lon } = fromEcef(x * 1000, y * 1000, z * 1000)
    if (before && Math.abs(lon - before[0]) > 180) {
      // The meridian is met on a straight line of longitude and latitude.
      const side = before[0] > 0 ? 180 : -180
      const far = lon + 2 * side
      const share = (side - before[0]) / (far - before[0] || 1)
      const at = round(before[1] + share * (lat - before[1]))
      line.push([side, at])
      end()
      line.push([-side, at])
    }
    line.push([round(lon), round(lat)])
    before = [lon, lat]
  }
  end()
  return {
    type: 'Feature',
    geometry: lines.length ? { type: 'MultiLineString', coordinates: lines } : null,
    properties,
  }
}
