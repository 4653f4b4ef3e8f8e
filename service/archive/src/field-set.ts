/**
 * A field on regular axes, whatever the file: Zarr, NetCDF, HDF5 or (Cloud Optimized) GeoTIFF. Axes are values of cell
 * centres; a read is a window of one parameter in physical numbers, missing as NaN. Only the chunks or blocks that hold
 * the window are read.
 */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { centreX, centreY, isGeographic } from '@setu/core/grid'
import { isUnit } from '@setu/core/units'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { type ArrayFile, type ArrayVariable, attributeNumber, attributeText } from '@setu/formats/netcdf/array-file'
import { type Axis, axesOf } from '@setu/formats/netcdf/cf-axes'
import { crsOf } from '@setu/formats/netcdf/cf-grid'
import { cfTime } from '@setu/formats/netcdf/cf-time'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { openNetcdf } from '@setu/formats/netcdf/open'
import { kindName, sniff } from '@setu/formats/sniff'
import { openZarr, zarrRoot } from '@setu/formats/zarr/open'

export interface FieldParameter {
  readonly id: string
  readonly title: string
  /** UCUM where the file's unit is one, else as it stands. */
  readonly unit: string
  readonly standardName?: string
}

/** First and count along each axis. */
export interface FieldWindow {
  readonly t: readonly [number, number]
  readonly z: readonly [number, number]
  readonly y: readonly [number, number]
  readonly x: readonly [number, number]
}

export interface FieldSet {
  readonly where: string
  readonly parameters: readonly FieldParameter[]
  readonly x: Float64Array
  readonly y: Float64Array
  /** UTC milliseconds; null where the file has no time of its own. */
  readonly times: readonly number[] | null
  readonly z: { readonly values: readonly number[]; readonly unit: string; readonly name: string } | null
  readonly crs: string
  /** Values [t][z][y][x], row-major. */
  read(parameter: string, window: FieldWindow): Promise<Float64Array>
  /** Reduced images of the same box, largest first; only (Cloud Optimized) GeoTIFF has them. */
  readonly levels: readonly { readonly width: number; readonly height: number }[]
  /** A window in the cells of a reduced image. */
  readLevel(level: number, parameter: string, window: Pick<FieldWindow, 'x' | 'y'>): Promise<Float64Array>
  close(): void
}

export const MOST_VALUES = 4_000_000

const axisValues = async (axis: Axis): Promise<Float64Array> => {
  if (!axis.variable) return Float64Array.from({ length: axis.size }, (_, i) => i)
  const raw = Float64Array.from(await axis.variable.read())
  const scale = attributeNumber(axis.variable.attributes, 'scale_factor') ?? 1
  const offset = attributeNumber(axis.variable.attributes, 'add_offset') ?? 0
  for (let i = 0; i < raw.length; i++) {
    raw[i] = raw[i]! * scale + offset
    if (!Number.isFinite(raw[i]))
      throw setuError('bad-file', {
        where: axis.variable.name,
        found: `${raw[i]} as a coordinate`,
        expected: 'numbers',
      })
  }
  // Coordinates in single precision: the decimals that were meant, not the digits of the conversion.
  return axis.variable.type === 'float32' ? raw.map((v) => Number(Math.fround(v).toPrecision(7))) : raw
}

const parameterOf = (v: ArrayVariable): FieldParameter => {
  const unit = attributeText(v.attributes, 'units') ?? '1'
  const standard = attributeText(v.attributes, 'standard_name')
  return {
    id: v.name,
    title: attributeText(v.attributes, 'long_name') ?? standard ?? v.name,
    unit: unit === 'kelvin' ? 'K' : isUnit(unit) ? unit : unit,
    ...(standard ? { standardName: standard } : {}),
  }
}

const arrayFields = async (file: ArrayFile, where: string): Promise<FieldSet> => {
  const candidates: { variable: ArrayVariable; axes: readonly Axis[] }[] = []
  for (const variable of file.variables.values()) {
    if (variable.shape.length < 2 || variable.type === 'text' || variable.type === 'other') continue
    try {
      const axes = axesOf(file, variable)
      const roles = axes.map((a) => a.role)
      if (roles.includes('x') && roles.includes('y') && roles.filter((r) => r === 'other').length <= 1)
        candidates.push({ variable, axes })
    } catch {
      // Two axes of one meaning: not a field.
    }
  }
  const first = candidates[0]
  if (!first)
    throw setuError('bad-file', {
      where,
      found: 'no variable on longitude and latitude',
      expected: 'a CF field',
      wayOut: 'Name the axes as the CF conventions do.',
    })
  const axisOf = (axes: readonly Axis[], role: string): Axis | undefined => axes.find((a) => a.role === role)
  const key = (axes: readonly Axis[]): string =>
    ['x', 'y', 'time', 'other']
      .map((r) => `${axisOf(axes, r)?.variable?.name ?? ''}:${axisOf(axes, r)?.size ?? 0}`)
      .join('|')
  const shared = candidates.filter((c) => key(c.axes) === key(first.axes))
  const [x, y, time, other] = ['x', 'y', 'time', 'other'].map((r) => axisOf(first.axes, r))
  let times: number[] | null = null
  if (time?.variable) {
    const units = attributeText(time.variable.attributes, 'units') ?? ''
    const scale = cfTime(units, attributeText(time.variable.attributes, 'calendar'), `${where}:${time.variable.name}`)
    times = Array.from(await axisValues(time), (v) => {
      const ms = scale.toUtc(v)
      if (ms === null)
        throw setuError('bad-file', {
          where: `${where}:${time.variable!.name}`,
          found: `time ${v}`,
          expected: 'a date that exists',
        })
      return Math.round(ms)
    })
  }
  const byName = new Map(shared.map((c) => [c.variable.name, c]))
  return {
    where,
    parameters: shared.map((c) => parameterOf(c.variable)),
    x: await axisValues(x!),
    y: await axisValues(y!),
    times,
    z: other
      ? {
          values: [...(await axisValues(other))],
          unit: attributeText(other.variable?.attributes, 'units') ?? '1',
          name: other.variable?.name ?? first.variable.dimensions[other.dimension] ?? 'z',
        }
      : null,
    crs: x?.variable ? crsOf(file, first.variable, x.variable) : 'EPSG:4326',
    levels: [],
    readLevel: () => Promise.reject(setuError('internal', { where, found: 'a reduced image of an array' })),
    async read(parameter, window) {
      const found = byName.get(parameter)!
      const at = (role: string): readonly [number, number] =>
        role === 'x' ? window.x : role === 'y' ? window.y : role === 'time' ? window.t : window.z
      const start = found.axes.map((a) => at(a.role)[0])
      const count = found.axes.map((a) => at(a.role)[1])
      const { values } = cfDecoder(found.variable)(await found.variable.read(start, count))
      return inOrder(values, found.axes, count)
    },
    close: () => file.close(),
  }
}

