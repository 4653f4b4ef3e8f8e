/**
 * Access of a side-looking or nadir sensor to an area: for every overflight and side, when each piece of the area is broadside (zero
 * Doppler), which pieces are within the limits, the share of the area that one strip of the swath covers at its best
 * pointing, and the footprint on the ellipsoid.
 */
import { wgs84A, wgs84F } from '@setu/core/earth'
import { type AccessGeometry, accessGeometry, type SensorLimits, withinLimits } from './access.js'
import { type Sight, sightAt, walkWithinReach } from './approach.js'
import type { SampledArea } from './area.js'
import { apparentPosition } from './bodies.js'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { type HermiteTrack, hermiteTrack } from './hermite-track.js'
import { addSeconds, type Instant } from './instant.js'
import { brent } from './root.js'
import { type Station, stationOf } from './topocentric.js'
import type { Track } from './track.js'
import { add, cross, dot, norm, radians, type State, scale, subtract, unit, type Vector3 } from './vector3.js'

export interface SwathAccess {
  readonly start: Instant
  readonly end: Instant
  readonly side: 'left' | 'right'
  readonly node: 'asc' | 'desc'
  /** Share of the area in the strip, 0..1. */
  readonly coverage: number
  /** Share of the area that is within the limits from this overflight, whatever the swath. */
  readonly reachable: number
  readonly minIncidenceDeg: number
  readonly maxIncidenceDeg: number
  readonly minOffNadirDeg: number
  readonly maxOffNadirDeg: number
  readonly sunElevationDeg: number
  /** Closed ring of longitude and latitude, longitudes without jumps. */
  readonly footprint: readonly (readonly [number, number])[]
}

const A = wgs84A / 1000
const B = A * (1 - wgs84F)

/** Where a ray from outside meets the ellipsoid, or null. */
export const meetEllipsoid = (from: Vector3, direction: Vector3): Vector3 | null => {
  const [px, py, pz] = [from[0] / A, from[1] / A, from[2] / B]
  const [dx, dy, dz] = [direction[0] / A, direction[1] / A, direction[2] / B]
  const [a, b, c] = [dx * dx + dy * dy + dz * dz, px * dx + py * dy + pz * dz, px * px + py * py + pz * pz - 1]
  const root = b * b - a * c
  if (root < 0) return null
  const k = (-b - Math.sqrt(root)) / a
  return k > 0 ? add(from, scale(direction, k)) : null
}
const normalAt = (p: Vector3): Vector3 => unit([p[0] / A / A, p[1] / A / A, p[2] / B / B])

/** The place on the ground at an incidence to one side of a state, broadside to the motion; null beyond the horizon. */
export const groundAt = (
  { position, velocity }: State,
  side: 'left' | 'right',
  incidenceDeg: number,
): Vector3 | null => {
  const along = unit(velocity)
  const down = unit(subtract(scale(position, -1), scale(along, dot(scale(position, -1), along))))
  const left = unit(cross(position, velocity))
  const across = side === 'left' ? left : scale(left, -1)
  const ray = (angle: number): Vector3 => add(scale(down, Math.cos(angle)), scale(across, Math.sin(angle)))
  const incidence = (angle: number): number => {
    const hit = meetEllipsoid(position, ray(angle))
    if (!hit) return 90
    return Math.acos(Math.max(-1, Math.min(1, -dot(normalAt(hit), ray(angle))))) / radians
  }
  // Off-nadir falls short of incidence; near nadir the ellipsoid's normal may tilt to the other side.
  let [low, high] = [0, Math.asin(Math.min(1, B / norm(position)))]
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (incidence(middle) < incidenceDeg) low = middle
    else high = middle
  }
  return meetEllipsoid(position, ray(low))
}

const lonLat = (p: Vector3): [number, number] => [
  Math.atan2(p[1], p[0]) / radians,
  Math.atan2(p[2], Math.hypot(p[0], p[1]) * (1 - wgs84F) ** 2) / radians,
]

const footprintOf = (
  table: HermiteTrack,
  from: number,
  to: number,
  side: 'left' | 'right',
  near: number,
  far: number,
) => {
  const n = Math.max(2, Math.min(24, Math.ceil((to - from) / 10) + 1))
  const times = Array.from({ length: n }, (_, k) => from + ((to - from) * k) / (n - 1))
  const edge = (incidence: number): [number, number][] =>
    times.flatMap((t) => {
      const p = groundAt(table.at(t), side, incidence)
      return p ? [lonLat(p)] : []
    })
  const ring = [...edge(near), ...edge(far).reverse()]
  if (ring.length < 3) return []
  for (let i = 1; i < ring.length; i++) {
    const before = ring[i - 1]![0]
    ring[i]![0] = before + (((ring[i]![0] - before + 540) % 360) - 180)
  }
  return [...ring, ring[0]!]
}

