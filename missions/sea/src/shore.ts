/**
 * Distance to the shore, and whether a place is on land. Land is Natural Earth 1:50m (about 1 km; `land-table.ts`), or
 * polygons that a user gives. Distances are to the nearest segment on the local plane, within 0.6 % of the geodesic; above
 * 200 nautical miles they are said to be that.
 */
import type { FeatureCollection } from '@setu/core/schema'
import { lonDifference } from './dead-reckoning.js'

export interface Shore {
  /** Nautical miles to the nearest shore, at most 200; 0 on land. */
  distanceNmi(lon: number, lat: number): number
  isLand(lon: number, lat: number): boolean
  /** The outline is good to a kilometre or so: fjords and rivers are land in it. */
  readonly coarse: boolean
}

export const farthestShoreNmi = 200
const CELL = 0.5
const COLUMNS = 360 / CELL
const ROWS = 180 / CELL

type Ring = readonly (readonly [number, number])[]

export const shoreOf = (rings: readonly Ring[], coarse = false): Shore => {
  const segments: number[] = []
  for (const ring of rings)
    for (let i = 1; i < ring.length; i++) segments.push(ring[i - 1]![0], ring[i - 1]![1], ring[i]![0], ring[i]![1])
  const cells = new Map<number, number[]>()
  const columns: number[][] = Array.from({ length: 360 }, () => [])
  const put = (row: number, column: number, s: number): void => {
    const key = row * COLUMNS + (((column % COLUMNS) + COLUMNS) % COLUMNS)
    const list = cells.get(key)
    if (list) list.push(s)
    else cells.set(key, [s])
  }
  for (let s = 0; s < segments.length; s += 4) {
    const [x1, y1, x2, y2] = [segments[s]!, segments[s + 1]!, segments[s + 2]!, segments[s + 3]!]
    const dx = lonDifference(x1, x2)
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(y2 - y1)) / CELL) * 2)
    let before = ''
    for (let k = 0; k <= steps; k++) {
      const row = Math.min(ROWS - 1, Math.max(0, Math.floor((y1 + ((y2 - y1) * k) / steps + 90) / CELL)))
      const column = Math.floor((x1 + (dx * k) / steps + 180) / CELL)
      if (`${row},${column}` !== before) put(row, column, s)
      before = `${row},${column}`
    }
    const from = Math.floor(Math.min(x1, x1 + dx))
    const to = Math.floor(Math.max(x1, x1 + dx))
    for (let c = from; c <= to; c++) columns[(((c + 180) % 360) + 360) % 360]!.push(s)
  }
  const isLand = (lon: number, lat: number): boolean => {
    let inside = false
    for (const s of columns[(((Math.floor(lon) + 180) % 360) + 360) % 360]!) {
      const a = lonDifference(lon, segments[s]!)
      const b = a + lonDifference(segments[s]!, segments[s + 2]!)
      if (a > 0 === b > 0) continue
      const y = segments[s + 1]! + ((segments[s + 3]! - segments[s + 1]!) * -a) / (b - a)
      if (y > lat) inside = !inside
    }
    return inside
  }
  const toSegment = (lon: number, lat: number, s: number, shrink: number): number => {
    const x1 = lonDifference(lon, segments[s]!) * 60 * shrink
    const y1 = (segments[s + 1]! - lat) * 60
    const dx = lonDifference(segments[s]!, segments[s + 2]!) * 60 * shrink
    const dy = (segments[s + 3]! - segments[s + 1]!) * 60
    const l = dx * dx + dy * dy
    const f = l === 0 ? 0 : Math.min(1, Math.max(0, -(x1 * dx + y1 * dy) / l))
    return Math.hypot(x1 + f * dx, y1 + f * dy)
  }
  return {
    isLand,
    coarse,
    distanceNmi(lon, lat) {
      if (isLand(lon, lat)) return 0
      const shrink = Math.max(0.02, Math.cos((lat * Math.PI) / 180))
      const row = Math.floor((lat + 90) / CELL)
      const column = Math.floor((lon + 180) / CELL)
      let best = farthestShoreNmi
      // Rings of cells outward; what is not yet seen is at least `seen` away.
      for (let r = 0; ; r++) {
        const seen = (r - 1) * CELL * 60 * shrink
        if (seen >= best || r > COLUMNS / 2) break
        for (let dy = -r; dy <= r; dy++) {
          const y = row + dy
          if (y < 0 || y >= ROWS) continue
          const step = Math.abs(dy) === r ? 1 : 2 * r || 1
          for (let dx = -r; dx <= r; dx += step)
            for (const s of cells.get(y * COLUMNS + ((((column + dx) % COLUMNS) + COLUMNS) % COLUMNS)) ?? [])
              best = Math.min(best, toSegment(lon, lat, s, shrink))
        }
      }
      return best
    },
  }
}

/** Outlines of a land table: differences in base 64, five bits a letter. */
const ringsOf = (table: string, step: number): Ring[] => {
  const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const value = new Map([...LETTERS].map((c, i) => [c, i]))
  return table.split(' ').map((text) => {
    const numbers: number[] = []
    let [n, power] = [0, 1]
    for (const c of text) {
      const v = value.get(c)!
      n += (v % 32) * power
      power *= 32
      if (v < 32) {
        numbers.push(n % 2 ? -(n + 1) / 2 : n / 2)
        n = 0
        power = 1
      }
    }
    let [x, y] = [0, 0]
    const ring: [number, number][] = []
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      x += numbers[i]!
      y += numbers[i + 1]!
      ring.push([Number((x * step).toFixed(3)), Number((y * step).toFixed(3))])
    }
    return ring
  })
}

let outlines: Promise<readonly Ring[]> | undefined
/** Outlines of land for pictures; read at first use. */
export const worldOutlines = (): Promise<readonly Ring[]> => {
  outlines ??= import('./land-table.js').then(({ landTable, landStepDegrees }) => ringsOf(landTable, landStepDegrees))
  return outlines
}

let world: Promise<Shore> | undefined
/** Natural Earth's land; read at first use. */
export const worldShore = (): Promise<Shore> => {
  world ??= worldOutlines().then((rings) => shoreOf(rings, true))
  return world
}

/** The shore of polygons in GeoJSON. */
export const shoreOfFeatures = (land: FeatureCollection): Shore =>
  shoreOf(
    land.features.flatMap(({ geometry }) => {
      if (geometry?.type === 'Polygon') return geometry.coordinates as [number, number][][]
      return geometry?.type === 'MultiPolygon' ? (geometry.coordinates as [number, number][][][]).flat() : []
    }),
  )