/** Any order of axes to [t][z][y][x]. */
const inOrder = (values: ArrayLike<number>, axes: readonly Axis[], count: readonly number[]): Float64Array => {
  const wanted = ['time', 'other', 'y', 'x'].flatMap((role) => {
    const i = axes.findIndex((a) => a.role === role)
    return i < 0 ? [] : [i]
  })
  if (wanted.every((a, i) => a === i)) return Float64Array.from(values)
  const stride = count.map((_, d) => count.slice(d + 1).reduce((a, b) => a * b, 1))
  const out = new Float64Array(values.length)
  let o = 0
  const visit = (k: number, at: number): void => {
    if (k === wanted.length) {
      out[o++] = values[at]!
      return
    }
    const d = wanted[k]!
    for (let i = 0; i < count[d]!; i++) visit(k + 1, at + i * stride[d]!)
  }
  visit(0, 0)
  return out
}

const rasterFields = async (source: Source, where: string): Promise<FieldSet> => {
  const file = await openGeoTiff(await source.open(), where)
  if (!file.georeferenced)
    throw setuError('bad-file', {
      where,
      found: 'a picture without a position',
      expected: 'a GeoTIFF with its georeference',
    })
  const { grid, noData } = file
  const names = Array.from({ length: file.bands }, (_, i) => {
    const plain = (file.bandNames[i] ?? '')
      .toLowerCase()
      .replace(/[^a-z0-9_.-]+/g, '_')
      .replace(/^_+|_+$/g, '')
    return plain && !file.bandNames.slice(0, i).includes(file.bandNames[i]!) ? plain : `band${i + 1}`
  })
  const valid = (raw: ArrayLike<number>): Float64Array =>
    Float64Array.from(raw, (v) => (v === noData || !Number.isFinite(v) ? Number.NaN : v))
  const windowOf = (x: readonly [number, number], y: readonly [number, number]) => ({
    column: x[0],
    row: y[0],
    width: x[1],
    height: y[1],
  })
  const unit = file.tags['units'] ?? file.tags['UNITS'] ?? file.tags['unit'] ?? '1'
  return {
    where,
    parameters: names.map((id, i) => ({ id, title: file.bandNames[i] ?? `Band ${i + 1}`, unit })),
    x: Float64Array.from({ length: grid.width }, (_, i) => round(centreX(grid, i))),
    y: Float64Array.from({ length: grid.height }, (_, i) => round(centreY(grid, i))),
    times: null,
    z: null,
    crs: isGeographic(grid) ? 'EPSG:4326' : grid.crs,
    read: async (parameter, { x, y }) => valid(await file.readBand(names.indexOf(parameter), windowOf(x, y))),
    levels: file.levels,
    readLevel: async (level, parameter, { x, y }) =>
      valid(await file.readLevel(level, names.indexOf(parameter), windowOf(x, y))),
    close: () => {},
  }
}

/** Decimal arithmetic of cell centres, without the tail of binary sums. */
const round = (v: number): number => Number(v.toPrecision(12))

/** Opens a file or a folder as fields; throws `unknown-format` where it is none. */
export const openFieldSet = async (source: Source, where = source.name): Promise<FieldSet> => {
  if ((await zarrRoot(source)) !== undefined) return arrayFields(await openZarr(source, where), where)
  const bytes = await source.open()
  const kind = await sniff(bytes)
  if (kind === 'tiff') return rasterFields(source, where)
  if (kind === 'hdf5' || kind.startsWith('netcdf')) return arrayFields(await openNetcdf(bytes, where), where)
  throw setuError('unknown-format', { where, found: kindName(kind), expected: 'Zarr, NetCDF, HDF5 or GeoTIFF' })
}

export const isFieldType = (type: string | undefined): boolean =>
  type !== undefined && /geotiff|image\/tiff|netcdf|x-hdf|zarr/i.test(type)

/** [west, south, east, north] of the cells' edges, in the file's system. */
export const fieldBounds = ({ x, y }: Pick<FieldSet, 'x' | 'y'>): [number, number, number, number] => {
  const edges = (v: Float64Array): [number, number] => {
    const n = v.length
    const half = n > 1 ? Math.abs(v[n - 1]! - v[0]!) / (n - 1) / 2 : 0
    return [round(Math.min(v[0]!, v[n - 1]!) - half), round(Math.max(v[0]!, v[n - 1]!) + half)]
  }
  const [w, e] = edges(x)
  const [s, n] = edges(y)
  return [w, s, e, n]
}
