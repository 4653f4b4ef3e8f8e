/**
 * Natural Earth: 1:10 million cut into tiles of 20 degrees, so that a map of one country fetches 10 to 60 kB of coast
 * instead of 830; 1:110 and 1:50 million whole. A file is a list of polygons; a ring is whole numbers, the first point and then steps.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { feature } from 'topojson-client'
import type { Plugin } from 'vite'
import { clipRing } from '../src/map/clip-ring.js'
import { COAST_SCALE, COAST_TILE, WHOLE_SCALE } from '../src/map/coast-tile.js'
import type { Ring } from '../src/map/outlines.js'
import { unwrapped } from '../src/map/unwrap.js'

const require = createRequire(import.meta.url)
const ID = 'virtual:setu/coasts'

const encoded = (ring: Ring, scale: number): number[] => {
  const out: number[] = []
  let [px, py] = [0, 0]
  for (const [lon, lat] of ring) {
    const [x, y] = [Math.round(lon * scale), Math.round(lat * scale)]
    if (out.length && x === px && y === py) continue
    out.push(x - px, y - py)
    ;[px, py] = [x, y]
  }
  return out
}

const tilesOf = (polygons: readonly (readonly Ring[])[]): Map<string, number[][][]> => {
  const tiles = new Map<string, number[][][]>()
  for (const wrapped of polygons) {
    const rings = wrapped.map(unwrapped)
    const [lons, lats] = [rings[0]!.map((p) => p[0]), rings[0]!.map((p) => p[1])]
    const span = (all: number[]) => [
      Math.floor(Math.min(...all) / COAST_TILE),
      Math.floor(Math.max(...all) / COAST_TILE),
    ]
    const [x0, x1] = span(lons) as [number, number]
    const [y0, y1] = span(lats) as [number, number]
    for (let x = x0; x <= x1; x++)
      for (let y = y0; y <= y1; y++) {
        const [west, south] = [x * COAST_TILE, y * COAST_TILE]
        const cut = rings.map((r) => clipRing(r, [west, south, west + COAST_TILE, south + COAST_TILE]))
        if (cut[0]!.length < 4) continue
        // A part past the date line belongs to the tile on its other side.
        const shift = west >= 180 ? -360 : west < -180 ? 360 : 0
        const name = `${west + shift}_${south}`
        tiles.set(name, [
          ...(tiles.get(name) ?? []),
          cut
            .filter((r) => r.length > 3)
            .map((r) =>
              encoded(
                r.map(([lon, lat]) => [lon + shift, lat] as const),
                COAST_SCALE,
              ),
            ),
        ])
      }
  }
  return tiles
}

export const coastTiles = (): Plugin => {
  const folder = `assets/coasts-${(require('world-atlas/package.json') as { version: string }).version}`
  const polygonsOf = (name: string): Ring[][] => {
    const topology = JSON.parse(readFileSync(require.resolve(`world-atlas/${name}.json`), 'utf8'))
    const land = feature(topology, topology.objects.land) as unknown as GeoJSON.FeatureCollection
    return land.features.flatMap((f) =>
      f.geometry.type === 'Polygon'
        ? [f.geometry.coordinates]
        : f.geometry.type === 'MultiPolygon'
          ? f.geometry.coordinates
          : [],
    ) as unknown as Ring[][]
  }
  let tiles: Map<string, number[][][]> | undefined
  const read = (): Map<string, number[][][]> => {
    tiles ??= tilesOf(polygonsOf('land-10m'))
    return tiles
  }
  return {
    name: 'setu-coast-tiles',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined
      return `export const folder = ${JSON.stringify(`/${folder}/`)}\nexport const tiles = ${JSON.stringify([...read().keys()])}`
    },
    generateBundle(options) {
      // The worker's bundle passes here too; the coasts belong to the page.
      if (options.dir === undefined && options.file === undefined) return
      if (!tiles) return
      for (const [name, file] of [
        ['land-110m', 'coarse'],
        ['land-50m', 'medium'],
      ] as const)
        this.emitFile({
          type: 'asset',
          fileName: `${folder}/${file}.json`,
          source: JSON.stringify(polygonsOf(name).map((rings) => rings.map((r) => encoded(unwrapped(r), WHOLE_SCALE)))),
        })
      for (const [name, polygons] of tiles)
        this.emitFile({ type: 'asset', fileName: `${folder}/${name}.json`, source: JSON.stringify(polygons) })
    },
  }
}
