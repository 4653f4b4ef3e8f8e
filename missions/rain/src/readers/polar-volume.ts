/**
 * Radar volumes: ODIM_H5 (`PVOL`, `SCAN`) and CfRadial 1 (NetCDF; layout only), as sweeps of reflectivity on rays and
 * range bins. No echo is minus infinity dBZ (no power), no data is NaN.
 */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { minuteMs, utcDate } from '@setu/core/time'
import { type ArrayFile, attributeNumber, attributeText } from '@setu/formats/netcdf/array-file'
import { cfTime } from '@setu/formats/netcdf/cf-time'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { withArrays } from './held-arrays.js'
import { type ProductFile, productFiles } from './product-files.js'
import type { Found, ProductOptions } from './reader-options.js'

export interface PolarSweep {
  /** Degrees above the horizon. */
  readonly elevation: number
  /** Azimuth of the middle of each ray, degrees clockwise from north. */
  readonly azimuths: Float64Array
  readonly bins: number
  /** Metres along the beam to the middle of the first bin, and from bin to bin. */
  readonly firstM: number
  readonly stepM: number
  /** Milliseconds since 1970, middle of the sweep. */
  readonly time: number
  /** Reflectivity, `ray * bins + bin`. */
  readonly dbz: Float32Array
}

export interface PolarVolume {
  readonly product: string
  readonly format: 'ODIM HDF5' | 'CfRadial'
  readonly quantity: string
  readonly lon: number
  readonly lat: number
  /** Metres above sea level of the antenna. */
  readonly heightM: number
  /** Degrees, or null where the file does not say. */
  readonly beamWidth: number | null
  /** In order of elevation. */
  readonly sweeps: readonly PolarSweep[]
}

const bad = (where: string, found: string, expected: string): Error => setuError('bad-file', { where, found, expected })

const isOdimVolume = (array: ArrayFile): boolean =>
  attributeNumber(array.groups.get('dataset1/where'), 'elangle') !== undefined
const isCfRadial = (array: ArrayFile): boolean =>
  array.variables.has('sweep_start_ray_index') && array.variables.has('azimuth') && array.variables.has('range')

export const isPolarVolume = (array: ArrayFile): boolean => isOdimVolume(array) || isCfRadial(array)

const odimMoment = (date: string | undefined, time: string | undefined, where: string): number => {
  const d = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '')
  const t = /^(\d{2})(\d{2})(\d{2})$/.exec(time ?? '')
  if (!d || !t) throw bad(where, `time "${date ?? ''} ${time ?? ''}"`, 'YYYYMMDD and HHMMSS')
  return (
    utcDate(Number(d[1]), Number(d[2]), Number(d[3])) +
    (Number(t[1]) * 60 + Number(t[2])) * minuteMs +
    Number(t[3]) * 1000
  )
}

