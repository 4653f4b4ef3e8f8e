/** Terrain height at the stations from a raster of metres, by the containing cell. */
import type { Run } from '@setu/core/contract'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import type { Station } from './rain-field.js'
import { samplerOf } from './sampler.js'

/** Metres of a raster; its no-data value, and whatever is no height on Earth, are missing. */
export const metresOf = (band: ArrayLike<number>, noData: number | null): Float64Array =>
  Float64Array.from(band, (v) => (v !== noData && v > -12_000 && v < 9000 ? v : Number.NaN))

export const elevationAt = async (reference: string, stations: readonly Station[], run: Run): Promise<Float64Array> => {
  const source = await run.open(reference)
  const raster = await openGeoTiff(await source.open(), source.name)
  const band = await raster.readBand(0)
  const values = metresOf(band, raster.noData)
  const into = new Float64Array(stations.length)
  samplerOf(raster.grid, stations, 'cell').sample(values, into)
  const outside = into.filter((v) => Number.isNaN(v)).length
  if (outside > 0)
    run.found({
      code: 'rain.elevation-missing',
      severity: 'warning',
      message: `${outside} stations have no height in the elevation raster.`,
      where: source.name,
      values: { stations: outside },
    })
  return into
}
