/** Land of a process: polygons of the user, or Natural Earth; outlines and distances. */
import type { Run } from '@setu/core/contract'
import { readAll } from '@setu/core/source'
import { readGeoJson } from '@setu/formats/geojson/geojson'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { closeRings, zonesOf } from './polygon.js'
import { type Shore, shoreOf, worldOutlines, worldShore } from './shore.js'

export const nmi = 1852

export const landOf = async (
  i: { readonly land?: string | undefined },
  run: Run,
): Promise<{ readonly rings: readonly (readonly (readonly [number, number])[])[]; readonly shore: Shore }> => {
  if (i.land === undefined) return { rings: await worldOutlines(), shore: await worldShore() }
  const source = await run.open(i.land)
  const raw = await readAll(await source.open(), 2 ** 28, source.name)
  const { bytes } = closeRings(isGzip(raw) ? gunzip(raw, { where: source.name }) : raw)
  // Checked as zones are: reference system, rings that cross themselves.
  const rings = zonesOf(readGeoJson(bytes, { where: source.name }), source.name).flatMap((z) => z.polygons.flat())
  return { rings, shore: shoreOf(rings) }
}
