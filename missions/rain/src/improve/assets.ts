/** The corrected fields as files. A format whose grid or step is not the product's is refused with what would fit. */
import type { AssetRef, Run } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { type Grid, sameGrid } from '@setu/core/grid'
import { dayMs, formatInstant, hourMs } from '@setu/core/time'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { writeNetcdf4 } from '@setu/formats/hdf5/write'
import { writeZarr } from '@setu/formats/zarr/write'
import { writeZip } from '@setu/formats/zip/write'
import { typicalLength } from '../collocation.js'
import { type Interval, missingReasons, type RainField } from '../rain-field.js'
import { gsmapGrid } from '../readers/gsmap-binary.js'
import { imdGrid, imdMergedGrid } from '../readers/imd-grid.js'
import { writeGsmapHour } from '../write/gsmap-file.js'
import { writeImdGrid } from '../write/imd-file.js'
import { describeImproved, type ImprovedRain } from '../write/improved-netcdf.js'

export type OutputFormat = 'netcdf' | 'geotiff' | 'zarr' | 'gsmap' | 'imd'

export interface WrittenAssets {
  readonly netcdf?: AssetRef
  readonly zarr?: AssetRef
  readonly geotiff?: AssetRef
  readonly errorGeotiff?: AssetRef
  readonly gsmap?: AssetRef
  readonly imd?: AssetRef
}

const rainField = (values: Float32Array, factor: number): RainField => ({
  values: values.map((v) => v * factor),
  reason: Uint8Array.from(values, (v) => (Number.isNaN(v) ? missingReasons.notObserved : 0)),
})

const need = (ok: boolean, format: string, found: string, expected: string): void => {
  if (!ok)
    throw setuError('bad-input', {
      where: '/format',
      found: `${format} for ${found}`,
      expected,
      wayOut: 'Take netcdf, geotiff or zarr, which hold any grid and step.',
    })
}

const gridText = (g: Grid): string => `${g.width} x ${g.height} cells of ${Math.abs(g.dx)}`
const stepHours = (intervals: readonly Interval[]): number => typicalLength(intervals) / hourMs

/** Refuses before anything is computed. */
export const checkFormats = (formats: readonly OutputFormat[], grid: Grid, intervals: readonly Interval[]): void => {
  if (formats.includes('gsmap'))
    need(
      sameGrid(grid, gsmapGrid) && stepHours(intervals) <= 24.001,
      'gsmap',
      `${gridText(grid)}, ${stepHours(intervals)} h`,
      `the grid of GSMaP: ${gridText(gsmapGrid)}, steps of at most a day`,
    )
  if (formats.includes('imd'))
    need(
      [imdGrid, imdMergedGrid].some((g) => sameGrid(grid, g)) && Math.abs(typicalLength(intervals) - dayMs) < 1000,
      'imd',
      `${gridText(grid)}, ${stepHours(intervals)} h`,
      `days on ${gridText(imdGrid)} or ${gridText(imdMergedGrid)}`,
    )
}

const gsmapName = (start: number): string => {
  const stamp = formatInstant(start).replace(/[-:]/g, '')
  return `gsmap_gauge.${stamp.slice(0, 8)}.${stamp.slice(9, 13)}.dat.gz`
}

const bandNames = (intervals: readonly Interval[]): string[] => intervals.map((i) => formatInstant(i.start))

export const writeAssets = async (
  rain: ImprovedRain,
  formats: readonly OutputFormat[],
  run: Run,
): Promise<WrittenAssets> => {
  const { grid, intervals, values, sigma } = rain
  const wants = (f: OutputFormat): boolean => formats.includes(f)
  const tiff = (bands: readonly Float32Array[], what: string): Uint8Array =>
    writeGeoTiff({
      grid,
      bands,
      noData: Number.NaN,
      bandNames: bandNames(intervals),
      tags: { units: 'mm', description: what },
    })
  const described = wants('netcdf') || wants('zarr') ? describeImproved(rain) : null
  const out: { -readonly [K in keyof WrittenAssets]: AssetRef } = {}
  if (described && wants('netcdf'))
    out.netcdf = await run.write('corrected.nc', 'application/x-netcdf', await writeNetcdf4(described))
  if (described && wants('zarr'))
    out.zarr = await run.write(
      'corrected.zarr.zip',
      'application/zip',
      writeZip(writeZarr(described, { version: 3, chunks: { time: 1 } })),
    )
  if (wants('geotiff')) {
    out.geotiff = await run.write('corrected.tif', 'image/tiff', tiff(values, 'rain amount in the interval'))
    if (sigma)
      out.errorGeotiff = await run.write(
        'standard-error.tif',
        'image/tiff',
        tiff(sigma, 'standard error of the amount'),
      )
  }
  if (wants('gsmap')) {
    const files = new Map<string, Uint8Array>()
    for (const [t, i] of intervals.entries())
      files.set(gsmapName(i.start), writeGsmapHour(rainField(values[t]!, hourMs / (i.end - i.start))))
    out.gsmap = await run.write('gsmap-layout.zip', 'application/zip', writeZip(files))
  }
  if (wants('imd')) {
    const own = [imdGrid, imdMergedGrid].find((g) => sameGrid(grid, g))!
    // The layout runs from the south; a grid that compares equal has the same rows.
    out.imd = await run.write(
      'corrected.grd',
      'application/octet-stream',
      writeImdGrid(
        values.map((v) => rainField(v, 1)),
        own,
      ),
    )
  }
  return out as WrittenAssets
}