interface Seen {
  readonly share: number
  readonly geometry: AccessGeometry
  readonly seconds: number
  /** Distance on the ground from the track, km, along the arc. */
  readonly groundKm: number
}

/** Every overflight that sees some of the area, in order of time. `swathKm` 0: as wide as the limits. */
export const swathAccess = (
  track: Track,
  area: SampledArea,
  spanSeconds: number,
  limits: SensorLimits,
  options: { readonly swathKm?: number; readonly eo?: EarthOrientation } = {},
): SwathAccess[] => {
  const eo = options.eo ?? zeroOrientation
  const centre = stationOf({ ...area.centre, heightM: 0 })
  const least = Math.max(0, 90 - (limits.maxIncidenceDeg ?? 90))
  const windows: { from: number; to: number }[] = []
  const gather = (a: Sight, b: Sight): void => {
    const last = windows.at(-1)
    if (last && last.to === a.seconds) last.to = b.seconds
    else windows.push({ from: a.seconds, to: b.seconds })
  }
  walkWithinReach(track, centre, spanSeconds, least, gather, area.radiusDeg)
  const stations = area.points.map((p): Station => stationOf({ lat: p.lat, lon: p.lon, heightM: 0 }))
  const found: SwathAccess[] = []
  for (const w of windows) {
    const table = hermiteTrack(track, w.from, w.to)
    const local: Track = { start: track.start, at: (t) => table.at(t) }
    const sun = apparentPosition('Sun', addSeconds(track.start, (w.from + w.to) / 2))
    const seen: { left: Seen[]; right: Seen[] } = { left: [], right: [] }
    for (const [k, station] of stations.entries()) {
      const doppler = (s: State): number => dot(s.velocity, subtract(station.position, s.position))
      for (let i = 1; i < table.states.length; i++) {
        const [fa, fb] = [doppler(table.states[i - 1]!), doppler(table.states[i]!)]
        if (!(fa > 0 && fb <= 0)) continue
        const at = w.from + i * table.step
        const seconds = brent((t) => doppler(table.at(t)), at - table.step, at, 1e-3, fa, fb)
        const sight = sightAt(local, station, seconds)
        if (sight.sinElevation <= 0) continue
        const geometry = accessGeometry(local, station, sight, eo, sun)
        if (!withinLimits(geometry, limits)) continue
        const inner = 90 - geometry.elevationDeg - geometry.offNadirGeocentricDeg
        seen[geometry.side].push({ share: area.points[k]!.share, geometry, seconds, groundKm: inner * 111.19 })
      }
    }
    for (const side of ['left', 'right'] as const) {
      const all = seen[side]
      if (all.length === 0) continue
      const strip = bestStrip(all, options.swathKm ?? 0)
      const numbers = (f: (s: Seen) => number): [number, number] => {
        const v = strip.map(f)
        return [Math.min(...v), Math.max(...v)]
      }
      const [from, to] = numbers((s) => s.seconds)
      const [near, far] = numbers((s) => s.geometry.incidenceDeg)
      const [minOffNadirDeg, maxOffNadirDeg] = numbers((s) => s.geometry.offNadirGeodeticDeg)
      found.push({
        start: addSeconds(track.start, from),
        end: addSeconds(track.start, to),
        side,
        node: strip[0]!.geometry.node,
        coverage: Math.min(
          1,
          strip.reduce((s, p) => s + p.share, 0),
        ),
        reachable: Math.min(
          1,
          all.reduce((s, p) => s + p.share, 0),
        ),
        minIncidenceDeg: near,
        maxIncidenceDeg: far,
        minOffNadirDeg,
        maxOffNadirDeg,
        sunElevationDeg: strip.reduce((s, p) => s + p.geometry.sunElevationDeg, 0) / strip.length,
        footprint: footprintOf(table, from, to, side, near, far),
      })
    }
  }
  return found
}

/** The points of the strip, no wider than the swath, that holds most of the area. */
const bestStrip = (all: readonly Seen[], swathKm: number): readonly Seen[] => {
  if (!(swathKm > 0)) return all
  const sorted = [...all].sort((a, b) => a.groundKm - b.groundKm)
  let [best, bestFrom, bestTo, sum, from] = [-1, 0, 0, 0, 0]
  for (let to = 0; to < sorted.length; to++) {
    sum += sorted[to]!.share
    while (sorted[to]!.groundKm - sorted[from]!.groundKm > swathKm) sum -= sorted[from++]!.share
    if (sum > best + 1e-12) [best, bestFrom, bestTo] = [sum, from, to]
  }
  return sorted.slice(bestFrom, bestTo + 1)
}
