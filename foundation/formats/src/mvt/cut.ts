/**
 * Features cut to a tile: projected, clipped to the tile and its margin, simplified by Douglas and Peucker to `tolerance`
 * units, rounded to the tile's grid. Lines and polygons by geojson-vt; points directly. What is left without extent (a
 * line of one position, a ring without area) is left out, and features of which nothing is left are counted.
 *
 * geojson-vt knows the web Mercator square only. WorldCRS84Quad is its northern half under another projection: zoom z is
 * its zoom z + 1, and a latitude is given as the one that the Mercator puts at the same place of the square.
 */
import { inTiles, matrixSize, mercatorLatitude, type TileIndex, type TileMatrixSet } from '@setu/core/tile-matrix'
import GeoJSONVT from 'geojson-vt'
import type { Geometry } from '../parquet/wkb.js'
import { TILE_EXTENT, type TileFeature } from './write.js'

export interface FeatureToCut {
  readonly id?: number
  readonly geometry: Geometry | null
  readonly properties: Readonly<Record<string, unknown>>
}

export interface CutOptions {
  readonly extent?: number
  /** Margin on each side, in units. */
  readonly buffer?: number
  /** Greatest departure of an outline, in units. */
  readonly tolerance?: number
}

export interface CutTile {
  readonly features: TileFeature[]
  /** Positions in the tile. */
  readonly vertices: number
  /** Features of which nothing is left: outside, or too small to be drawn. */
  readonly undrawn: number
}

export const TILE_BUFFER = 64
const MERCATOR_WORLD = 20037508.3427892
const DEEPEST = 24

/** Cut features of a tile, in the order given. */
export const cutTile = (
  set: TileMatrixSet,
  tile: TileIndex,
  features: readonly FeatureToCut[],
  options: CutOptions = {},
): CutTile => {
  const { extent = TILE_EXTENT, buffer = TILE_BUFFER, tolerance = 1 } = options
  const cut: { readonly order: number; readonly feature: TileFeature }[] = []
  const shapes: unknown[] = []
  const onTile = pointCutter(set, tile, extent, buffer)
  features.forEach(({ id, geometry, properties }, order) => {
    if (!geometry) return
    const points: number[] = []
    for (const g of simple(geometry)) {
      if (g.type === 'Point') onTile(g.coordinates, points)
      else if (g.type === 'MultiPoint') for (const p of g.coordinates) onTile(p, points)
      else if (g.coordinates.length > 0)
        shapes.push({ type: 'Feature', geometry: atHome(set, g), properties: { order, id, properties } })
    }
    if (points.length > 0)
      cut.push({
        order,
        feature: { ...(id === undefined ? {} : { id }), type: 'point', parts: [points], properties },
      })
  })
  if (shapes.length > 0) {
    const z = set.projection === 'EPSG:3857' ? tile.z : tile.z + 1
    const index = new GeoJSONVT({ type: 'FeatureCollection', features: shapes } as never, {
      maxZoom: Math.min(DEEPEST, z + 1),
      indexMaxZoom: 0,
      indexMaxPoints: 0,
      tolerance,
      extent,
      buffer,
    })
    for (const raw of index.getTileRaw(z, tile.col, tile.row)?.features ?? []) {
      if (raw.type !== 2 && raw.type !== 3) continue
      const { order, id, properties } = raw.tags as { order: number; id?: number; properties: Record<string, unknown> }
      const parts = raw.type === 3 ? ringsOf(raw.geometry) : raw.geometry.map(distinct).filter((l) => l.length >= 4)
      if (parts.length === 0) continue
      cut.push({
        order,
        feature: {
          ...(id === undefined ? {} : { id }),
          type: raw.type === 3 ? 'polygon' : 'line',
          parts,
          properties,
        },
      })
    }
  }
  cut.sort((a, b) => a.order - b.order)
  let vertices = 0
  for (const { feature } of cut) for (const part of feature.parts) vertices += part.length / 2
  const drawn = new Set(cut.map((c) => c.order)).size
  return { features: cut.map((c) => c.feature), vertices, undrawn: features.length - drawn }
}

type Simple = Exclude<Geometry, { readonly type: 'GeometryCollection' }>
const simple = (g: Geometry): readonly Simple[] =>
  g.type === 'GeometryCollection' ? g.geometries.flatMap(simple) : [g]

const pointCutter = (set: TileMatrixSet, { z, row, col }: TileIndex, extent: number, buffer: number) => {
  const f = 2 ** z
  const [columns] = matrixSize(set, z)
  const [least, most] = [-buffer, extent + buffer]
  return (p: readonly number[], into: number[]): void => {
    const [wx, wy] = inTiles(set, p[0]!, p[1]!)
    const y = Math.round((wy * f - row) * extent)
    // Also from across the antimeridian, for the margin.
    for (const turn of [0, columns, -columns]) {
      const x = Math.round((wx * f - col + turn) * extent)
      if (x >= least && x <= most && y >= least && y <= most) into.push(x, y)
    }
  }
}

/** A geometry as geojson-vt's Mercator square takes it. */
const atHome = (set: TileMatrixSet, g: Simple): unknown => {
  if (set.projection === 'EPSG:3857') return g
  const moved = (c: unknown): unknown =>
    typeof (c as unknown[])[0] === 'number'
      ? [(c as number[])[0], mercatorLatitude(MERCATOR_WORLD * (1 - (90 - (c as number[])[1]!) / 180))]
      : (c as unknown[]).map(moved)
  return { type: g.type, coordinates: moved(g.coordinates) }
}

/** Without positions that repeat the one before. */
const distinct = (line: ArrayLike<number>): number[] => {
  const out: number[] = []
  for (let i = 0; i < line.length; i += 2)
    if (i === 0 || line[i] !== line[i - 2] || line[i + 1] !== line[i - 1]) out.push(line[i]!, line[i + 1]!)
  return out
}

const doubleArea = (ring: readonly number[]): number => {
  let area = 0
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    area += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!
  return area
}

/** Rings with an area, which the rounding may have taken from them; a hole needs the outer ring before it. */
const ringsOf = (rings: readonly ArrayLike<number>[]): number[][] => {
  const out: number[][] = []
  for (const raw of rings) {
    const ring = distinct(raw)
    const area = doubleArea(ring)
    if (area > 0 || (area < 0 && out.length > 0)) out.push(ring)
  }
  return out
}
