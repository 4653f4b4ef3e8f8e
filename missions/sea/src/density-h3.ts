/**
 * Traffic density on H3 cells: ship-hours, hours per km2 and crossings, from the time that each straight piece of a track
 * spends in each cell. A piece is cut where its cell changes; so the hours of all cells are the hours of the
 * tracks. Pieces over silences longer than an hour are left out: nobody knows the way.
 */
import { cellArea, cellToBoundary, latLngToCell } from 'h3-js'
import { lonDifference } from './dead-reckoning.js'
import type { ShipTrack } from './ship-track.js'

export interface CellTraffic {
  readonly cell: string
  hours: number
  /** How often the cell was entered from another. */
  crossings: number
  readonly ships: Set<number>
  readonly areaKm2: number
}

const HOUR = 3_600_000
/** How well the place is known where a cell is left, as a share of the piece. */
const BEHIND = 1e-8
const MOST_CELLS = 100_000

/** Where a piece from inside a cell leaves it, as a share of the piece; 1 where it ends inside. */
const exitOf = (
  ring: readonly (readonly [number, number])[],
  lon: number,
  lat: number,
  dx: number,
  dy: number,
  from: number,
): number => {
  let exit = 1
  for (let k = 0; k < ring.length; k++) {
    const [y1, x1] = ring[k]!
    const [y2, x2] = ring[(k + 1) % ring.length]!
    const ax = lonDifference(lon, x1)
    const ex = lonDifference(x1, x2)
    const ay = y1 - lat
    const ey = y2 - y1
    const det = dx * ey - dy * ex
    if (det === 0) continue
    const t = (ax * ey - ay * ex) / det
    const u = (ax * dy - ay * dx) / det
    if (u >= -1e-9 && u <= 1 + 1e-9 && t > from + BEHIND && t < exit) exit = t
  }
  return exit
}

/**
 * Where the cell changes. The edges of a cell are no straight lines in longitude and latitude: from where the straight ones
 * are crossed, the true place is found by halving.
 */
const changeOf = (
  cell: string,
  ring: readonly (readonly [number, number])[],
  lon: number,
  lat: number,
  dx: number,
  dy: number,
  from: number,
  cellAt: (f: number) => string,
): number => {
  let about = from
  for (let tries = 0; tries < 8; tries++) {
    about = exitOf(ring, lon, lat, dx, dy, about)
    if (about >= 1) break
    for (let d = 1e-6; d < 0.2; d *= 8) {
      const out = Math.min(1, about + d)
      if (cellAt(out) === cell) continue
      const before = Math.max(from, about - d)
      return halved(cell, cellAt(before) === cell ? before : from, out, cellAt)
    }
  }
  return cellAt(1) === cell ? 1 : halved(cell, from, 1, cellAt)
}

const halved = (cell: string, inside: number, outside: number, cellAt: (f: number) => string): number => {
  let [low, high] = [inside, outside]
  while (high - low > BEHIND) {
    const middle = (low + high) / 2
    if (cellAt(middle) === cell) low = middle
    else high = middle
  }
  return high
}

export const densityOnCells = (
  tracks: readonly ShipTrack[],
  resolution: number,
  longestMs = HOUR,
): Map<string, CellTraffic> => {
  const cells = new Map<string, CellTraffic>()
  const rings = new Map<string, readonly (readonly [number, number])[]>()
  const traffic = (cell: string): CellTraffic => {
    let c = cells.get(cell)
    if (!c) cells.set(cell, (c = { cell, hours: 0, crossings: 0, ships: new Set(), areaKm2: cellArea(cell, 'km2') }))
    return c
  }
  const ringOf = (cell: string): readonly (readonly [number, number])[] => {
    let ring = rings.get(cell)
    if (!ring) {
      if (rings.size > MOST_CELLS) rings.clear()
      rings.set(cell, (ring = cellToBoundary(cell) as [number, number][]))
    }
    return ring
  }
  for (const t of tracks) {
    let before = ''
    for (let i = 1; i < t.n; i++) {
      const span = t.timeMs[i]! - t.timeMs[i - 1]!
      if (span <= 0) continue
      if (span > longestMs) {
        before = ''
        continue
      }
      const [lon, lat] = [t.lon[i - 1]!, t.lat[i - 1]!]
      const dx = lonDifference(lon, t.lon[i]!)
      const dy = t.lat[i]! - lat
      const cellAt = (f: number): string => {
        const x = lon + f * dx
        return latLngToCell(lat + f * dy, x > 180 ? x - 360 : x < -180 ? x + 360 : x, resolution)
      }
      let f = 0
      for (let guard = 0; f < 1 && guard < 10_000; guard++) {
        const cell = cellAt(f)
        const to = dx === 0 && dy === 0 ? 1 : changeOf(cell, ringOf(cell), lon, lat, dx, dy, f, cellAt)
        const c = traffic(cell)
        c.hours += ((to - f) * span) / HOUR
        c.ships.add(t.mmsi)
        if (before !== '' && before !== cell) c.crossings++
        before = cell
        f = to
      }
    }
  }
  return cells
}

/** Area of a longitude-latitude cell on the sphere of mean radius, km2. */
export const boxAreaKm2 = (south: number, north: number, widthDegrees: number): number =>
  6371.0088 ** 2 *
  ((widthDegrees * Math.PI) / 180) *
  (Math.sin((north * Math.PI) / 180) - Math.sin((south * Math.PI) / 180))
