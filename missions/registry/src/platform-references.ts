/** Reference values of the house itself: projections, open formats, grids of tiles. `setu verify platform` runs them. */
import type { Bench, Reference } from '@setu/core/contract'
import { projector } from '@setu/core/projections'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { readGeoParquet } from '@setu/formats/parquet/features'
import { openZarr } from '@setu/formats/zarr/open'
import { tileReferences } from './tile-references.js'

const ZARR = 'platform/mur-sst.zarr'
const PARQUET = 'platform/geoparquet-polygon-wkb.parquet'
const SOURCE = 'SOURCES.md of the reference files'

const sst = async (b: Bench) => {
  const file = await openZarr(await b.open(b.data(ZARR)))
  const variable = file.variables.get('analysed_sst')!
  const { values } = cfDecoder(variable)(await variable.read())
  return { shape: variable.shape, values: Float64Array.from(values) }
}

const zarr = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  of: (s: Awaited<ReturnType<typeof sst>>) => number,
): Reference => ({
  id: `zarr.${id}`,
  what: `MUR sea surface temperature (Zarr v2, Blosc-LZ4): ${what}`,
  expected,
  tolerance,
  unit,
  source: SOURCE,
  needs: [`${ZARR}/.zattrs`],
  value: async (b) => of(await sst(b)),
})

const features = async (b: Bench) => readGeoParquet(await (await b.open(b.data(PARQUET))).open(), PARQUET)
const parquet = (
  id: string,
  what: string,
  expected: number,
  of: (rows: readonly { readonly geometry: { readonly coordinates?: readonly unknown[] } | null }[]) => number,
): Reference => ({
  id: `geoparquet.${id}`,
  what: `GeoParquet sample: ${what}`,
  expected,
  tolerance: 0,
  unit: '1',
  source: 'GeoParquet specification test data',
  needs: [PARQUET],
  value: async (b) => of((await features(b)).features as never),
})

const utm = (id: string, axis: 0 | 1, expected: number): Reference => ({
  id: `utm43n.${id}`,
  what: `UTM zone 43 N of 77 E, 28 N: ${id}`,
  expected,
  tolerance: 0.0005,
  unit: 'm',
  source: 'proj4 and PROJ',
  needs: [],
  value: async () => projector('EPSG:4326', 'EPSG:32643').forward(77, 28)[axis],
})

export const platformReferences: readonly Reference[] = [
  utm('easting', 0, 696667.541),
  utm('northing', 1, 3098814.254),
  {
    id: 'tiles.scale',
    what: 'WebMercatorQuad, zoom 0: scale denominator (256 pixels of 0.28 mm round the equator)',
    expected: 559082264.028717,
    tolerance: 1e-5,
    unit: '1',
    source: 'OGC 17-083r4 registry',
    needs: [],
    value: async () => {
      const [east] = projector('EPSG:4326', 'EPSG:3857').forward(180, 0)
      return (2 * east) / 256 / 0.00028
    },
  },
  ...tileReferences,
  zarr('times', 'days', 32, 0, '1', (s) => s.shape[0]!),
  zarr('rows', 'rows', 101, 0, '1', (s) => s.shape[1]!),
  zarr('mean', 'mean of all cells', 289.29696, 5e-6, 'K', (s) => {
    let sum = 0
    for (const v of s.values) sum += v
    return sum / s.values.length
  }),
  zarr('minimum', 'least', 287.822, 5e-4, 'K', (s) =>
    s.values.reduce((a, v) => (v < a ? v : a), Number.POSITIVE_INFINITY),
  ),
  zarr('maximum', 'greatest', 291.276, 5e-4, 'K', (s) =>
    s.values.reduce((a, v) => (v > a ? v : a), Number.NEGATIVE_INFINITY),
  ),
  parquet('rows', 'rows', 4, (rows) => rows.length),
  parquet('null', 'rows without a geometry', 1, (rows) => rows.filter((r) => r.geometry === null).length),
  parquet(
    'empty',
    'rows with an empty one',
    1,
    (rows) => rows.filter((r) => r.geometry !== null && r.geometry.coordinates?.length === 0).length,
  ),
]
