/**
 * Radar composites in HDF5: KNMI (HDF5 KNMI specification 3.5: `image1`, calibration formula `GEO=a*PV+b`, row offsets of
 * a polar stereographic plane) and ODIM_H5 (OPERA 2.4: `what`, `where`, `dataset1/data1`; RATE in mm/h and ACRR in mm).
 * Reflectivity is not turned into rain here: that needs a Z-R relation of the radar.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { projector } from '@setu/core/projections'
import { minuteMs, utcDate } from '@setu/core/time'
import { type ArrayFile, attributeNumber, attributeNumbers, attributeText } from '@setu/formats/netcdf/array-file'
import { type Interval, missingReasons, type RainField, type RainKind, type RainStack } from '../rain-field.js'
import { withArrays } from './held-arrays.js'
import type { ProductFile } from './product-files.js'
import type { ProductOptions } from './reader-options.js'

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const bad = (file: ProductFile, found: string, expected: string, wayOut?: string): Error =>
  setuError('bad-file', { where: file.name, found, expected, ...(wayOut ? { wayOut } : {}) })

/** `26-AUG-2010;01:55:00.000` */
const knmiTime = (text: string | undefined, file: ProductFile): number => {
  const m = /^(\d{1,2})-([A-Z]{3})-(\d{4});(\d{2}):(\d{2}):(\d{2})/i.exec(text ?? '')
  const month = m ? MONTHS.indexOf(m[2]!.toUpperCase()) + 1 : 0
  if (!m || month === 0) throw bad(file, `time "${text ?? ''}"`, 'a time such as 26-AUG-2010;01:55:00.000')
  return utcDate(Number(m[3]), month, Number(m[1])) + ((Number(m[4]) * 60 + Number(m[5])) * 60 + Number(m[6])) * 1000
}

interface Scaling {
  readonly gain: number
  readonly offset: number
  readonly missing: ReadonlySet<number>
  readonly dry: ReadonlySet<number>
}

const reader =
  (file: ProductFile, name: string, grid: Grid, scaling: Scaling): (() => Promise<RainField>) =>
  async () => {
    const raw = await withArrays(file, (open) => open.variables.get(name)!.read())
    if (raw.length !== grid.width * grid.height)
      throw bad(file, `${raw.length} values`, `${grid.width} x ${grid.height}`)
    const values = new Float64Array(raw.length)
    const reason = new Uint8Array(raw.length)
    for (let i = 0; i < raw.length; i++) {
      const v = raw[i]!
      if (scaling.dry.has(v)) continue
      const mm = v * scaling.gain + scaling.offset
      if (scaling.missing.has(v) || !(mm >= 0)) {
        values[i] = Number.NaN
        reason[i] = scaling.missing.has(v) ? missingReasons.outsideArea : missingReasons.missing
      } else values[i] = mm
    }
    return { values, reason }
  }

const stackOf = (
  file: ProductFile,
  product: string,
  format: string,
  variable: string,
  grid: Grid,
  kind: RainKind,
  interval: Interval,
  read: () => Promise<RainField>,
): RainStack => ({
  product,
  format,
  variable,
  grid,
  kind,
  fileUnit: kind === 'rate' ? 'mm/h' : 'mm',
  intervals: [interval],
  others: [],
  async read(index) {
    if (index !== 0) throw setuError('bad-input', { where: file.name, found: `field ${index}`, expected: '0' })
    return read()
  },
})

