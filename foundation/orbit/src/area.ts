/**
 * An area on the Earth as points that stand for equal pieces of it: rings of longitude and latitude (GeoJSON), sampled by a
 * grid and by their corners. The antimeridian is crossed by longitudes that go on (-190 or 190), or by rings that jump; a
 * ring about a pole is the cap within it.
 */
import { haversineKm, normaliseLongitude, type Ring } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { closedOverPole } from './antimeridian.js'

export interface AreaPoint {
  readonly lat: number
  readonly lon: number
  /** Share of the whole area. */
  readonly share: number
}
export interface SampledArea {
  readonly points: readonly AreaPoint[]
  readonly centre: { readonly lat: number; readonly lon: number }
  /** Greatest distance of a corner from the centre, degrees. */
  readonly radiusDeg: number
}

/** A cap drawn on a plane map: an edge all round the Earth, and corners at the pole (RFC 7946, 5.3). */
const isCap = (ring: Ring): boolean =>
  ring.some(([, lat]) => Math.abs(lat) === 90) &&
  ring.some(([lon], i) => i > 0 && Math.abs(lon - ring[i - 1]![0]) > 359.99)

/** Longitudes without jumps: each within 180 degrees of the one before. A ring about a pole is closed over it. */
const unwrapped = (ring: Ring): [number, number][] => {
  if (isCap(ring)) return ring.map(([lon, lat]) => [lon, lat])
  const out: [number, number][] = []
  for (const [lon, lat] of ring) {
    const before = out.at(-1)?.[0] ?? lon
    out.push([before + (((lon - before + 540) % 360) - 180), lat])
  }
  const open = closedOverPole(out.slice(0, -1))
  return open.length < out.length ? out : [...open, open[0]!].map(([lon, lat]) => [lon, lat])
}
const aboutPole = (ring: readonly (readonly [number, number])[]): boolean => {
  const lons = ring.map((c) => c[0])
  return ring.some(([, lat]) => Math.abs(lat) === 90) && Math.max(...lons) - Math.min(...lons) > 359.9
}
const inside = (ring: readonly (readonly [number, number])[], lon: number, lat: number): boolean => {
  let odd = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]!
    const [xj, yj] = ring[j]!
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) odd = !odd
  }
  return odd
}

const segmentsCross = (ring: readonly (readonly [number, number])[]): number => {
  const side = (a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number =>
    Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
  const n = ring.length - 1
  for (let i = 0; i < n; i++)
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue
      const [a, b, c, d] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!]
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return i
    }
  return -1
}

/** Samples polygons (each a list of rings, the first the outer one) no coarser than `spacingKm`; at most `most` points. */
export const sampleArea = (polygons: readonly (readonly Ring[])[], spacingKm: number, most = 4000): SampledArea => {
  const outer = polygons.flatMap((p) => (p[0] && p[0].length >= 4 ? [p.map(unwrapped)] : []))
  if (outer.length === 0)
    throw setuError('bad-input', {
      where: 'area',
      found: `${polygons.length} polygons without a ring of four points`,
      expected: 'a closed GeoJSON polygon',
    })
  for (const p of outer)
    for (const ring of p) {
      const at = segmentsCross(ring)
      if (at >= 0)
        throw setuError('bad-input', {
          where: `area, corner ${at + 1} (${ring[at]!.join(', ')})`,
          found: 'a ring that crosses itself',
          expected: 'a simple polygon',
          wayOut: 'Redraw the area, or give its parts as polygons of their own.',
        })
      for (const [lon, lat] of ring)
        if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 720))
          throw setuError('bad-input', {
            where: 'area',
            found: `${lon}, ${lat}`,
            expected: 'longitude, latitude in degrees',
          })
    }
  const lats = outer.flatMap((p) => p[0]!.map((c) => c[1]))
  const lons = outer.flatMap((p) => p[0]!.map((c) => c[0]))
  const [south, north] = [Math.min(...lats), Math.max(...lats)]
  const [west, east] = [Math.min(...lons), Math.max(...lons)]
  const polar = outer.some((p) => aboutPole(p[0]!))
  if ((east - west > 180 && !polar) || north - south > 90)
    throw setuError('bad-input', {
      where: 'area',
      found: `${(east - west).toFixed(1)} by ${(north - south).toFixed(1)} degrees`,
      expected: 'an area smaller than a hemisphere',
      wayOut: 'Divide the area.',
    })
  const centre = polar
    ? { lat: north === 90 ? 90 : -90, lon: 0 }
    : { lat: (south + north) / 2, lon: normaliseLongitude((west + east) / 2) }
  const corners = outer.flatMap((p) => p[0]!)
  const radiusDeg =
    Math.max(...corners.map(([lon, lat]) => haversineKm(centre.lat, centre.lon, lat, lon))) / 111.19 + 0.01
  let step = Math.min(spacingKm / 111.19, Math.max(north - south, 1e-4) / 3)
  const grid: { lat: number; lon: number; weight: number }[] = []
  for (;;) {
    grid.length = 0
    const rowsCount = Math.max(1, Math.ceil((north - south) / step))
    for (let r = 0; r < rowsCount && grid.length <= most; r++) {
      const lat = south + ((r + 0.5) * (north - south)) / rowsCount
      const c = Math.max(0.01, Math.cos((lat * Math.PI) / 180))
      const columns = Math.max(1, Math.ceil(((east - west) * c) / step))
      for (let k = 0; k < columns; k++) {
        const lon = west + ((k + 0.5) * (east - west)) / columns
        const rings = outer.find((p) => inside(p[0]!, lon, lat))
        if (rings && !rings.slice(1).some((hole) => inside(hole, lon, lat)))
          grid.push({ lat, lon, weight: (((east - west) * c) / columns) * ((north - south) / rowsCount) })
      }
    }
    if (grid.length <= most) break
    step *= 1.5
  }
  const total = grid.reduce((s, g) => s + g.weight, 0)
  return {
    points: [
      ...grid.map((g) => ({ lat: g.lat, lon: normaliseLongitude(g.lon), share: total > 0 ? g.weight / total : 0 })),
      // Corners have no share unless the area is too thin for the grid.
      ...corners.slice(0, 500).map(([lon, lat]) => ({
        lat,
        lon: normaliseLongitude(lon),
        share: total > 0 ? 0 : 1 / Math.min(500, corners.length),
      })),
    ],
    centre,
    radiusDeg,
  }
}
