/** Coasts of Natural Earth through world-atlas (public domain): coarse for wide maps, finer for small ones. */
import { feature } from 'topojson-client'
import fineUrl from 'world-atlas/land-10m.json?url'
import mediumUrl from 'world-atlas/land-50m.json?url'
import coarseUrl from 'world-atlas/land-110m.json?url'
import { clipRing } from './clip-ring.js'
import type { Extent } from './layers.js'

export type Ring = readonly (readonly [number, number])[]
type Topology = Parameters<typeof feature>[0]

const loaded = new Map<string, Promise<GeoJSON.FeatureCollection>>()

const load = (url: string): Promise<GeoJSON.FeatureCollection> => {
  let land = loaded.get(url)
  if (!land) {
    land = fetch(url)
      .then((r) => r.json())
      .then((topology: Topology) => feature(topology, 'land') as unknown as GeoJSON.FeatureCollection)
    loaded.set(url, land)
  }
  return land
}

export const landFor = (extent: Extent): Promise<GeoJSON.FeatureCollection> => {
  const span = Math.max(extent[2] - extent[0], extent[3] - extent[1])
  return load(span > 60 ? coarseUrl : span > 8 ? mediumUrl : fineUrl)
}

/** Polygons of the land within a box, cut to it. */
export const ringsIn = (land: GeoJSON.FeatureCollection, box: Extent): Ring[][] =>
  land.features.flatMap((f) => {
    const g = f.geometry
    const polygons = g.type === 'Polygon' ? [g.coordinates] : g.type === 'MultiPolygon' ? g.coordinates : []
    return (polygons as unknown as Ring[][])
      .map((rings) => rings.map((ring) => clipRing(ring, box)).filter((ring) => ring.length > 3))
      .filter((rings) => rings.length > 0)
  })