const openKnmi = (file: ProductFile, array: ArrayFile): RainStack => {
  const geographic = array.groups.get('geographic')
  const projection = attributeText(array.groups.get('geographic/map_projection'), 'projection_proj4_params')
  const image = array.variables.get('image1/image_data')
  const calibration = array.groups.get('image1/calibration')
  const overview = array.groups.get('overview')
  const parameter = attributeText(array.groups.get('image1'), 'image_geo_parameter') ?? ''
  const formula = /GEO\s*=\s*([-+\d.eE]+)\s*\*\s*PV\s*([-+]\s*[\d.eE]+)?/i.exec(
    attributeText(calibration, 'calibration_formulas') ?? '',
  )
  const sx = attributeNumber(geographic, 'geo_pixel_size_x')
  const sy = attributeNumber(geographic, 'geo_pixel_size_y')
  if (!image || !projection || !formula || sx === undefined || sy === undefined || image.shape.length !== 2) {
    throw bad(file, 'a KNMI file without image, projection or calibration', 'image1, geographic and calibration groups')
  }
  const kind: RainKind | undefined = /\[MM\/H/i.test(parameter)
    ? 'rate'
    : /\[MM\]/i.test(parameter)
      ? 'accum'
      : undefined
  if (!kind)
    throw bad(
      file,
      `"${parameter}"`,
      'accumulated precipitation in mm or a rate in mm/h',
      'Reflectivity needs a Z-R relation first.',
    )
  // The plane of these files is in kilometres: axes of the ellipsoid below 10 000 show it.
  const major = Number(/\+a=([\d.]+)/.exec(projection)?.[1] ?? 0)
  const km = major > 0 && major < 10_000 ? 1000 : 1
  const crs = (
    km === 1000
      ? projection.replace(
          /\+(a|b|x_0|y_0)=([-\d.]+)/g,
          (_, key: string, v: string) => `+${key}=${Math.round(Number(v) * 1e6) / 1e3}`,
        )
      : projection
  ).trim()
  const grid: Grid = {
    width: image.shape[1]!,
    height: image.shape[0]!,
    x0: (attributeNumber(geographic, 'geo_column_offset') ?? 0) * sx * km,
    y0: (attributeNumber(geographic, 'geo_row_offset') ?? 0) * sy * km,
    dx: sx * km,
    dy: sy * km,
    crs: /\+units=/.test(crs) ? crs : `${crs} +units=m +no_defs`,
  }
  const scaling: Scaling = {
    gain: Number(formula[1]),
    offset: Number((formula[2] ?? '0').replace(/\s/g, '')),
    missing: new Set([
      ...attributeNumbers(calibration, 'calibration_missing_data'),
      ...attributeNumbers(calibration, 'calibration_out_of_image'),
    ]),
    dry: new Set(),
  }
  const interval = {
    start: knmiTime(attributeText(overview, 'product_datetime_start'), file),
    end: knmiTime(attributeText(overview, 'product_datetime_end'), file),
  }
  const name =
    attributeText(overview, 'product_group_name') ??
    attributeText(array.groups.get('image1'), 'image_product_name') ??
    'composite'
  return stackOf(
    file,
    `KNMI radar, ${name}`,
    'KNMI HDF5',
    'image1/image_data',
    grid,
    kind,
    interval,
    reader(file, 'image1/image_data', grid, scaling),
  )
}

const odimTime = (date: string | undefined, time: string | undefined, file: ProductFile): number => {
  const d = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '')
  const t = /^(\d{2})(\d{2})(\d{2})$/.exec(time ?? '')
  if (!d || !t) throw bad(file, `time "${date ?? ''} ${time ?? ''}"`, 'YYYYMMDD and HHMMSS')
  return (
    utcDate(Number(d[1]), Number(d[2]), Number(d[3])) + ((Number(t[1]) * 60 + Number(t[2])) * 60 + Number(t[3])) * 1000
  )
}

const odimGrid = (file: ProductFile, array: ArrayFile, width: number, height: number): Grid => {
  const where = array.groups.get('where') ?? array.groups.get('dataset1/where')
  const projdef = attributeText(where, 'projdef')
  const lon = attributeNumber(where, 'UL_lon')
  const lat = attributeNumber(where, 'UL_lat')
  const sx = attributeNumber(where, 'xscale')
  const sy = attributeNumber(where, 'yscale')
  if (!projdef || lon === undefined || lat === undefined || !sx || !sy)
    throw bad(file, 'a composite without its place', 'projdef, UL_lon, UL_lat, xscale and yscale under where')
  if (/\+proj=(longlat|latlong)/.test(projdef))
    return { width, height, x0: lon, y0: lat, dx: sx, dy: -sy, crs: 'EPSG:4326' }
  const [x0, y0] = projector('EPSG:4326', projdef, file.name).forward(lon, lat)
  if (!Number.isFinite(x0 + y0))
    throw bad(file, `corner ${lon}, ${lat} that cannot be projected`, 'a corner inside the projection')
  return { width, height, x0, y0, dx: sx, dy: -sy, crs: projdef.trim() }
}

