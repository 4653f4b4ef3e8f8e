/**
 * A Sentinel-1 GRD product (SAFE folder or zip) as a radar scene: each measurement image with the annotation, calibration
 * and noise of the same name. The files of the product's list are taken, whatever the folder is called.
 */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { entriesOf } from '@setu/core/source'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { denseRows, noiseRow, readCalibration, readNoise, sigmaNought } from './calibration.js'
import { annotationGeometry } from './radar-geometry.js'
import type { RadarScene } from './radar-scene.js'
import { safeText } from './safe.js'
import { type Annotation, readAnnotation } from './safe-annotation.js'

/** A whole strip of 25,000 by 19,500 cells and more. */
const MOST_CELLS = 2 ** 30

const stem = (entry: string): string =>
  entry
    .slice(entry.lastIndexOf('/') + 1)
    .replace(/\.(xml|xml\.gz|tiff?)$/i, '')
    .toLowerCase()

interface ChannelFiles {
  readonly polarisation: string
  readonly measurement: string
  readonly annotation: string
  readonly calibration: string
  /** Some early products have none. */
  readonly noise?: string
}

/** Files of each polarisation, co-polarised first; what is missing is named. */
export const channelFiles = (entries: readonly string[], where: string): ChannelFiles[] => {
  const measurements = entries.filter((e) => /(^|\/)measurement\/[^/]+\.tiff?$/i.test(e))
  const by = (pattern: RegExp, prefix: string) =>
    new Map(entries.filter((e) => pattern.test(e)).map((e) => [stem(e).replace(prefix, ''), e]))
  const annotations = by(/(^|\/)annotation\/[^/]+\.xml(\.gz)?$/i, '')
  const calibrations = by(/(^|\/)annotation\/calibration\/calibration-[^/]+\.xml(\.gz)?$/i, 'calibration-')
  const noises = by(/(^|\/)annotation\/calibration\/noise-[^/]+\.xml(\.gz)?$/i, 'noise-')
  if (measurements.length === 0)
    throw setuError('not-found', {
      where,
      found: `${annotations.size} annotations and no measurement/*.tiff`,
      expected: 'a Sentinel-1 product with its images',
      wayOut: 'Get the whole product; some archives hold the metadata only.',
    })
  return measurements
    .map((measurement) => {
      // Cloud-optimised products add -cog to the image's name.
      const name = stem(measurement).replace(/-cog$/, '')
      const need = (of: ReadonlyMap<string, string>, what: string): string => {
        const entry = of.get(name)
        if (entry === undefined)
          throw setuError('not-found', {
            where: `${where}: ${measurement}`,
            found: `no ${what} of this name`,
            expected: `${what}${what.endsWith('/') ? '' : '-'}${name}.xml`,
            wayOut: 'Get the whole product again.',
          })
        return entry
      }
      const noise = noises.get(name)
      return {
        polarisation: (/-(vv|vh|hh|hv)-/.exec(name)?.[1] ?? '').toUpperCase(),
        measurement,
        annotation: need(annotations, 'annotation/'),
        calibration: need(calibrations, 'annotation/calibration/calibration'),
        ...(noise === undefined ? {} : { noise }),
      }
    })
    .sort((a, b) => order(a.polarisation) - order(b.polarisation))
}

const order = (polarisation: string): number => ['VV', 'HH', 'VH', 'HV'].indexOf(polarisation) + 1 || 9

/** Image, calibration and noise of one channel; all channels of a product share the geometry of the first. */
const openChannel = async (source: Source, files: ChannelFiles, annotation: Annotation) => {
  const where = source.name
  const calibration = readCalibration(await safeText(source, files.calibration), files.calibration)
  const noise = files.noise === undefined ? undefined : readNoise(await safeText(source, files.noise), files.noise)
  const file = await openGeoTiff(await source.open(files.measurement), files.measurement, { mostCells: MOST_CELLS })
  const { width, height } = file.grid
  if (width !== annotation.samples || height !== annotation.lines)
    throw setuError('bad-file', {
      where: `${where}: ${files.measurement}`,
      found: `an image of ${width} x ${height} cells`,
      expected: `${annotation.samples} x ${annotation.lines}, as the annotation says`,
      wayOut: 'Image and annotation belong to different products, or the image was cut.',
    })
  if (file.sampleType !== 'uint16')
    throw setuError('bad-file', {
      where: `${where}: ${files.measurement}`,
      found: `samples of ${file.sampleType}`,
      expected: 'detected images of 16-bit digital numbers (GRD)',
      wayOut: 'Complex images (SLC) are not read.',
    })
  const factor = denseRows(calibration, width)
  const range = noise ? denseRows(noise.range, width) : undefined
  return async (row: number, rows: number, column = 0, columns = width): Promise<Float32Array> => {
    const dn = await file.readBand(0, { column, row, width: columns, height: rows })
    const out = new Float32Array(columns * rows)
    const own = (values: Float64Array): Float64Array => values.subarray(column, column + columns)
    for (let y = 0; y < rows; y++)
      sigmaNought(
        dn.subarray(y * columns, (y + 1) * columns),
        own(factor(row + y)),
        noise && range ? own(noiseRow(noise, row + y, width, range(row + y))) : undefined,
        out.subarray(y * columns, (y + 1) * columns),
      )
    return out
  }
}

/** Channels are opened when they are first read. */
export const openSafeScene = async (source: Source): Promise<RadarScene> => {
  const channels = channelFiles(await entriesOf(source), source.name)
  const first = channels[0]!
  const annotation = readAnnotation(await safeText(source, first.annotation), first.annotation)
  if (annotation.productType !== 'GRD')
    throw setuError('bad-file', {
      where: source.name,
      found: `a product of type ${annotation.productType}`,
      expected: 'a ground-range detected product (GRD)',
    })
  const readers = channels.map((files) => {
    let opened: ReturnType<typeof openChannel> | undefined
    return async (...part: readonly [row: number, rows: number, column?: number, columns?: number]) => {
      opened ??= openChannel(source, files, annotation)
      return (await opened)(...part)
    }
  })
  return {
    name: source.name,
    width: annotation.samples,
    height: annotation.lines,
    cell: { x: annotation.pixelSpacingM.range, y: annotation.pixelSpacingM.azimuth },
    // Two cells across and 2.2 along the track: 20 x 22 m of IW GRDH, about 80 x 88 m of EW GRDM.
    blurM: { x: 2 * annotation.pixelSpacingM.range, y: 2.2 * annotation.pixelSpacingM.azimuth },
    channels: channels.map((c) => c.polarisation),
    geometry: annotationGeometry(annotation),
    noisyBorder: true,
    startMs: annotation.firstLineMs,
    read: (channel, ...part) => readers[channel]!(...part),
  }
}
