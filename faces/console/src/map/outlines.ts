/**
 * Coasts of Natural Earth through world-atlas (public domain): coarse for wide maps, finer for small ones. Land is a
 * set of polygons cut to the map; the coast is drawn apart, without the edges that the cut made.
 */

import { folder, tiles } from 'virtual:setu/coasts'
import { COAST_TILE, decodeRing, tilesIn, WHOLE_SCALE } from './coast-tile.js'
import { cutLand } from './cut-land.js'
import type { Extent } from './layers.js'

export type Ring = readonly (readonly [number, number])[]

export interface Land {
  readonly polygons: readonly (readonly Ring[])[]
  readonly coast: readonly Ring[]
}

const loaded = new Map<string, Promise<readonly (readonly Ring[])[]>>()
const once = (
  url: string,
  read: (json: unknown) => readonly (readonly Ring[])[],
): Promise<readonly (readonly Ring[])[]> => {
  let land = loaded.get(url)
  if (!land) {
    land = fetch(url)
      .then((r) => r.json())
      .then(read)
    loaded.set(url, land)
  }
  return land
}

const ofWhole = (json: unknown): readonly (readonly Ring[])[] =>
  (json as number[][][]).map((rings) => rings.map((r) => decodeRing(r, WHOLE_SCALE)))
const ofTile = (json: unknown): readonly (readonly Ring[])[] =>
  (json as number[][][]).map((rings) => rings.map((r) => decodeRing(r)))

/** Pieces of a ring without the segments that lie on an edge. */
const openAt = (ring: Ring, onEdge: (a: Ring[number], b: Ring[number]) => boolean): Ring[] => {
  const lines: (readonly [number, number])[][] = []
  let line: (readonly [number, number])[] = []
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!]
    if (onEdge(a, b)) {
      if (line.length > 1) lines.push(line)
      line = []
    } else {
      if (!line.length) line.push(a)
      line.push(b)
    }
  }
  if (line.length > 1) lines.push(line)
  return lines
}
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6
const seam = (a: Ring[number], b: Ring[number]): boolean =>
  (near(Math.abs(a[0]), 180) && near(Math.abs(b[0]), 180)) || (a[1] < -85 && b[1] < -85)
const onBox =
  ([west, south, east, north]: Extent) =>
  (a: Ring[number], b: Ring[number]): boolean =>
    seam(a, b) ||
    (near(a[0], b[0]) && (near(a[0], west) || near(a[0], east))) ||
    (near(a[1], b[1]) && (near(a[1], south) || near(a[1], north)))
const onTile = (a: Ring[number], b: Ring[number]): boolean =>
  seam(a, b) || (a[0] === b[0] && a[0] % COAST_TILE === 0) || (a[1] === b[1] && a[1] % COAST_TILE === 0)

/** Land of the whole world, coarse. */
export const wholeLand = async (detail: 'coarse' | 'medium' = 'coarse'): Promise<Land> => {
  const polygons = await once(`${folder}${detail}.json`, ofWhole)
  return { polygons, coast: polygons.flatMap((rings) => rings.flatMap((r) => openAt(r, seam))) }
}

/** Fine land of the tiles that a box touches; the box may pass 180. */
export const fineLand = async (box: Extent): Promise<Land> => {
  const names = tilesIn(box).filter((name) => tiles.includes(name))
  const polygons = (await Promise.all(names.map((name) => once(`${folder}${name}.json`, ofTile)))).flat()
  return { polygons, coast: polygons.flatMap((rings) => rings.flatMap((r) => openAt(r, onTile))) }
}

/** Land within a box, as fine as the map's extent needs. */
export const landIn = async (extent: Extent, box: Extent): Promise<Land> => {
  const span = Math.max(extent[2] - extent[0], extent[3] - extent[1])
  if (span <= 8) return fineLand(box)
  const all = await once(`${folder}${span > 60 ? 'coarse' : 'medium'}.json`, ofWhole)
  const polygons = cutLand(all, box)
  return { polygons, coast: polygons.flatMap((rings) => rings.flatMap((r) => openAt(r, onBox(box)))) }
}

export const landJson = ({ polygons, coast }: Land): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: [
    ...polygons.map((rings) => ({
      type: 'Feature' as const,
      properties: { coast: false },
      geometry: { type: 'Polygon' as const, coordinates: rings as unknown as GeoJSON.Position[][] },
    })),
    {
      type: 'Feature' as const,
      properties: { coast: true },
      geometry: { type: 'MultiLineString' as const, coordinates: coast as unknown as GeoJSON.Position[][] },
    },
  ],
})