const openOdim = (file: ProductFile, array: ArrayFile, options: ProductOptions): RainStack => {
  const object = attributeText(array.groups.get('what'), 'object') ?? ''
  const data = [...array.groups.keys()].filter(
    (g) => /^dataset\d+\/data\d+$/.test(g) && array.variables.has(`${g}/data`),
  )
  const quantity = (g: string): string =>
    attributeText(array.groups.get(`${g}/what`), 'quantity') ??
    attributeText(array.groups.get(`${g.split('/')[0]}/what`), 'quantity') ??
    ''
  const quantities = data.map(quantity)
  if (object === 'PVOL' || object === 'SCAN' || array.groups.get('dataset1/where')?.['elangle'] !== undefined) {
    const sweeps = [...array.groups.keys()].filter((g) => /^dataset\d+$/.test(g)).length
    throw bad(
      file,
      `an ODIM polar ${object === 'SCAN' ? 'scan' : 'volume'} of ${sweeps} sweeps (${[...new Set(quantities)].join(', ')})`,
      'a composite of rain rate (RATE) or accumulation (ACRR)',
      'Make a rain composite of it first, for example with wradlib or BALTRAD.',
    )
  }
  const rain = data.map((g, i) => ({ g, q: quantities[i]! })).filter((c) => c.q === 'RATE' || c.q === 'ACRR')
  const chosen =
    options.variable === undefined ? rain[0] : rain.find((c) => c.q === options.variable || c.g === options.variable)
  if (!chosen) {
    throw setuError('unknown-variable', {
      where: file.name,
      found:
        options.variable === undefined
          ? `quantities ${[...new Set(quantities)].join(', ') || '(none)'}`
          : `"${options.variable}"`,
      expected: `RATE or ACRR${quantities.length ? `; the file has ${[...new Set(quantities)].join(', ')}` : ''}`,
      wayOut: 'Reflectivity needs a Z-R relation first.',
    })
  }
  const variable = array.variables.get(`${chosen.g}/data`)!
  if (variable.shape.length !== 2) throw bad(file, `${variable.shape.length} dimensions`, 'an image')
  const what = { ...array.groups.get(`${chosen.g.split('/')[0]}/what`), ...array.groups.get(`${chosen.g}/what`) }
  const grid = odimGrid(file, array, variable.shape[1]!, variable.shape[0]!)
  const kind: RainKind = chosen.q === 'RATE' ? 'rate' : 'accum'
  const end = odimTime(
    attributeText(what, 'enddate') ?? attributeText(array.groups.get('what'), 'date'),
    attributeText(what, 'endtime') ?? attributeText(array.groups.get('what'), 'time'),
    file,
  )
  const begin =
    attributeText(what, 'startdate') === undefined
      ? end
      : odimTime(attributeText(what, 'startdate'), attributeText(what, 'starttime'), file)
  // An instant has no interval: a rate of one scan is taken for the five minutes before its end.
  const start = begin < end ? begin : end - 5 * minuteMs
  const scaling: Scaling = {
    gain: attributeNumber(what, 'gain') ?? 1,
    offset: attributeNumber(what, 'offset') ?? 0,
    missing: new Set(attributeNumbers(what, 'nodata')),
    dry: new Set(attributeNumbers(what, 'undetect')),
  }
  return stackOf(
    file,
    `ODIM radar composite, ${chosen.q}`,
    'ODIM HDF5',
    `${chosen.g}/data`,
    grid,
    kind,
    { start, end },
    reader(file, `${chosen.g}/data`, grid, scaling),
  )
}

/** A radar file's stack, or nothing where it is no radar file. */
export const openRadarHdf5 = async (
  file: ProductFile,
  array: ArrayFile,
  options: ProductOptions,
): Promise<RainStack | undefined> => {
  if (array.groups.has('overview') && array.groups.has('image1') && array.groups.has('geographic'))
    return openKnmi(file, array)
  const odim =
    attributeText(array.groups.get(''), 'Conventions')?.startsWith('ODIM') || array.groups.has('dataset1/data1')
  return odim ? openOdim(file, array, options) : undefined
}
