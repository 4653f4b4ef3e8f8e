/**
 * Our vector tiles of the Natural Earth lakes beside those that tippecanoe 1.36 cut from the same file: which lakes a tile
 * holds, what they say, and how far the outlines lie apart (Hausdorff distance of what is inside the tile, in units of
 * 4096, positions every unit; the margin is cut off, but a line may be compared with what goes on in it).
 */
import type { Bench, Reference } from '@setu/core/contract'
import { tileMatrixSets, webMercatorQuad, worldCrs84Quad } from '@setu/core/tile-matrix'
import { readGeoJson } from '@setu/formats/geojson/geojson'
import { cutTile, type FeatureToCut } from '@setu/formats/mvt/cut'
import { readVectorTile } from '@setu/formats/mvt/read'
import { type TileFeature, writeVectorTile } from '@setu/formats/mvt/write'

const TILES = 'platform/ne_110m_lakes_tiles'
const LAKES = 'platform/ne_110m_lakes.geojson'
const EXTENT = 4096

type Segment = readonly [number, number, number, number]

const segmentsOf = (f: TileFeature): Segment[] =>
  f.parts.flatMap((ring) => {
    const n = ring.length / 2
    return Array.from(
      { length: Math.max(0, n - 1) },
      (_, i): Segment => [ring[2 * i]!, ring[2 * i + 1]!, ring[2 * i + 2]!, ring[2 * i + 3]!],
    )
  })

const distance = (x: number, y: number, [ax, ay, bx, by]: Segment): number => {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - t * dx, y - ay - t * dy)
}

/** Greatest distance of the outline of `a` inside the tile from the outline of `b`. */
export const outlineDistance = (a: TileFeature, b: TileFeature): number => {
  const other = segmentsOf(b)
  let worst = 0
  for (const [ax, ay, bx, by] of segmentsOf(a)) {
    const steps = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay)))
    for (let i = 0; i <= steps; i++) {
      const [x, y] = [ax + ((bx - ax) * i) / steps, ay + ((by - ay) * i) / steps]
      if (x < 0 || y < 0 || x > EXTENT || y > EXTENT) continue
      let least = Number.POSITIVE_INFINITY
      for (const s of other) {
        // A segment further away than the best so far in one direction is not looked at.
        if (Math.min(s[0], s[2]) - x > least || x - Math.max(s[0], s[2]) > least) continue
        least = Math.min(least, distance(x, y, s))
        if (least <= worst) break
      }
      worst = Math.max(worst, least)
    }
  }
  return worst
}

interface LakeTiles {
  readonly tiles: number
  readonly lakes: number
  readonly otherLakes: number
  readonly otherAttributes: number
  readonly worst: number
  readonly layersAtTop: number
}

const same = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean => {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return names.every((n) => a[n] === b[n])
}

const compared = new WeakMap<Bench, Promise<LakeTiles>>()
const compare = async (b: Bench): Promise<LakeTiles> => {
  const file = await (await b.open(b.data(LAKES))).open()
  const lakes = readGeoJson(await file.read(0, file.size), { where: LAKES }).features as unknown as FeatureToCut[]
  const folder = await b.open(b.data(TILES))
  const found = { tiles: 0, lakes: 0, otherLakes: 0, otherAttributes: 0, worst: 0, layersAtTop: 0 }
  for await (const name of folder.list()) {
    const m = /^(\d+)\/(\d+)\/(\d+)\.pbf$/.exec(name)
    if (!m) continue
    const [z, col, row] = m.slice(1).map(Number) as [number, number, number]
    const bytes = await folder.open(name)
    const expected = readVectorTile(await bytes.read(0, bytes.size), name)
    const cut = cutTile(webMercatorQuad, { z, row, col }, lakes)
    // Through the writer and back: what a program would read.
    const layers = readVectorTile(writeVectorTile([{ name: 'ne_110m_lakes', features: cut.features }]), name)
    if (z === 0) found.layersAtTop = layers.length
    const byName = (features: readonly TileFeature[] = []): Map<string, TileFeature> =>
      new Map(features.map((f) => [String(f.properties['name']), f]))
    const [theirs, ours] = [byName(expected[0]?.features), byName(layers[0]?.features)]
    found.tiles++
    for (const [lake, t] of theirs) {
      found.lakes++
      const o = ours.get(lake)
      if (!o) {
        found.otherLakes++
        continue
      }
      if (!same(t.properties, o.properties)) found.otherAttributes++
      found.worst = Math.max(found.worst, outlineDistance(o, t), outlineDistance(t, o))
    }
    for (const lake of ours.keys()) if (!theirs.has(lake)) found.otherLakes++
  }
  return found
}

const lakeRow = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  of: (c: LakeTiles) => number,
): Reference => ({
  id: `tiles.lakes.${id}`,
  what: `Vector tiles of 25 lakes, zoom 0 to 5, beside tippecanoe's: ${what}`,
  expected,
  tolerance,
  unit: '1',
  source: 'ne_110m_lakes_tiles of pygeoapi (tippecanoe 1.36.0)',
  needs: [LAKES, `${TILES}/metadata.json`],
  value: async (b) => {
    const made = compared.get(b) ?? compare(b)
    compared.set(b, made)
    return of(await made)
  },
})

const scale = (id: string, z: number, expected: number): Reference => ({
  id: `tiles.scale.${id}.${z}`,
  what: `${id}, zoom ${z}: scale denominator of the definition that is served`,
  expected,
  tolerance: 1e-6,
  unit: '1',
  source: 'OGC 17-083r4 registry',
  needs: [],
  value: async () => tileMatrixSets.find((s) => s.id === id)!.scaleDenominator / 2 ** z,
})

export const tileReferences: readonly Reference[] = [
  scale(webMercatorQuad.id, 0, 559082264.028717),
  scale(webMercatorQuad.id, 10, 545978.773465544),
  scale(worldCrs84Quad.id, 0, 279541132.014358),
  lakeRow('tiles', 'tiles compared', 77, 0, (c) => c.tiles),
  lakeRow('layers', 'layers at zoom 0', 1, 0, (c) => c.layersAtTop),
  lakeRow('others', 'lakes that only one of the two has', 0, 0, (c) => c.otherLakes),
  lakeRow('attributes', 'lakes with other attributes', 0, 0, (c) => c.otherAttributes),
  lakeRow('outline', 'greatest distance of two outlines inside a tile, units of 4096', 0, 3, (c) => c.worst),
]
