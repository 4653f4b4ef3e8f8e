/**
 * GeoTIFF images of backscatter as a radar scene: linear, decibels, or the digital numbers of PALSAR-2 (sigma nought =
 * DN^2 at -83 dB; Shimada et al. 2009); placed by a geotransform or by ground control points. One file with a band a
 * channel, or a folder of PALSAR-2 images IMG-HH-….tif, IMG-HV-….tif of levels 1.5 and 2.1.
 */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { openGeoTiff, type RasterFile } from '@setu/formats/geotiff/read'
import type { Scale } from './cfar-names.js'
import { controlGrid } from './control-points.js'
import { affineGeometry, cellOf, gridGeometry, type RadarGeometry } from './radar-geometry.js'
import type { RadarScene } from './radar-scene.js'

const MOST_CELLS = 2 ** 30
/** Calibration factor of PALSAR-2, dB. */
const PALSAR_DB = -83

/** Backscatter, linear; NaN where there is none. */
export const linearBackscatter = (
  raw: ArrayLike<number>,
  scale: Scale,
  noData: number | null,
  where: string,
): Float32Array => {
  const out = new Float32Array(raw.length)
  const palsar = 10 ** (PALSAR_DB / 10)
  for (let i = 0; i < raw.length; i++) {
    const v = raw[i]!
    if (!Number.isFinite(v) || v === noData || (scale !== 'decibel' && v === 0)) out[i] = Number.NaN
    else if (scale === 'decibel') out[i] = 10 ** (v / 10)
    else if (v < 0)
      throw setuError('ambiguous', {
        where,
        found: `backscatter ${v}, below zero`,
        expected: 'linear values above zero',
        wayOut: 'Give scale decibel if the values are in dB.',
      })
    else out[i] = scale === 'palsar' ? v * v * palsar : v
  }
  return out
}

const geometryOf = (file: RasterFile, where: string): { geometry: RadarGeometry; residualM?: number } => {
  if (file.georeferenced) return { geometry: affineGeometry(file.grid, where) }
  if (file.tiePoints.length === 0)
    throw setuError('bad-file', {
      where,
      found: 'an image without a position',
      expected: 'a GeoTIFF with a geotransform or ground control points',
      wayOut: 'Write them with gdal_translate -gcp.',
    })
  const { grid, residualM } = controlGrid(file.tiePoints, file.grid.width, file.grid.height, where)
  return { geometry: gridGeometry(grid), residualM }
}

export interface GeoTiffScene extends RadarScene {
  /** Root mean square distance of control points from the fitted places; none for a geotransform. */
  readonly residualM?: number
}

export const openGeoTiffScene = async (
  source: Source,
  entries: readonly string[],
  scale: Scale,
): Promise<GeoTiffScene> => {
  const files = await Promise.all(
    entries.map(async (entry) => openGeoTiff(await source.open(entry), entry, { mostCells: MOST_CELLS })),
  )
  const first = files[0]!
  const { width, height } = first.grid
  const other = files.findIndex((f) => f.grid.width !== width || f.grid.height !== height)
  if (other >= 0)
    throw setuError('bad-file', {
      where: `${source.name}: ${entries[other]}`,
      found: `${files[other]!.grid.width} x ${files[other]!.grid.height} cells`,
      expected: `${width} x ${height}, as the first image has`,
    })
  const channels = files.flatMap((file, f) =>
    Array.from({ length: file.bands }, (_, band) => ({ file, band, name: channelName(file, band, entries[f]!) })),
  )
  const { geometry, residualM } = geometryOf(first, source.name)
  return {
    name: source.name,
    width,
    height,
    cell: cellOf(geometry, width, height),
    channels: channels.map((c) => c.name),
    geometry,
    noisyBorder: false,
    startMs: null,
    ...(residualM === undefined ? {} : { residualM }),
    read: async (channel, row, rows, column = 0, columns = width) => {
      const { file, band } = channels[channel]!
      const raw = await file.readBand(band, { column, row, width: columns, height: rows })
      return linearBackscatter(raw, scale, file.noData, source.name)
    },
  }
}

const channelName = (file: RasterFile, band: number, entry: string): string => {
  const named = /(?:^|[^A-Z])(VV|VH|HH|HV)(?:[^A-Z]|$)/.exec((file.bandNames[band] ?? '').toUpperCase())?.[1]
  const byFile = file.bands === 1 ? /(?:^|[^A-Z])(VV|VH|HH|HV)(?:[^A-Z]|$)/.exec(entry.toUpperCase())?.[1] : undefined
  return named ?? byFile ?? file.bandNames[band] ?? `band ${band + 1}`
}