const odimSweep = async (
  array: ArrayFile,
  group: string,
  wanted: string | undefined,
  said: { quantity: string; oneCode: boolean },
): Promise<PolarSweep | null> => {
  const at = (g: string) => array.groups.get(g)
  const where = { ...at('where'), ...at(`${group}/where`) }
  const of = (g: string): string | undefined =>
    attributeText(at(`${g}/what`), 'quantity') ?? attributeText(at(`${group}/what`), 'quantity')
  const all = [...array.groups.keys()].filter(
    (g) => g.startsWith(`${group}/data`) && /\/data\d+$/.test(g) && array.variables.has(`${g}/data`),
  )
  const order = wanted === undefined ? ['DBZH', 'DBZ', 'TH', 'DBZV'] : [wanted]
  const data = order.flatMap((q) => all.filter((g) => of(g) === q))[0]
  if (!data) return null
  said.quantity = of(data)!
  const variable = array.variables.get(`${data}/data`)!
  const [rays, bins] = variable.shape as [number, number]
  const what = { ...at(`${group}/what`), ...at(`${data}/what`) }
  const [gain, offset] = [attributeNumber(what, 'gain') ?? 1, attributeNumber(what, 'offset') ?? 0]
  const [nodata, undetect] = [attributeNumber(what, 'nodata'), attributeNumber(what, 'undetect')]
  if (nodata !== undefined && nodata === undetect) said.oneCode = true
  const raw = await variable.read()
  const dbz = Float32Array.from(raw, (v) =>
    v === undetect ? Number.NEGATIVE_INFINITY : v === nodata ? Number.NaN : v * gain + offset,
  )
  const step = attributeNumber(where, 'rscale')
  const elevation = attributeNumber(where, 'elangle')
  if (!step || elevation === undefined || variable.shape.length !== 2)
    throw bad(`${array.where}:${group}`, 'a sweep without its geometry', 'elangle, rscale and rays by bins')
  // ODIM gives the start of the first bin in kilometres.
  const first = (attributeNumber(where, 'rstart') ?? 0) * 1000
  const start = attributeNumber({ ...at('how'), ...at(`${group}/how`) }, 'astart') ?? 0
  const stamp = (which: 'start' | 'end'): number =>
    odimMoment(
      attributeText(what, `${which}date`) ?? attributeText(at('what'), 'date'),
      attributeText(what, `${which}time`) ?? attributeText(at('what'), 'time'),
      `${array.where}:${group}`,
    )
  return {
    elevation,
    azimuths: Float64Array.from({ length: rays }, (_, r) => (((start + ((r + 0.5) * 360) / rays) % 360) + 360) % 360),
    bins,
    firstM: first + step / 2,
    stepM: step,
    time: (stamp('start') + stamp('end')) / 2,
    dbz,
  }
}

const openOdim = async (array: ArrayFile, options: ProductOptions, found: Found): Promise<PolarVolume> => {
  const site = array.groups.get('where')
  const [lon, lat, heightM] = ['lon', 'lat', 'height'].map((n) => attributeNumber(site, n))
  if (lon === undefined || lat === undefined || heightM === undefined)
    throw bad(array.where, 'a volume without the place of its radar', 'lon, lat and height under where')
  const groups = [...array.groups.keys()].filter((g) => /^dataset\d+$/.test(g))
  const said = { quantity: '', oneCode: false }
  const sweeps: PolarSweep[] = []
  for (const g of groups) {
    const sweep = await odimSweep(array, g, options.variable, said)
    if (sweep) sweeps.push(sweep)
  }
  if (sweeps.length === 0)
    throw setuError('unknown-variable', {
      where: array.where,
      found: options.variable ? `no quantity ${options.variable}` : 'a volume without reflectivity',
      expected: 'DBZH, DBZ, TH or DBZV',
    })
  if (said.oneCode)
    found({
      code: 'rain.radar.one-code',
      severity: 'note',
      where: array.where,
      message: 'The file has one code for no echo and for no data; it is taken as no echo.',
    })
  const source = attributeText(array.groups.get('what'), 'source')
  return {
    product: `radar volume${source ? `, ${source}` : ''}`,
    format: 'ODIM HDF5',
    quantity: said.quantity,
    lon,
    lat,
    heightM,
    beamWidth:
      attributeNumber(array.groups.get('how'), 'beamwidth') ??
      attributeNumber(array.groups.get('how'), 'beamwH') ??
      null,
    sweeps: sweeps.sort((a, b) => a.elevation - b.elevation),
  }
}

const CF_NAMES = ['DBZ', 'DBZH', 'reflectivity', 'corrected_reflectivity', 'REF', 'DBZ_F']

const openCfRadial = async (array: ArrayFile, options: ProductOptions): Promise<PolarVolume> => {
  const need = async (name: string): Promise<ArrayLike<number>> => {
    const v = array.variables.get(name)
    if (!v)
      throw bad(array.where, `no ${name}`, 'CfRadial 1: azimuth, elevation, range, time and the place of the radar')
    return v.read()
  }
  const name = options.variable ?? CF_NAMES.find((n) => array.variables.has(n))
  const variable = name === undefined ? undefined : array.variables.get(name)
  const [azimuth, elevation, range, time] = [
    await need('azimuth'),
    await need('elevation'),
    await need('range'),
    await need('time'),
  ]
  const [from, to] = [await need('sweep_start_ray_index'), await need('sweep_end_ray_index')]
  const bins = range.length
  if (variable?.shape.length !== 2 || variable.shape[0] !== azimuth.length || variable.shape[1] !== bins)
    throw setuError('unknown-variable', {
      where: array.where,
      found: variable ? `${variable.name} of ${variable.shape.join(' x ')}` : 'no reflectivity',
      expected: `${CF_NAMES.join(', ')} of rays by ranges; the file has ${[...array.variables.keys()].slice(0, 30).join(', ')}`,
    })
  const clock = cfTime(
    attributeText(array.variables.get('time')!.attributes, 'units') ?? '',
    undefined,
    `${array.where}:time`,
  )
  const step = (range[bins - 1]! - range[0]!) / (bins - 1)
  for (let k = 1; k < bins; k++)
    if (Math.abs(range[k]! - range[0]! - k * step) > 0.02 * step)
      throw bad(`${array.where}:range`, 'bins of unequal length', 'range bins of one length')
  const decode = cfDecoder(variable)
  const sweeps: PolarSweep[] = []
  for (let k = 0; k < from.length; k++) {
    const [a, b] = [from[k]!, to[k]! + 1]
    if (!(a >= 0 && b > a && b <= azimuth.length))
      throw bad(array.where, `sweep ${k} of rays ${a} to ${b - 1}`, `rays 0 to ${azimuth.length - 1}`)
    const { values, missing } = decode(await variable.read([a, 0], [b - a, bins]))
    sweeps.push({
      elevation: Array.from({ length: b - a }, (_, r) => elevation[a + r]!).sort((x, y) => x - y)[(b - a) >> 1]!,
      azimuths: Float64Array.from({ length: b - a }, (_, r) => ((azimuth[a + r]! % 360) + 360) % 360),
      bins,
      firstM: range[0]!,
      stepM: step,
      time: clock.toUtc((time[a]! + time[b - 1]!) / 2) ?? Number.NaN,
      dbz: Float32Array.from(values, (v, i) => (missing[i] ? Number.NaN : v)),
    })
  }
  const one = async (n: string): Promise<number> => (await need(n))[0]!
  const width = array.variables.get('radar_beam_width_h')
  return {
    product: `radar volume, ${attributeText(array.groups.get(''), 'instrument_name') ?? array.where}`,
    format: 'CfRadial',
    quantity: variable.name,
    lon: await one('longitude'),
    lat: await one('latitude'),
    heightM: await one('altitude'),
    beamWidth: width ? ((await width.read())[0] ?? null) : null,
    sweeps: sweeps.sort((p, q) => p.elevation - q.elevation),
  }
}

const openOne = (file: ProductFile, options: ProductOptions, found: Found): Promise<PolarVolume | null> =>
  withArrays(file, async (array) =>
    isCfRadial(array) ? openCfRadial(array, options) : isOdimVolume(array) ? openOdim(array, options, found) : null,
  )

/** The volume of a reference, or null where it is none. Several volumes are refused: one belongs to one overpass. */
export const openPolarVolume = async (
  source: Source,
  options: ProductOptions,
  found: Found,
): Promise<PolarVolume | null> => {
  const files = await productFiles(source)
  if (files[0]!.kind !== 'hdf5' && files[0]!.kind !== 'netcdf3') return null
  const volume = await openOne(files[0]!, options, found)
  if (volume && files.length > 1)
    throw setuError('bad-input', {
      where: source.name,
      found: `${files.length} files`,
      expected: 'one radar volume',
      wayOut: 'Give the volume whose time is nearest to the overpass.',
    })
  return volume
}
