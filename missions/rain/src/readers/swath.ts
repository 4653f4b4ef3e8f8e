/**
 * Rain along an orbit: GPM and TRMM level 2 (HDF5) as the missions write them: GPROF of every radiometer
 * (`S1/surfacePrecipitation`), the radars (`NS`, `FS`, `HS`, `MS`: `SLV/precipRateNearSurface`) and the combined
 * product (`estimSurfPrecipTotRate`). Each footprint has a place, each scan a time; a value is a rate at that moment.
 */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { minuteMs, utcDate } from '@setu/core/time'
import { type ArrayFile, type ArrayVariable, attributeText } from '@setu/formats/netcdf/array-file'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { withArrays } from './held-arrays.js'
import { type ProductFile, productFiles } from './product-files.js'
import { needRainUnit } from './rain-unit.js'
import { unitsOf } from './rain-variable.js'
import type { Found, ProductOptions } from './reader-options.js'

/** Footprints of one granule, scan by scan: index `scan * rays + ray`. */
export interface Swath {
  readonly product: string
  readonly format: string
  readonly variable: string
  readonly fileUnit: string
  readonly others: readonly string[]
  readonly scans: number
  readonly rays: number
  /** Degrees, NaN where a footprint has no place. */
  readonly lon: Float32Array
  readonly lat: Float32Array
  /** Milliseconds since 1970 of each scan, NaN where the file has none. */
  readonly time: Float64Array
  /** mm/h, NaN where missing. */
  readonly rate: Float32Array
  /** Diameter of a footprint at nadir, km: nominal, of the instrument. */
  readonly footprintKm: number
}

/** Variables that hold rain at the ground, the usual one first. */
const RAIN = [
  'precipRateNearSurface',
  'surfacePrecipitation',
  'estimSurfPrecipTotRate',
  'nearSurfPrecipTotRate',
  'surfPrecipTotRate',
  'surfPrecipitation',
  'precipRateESurface',
  'mostLikelyPrecipitation',
  'convectivePrecipitation',
  'surfaceRain',
] as const

const last = (name: string): string => name.split('/').pop()!
const swathGroups = (file: ArrayFile): string[] =>
  [...file.variables.keys()]
    .filter((n) => /\/ScanTime\/Year$/.test(n))
    .map((n) => n.slice(0, -'/ScanTime/Year'.length))
    .filter((g) => file.variables.has(`${g}/Latitude`) && file.variables.has(`${g}/Longitude`))

/** Whether a file holds footprints of an orbit. */
export const isSwath = (file: ArrayFile): boolean => swathGroups(file).length > 0

const headerItem = (file: ArrayFile, key: string): string =>
  new RegExp(`${key}=([^;]*);`).exec(attributeText(file.groups.get(''), 'FileHeader') ?? '')?.[1]?.trim() ?? ''

/**
 * Nominal footprints: radars 5 km (TRMM's 4.3 km before its orbit was raised in August 2001); radiometers by the cell
 * that their retrieval answers for, near the 19 GHz field of view. Settings, not measurements: see `--footprint`.
 */
const nominalKm = (instrument: string, variable: string): number => {
  if (/DPR|Ku|Ka|\bPR\b/i.test(instrument) || variable.includes('/SLV/') || /TotRate$/.test(variable)) return 5
  if (/GMI/i.test(instrument)) return 15
  return 25
}

const decoded = async (variable: ArrayVariable): Promise<Float64Array> => {
  const { values, missing } = cfDecoder(variable)(await variable.read())
  return Float64Array.from(values, (v, i) => (missing[i] ? Number.NaN : v))
}

export const scanTimes = async (file: ArrayFile, group: string): Promise<Float64Array> => {
  const part = async (name: string): Promise<Float64Array | undefined> => {
    const v = file.variables.get(`${group}/ScanTime/${name}`)
    return v ? decoded(v) : undefined
  }
  const [year, month, day] = [await part('Year'), await part('Month'), await part('DayOfMonth')]
  const [hour, minute, second] = [await part('Hour'), await part('Minute'), await part('Second')]
  const milli = await part('MilliSecond')
  if (!year || !month || !day || !hour || !minute || !second)
    throw setuError('bad-file', {
      where: `${file.where}:${group}/ScanTime`,
      found: 'scan times without all their parts',
      expected: 'Year, Month, DayOfMonth, Hour, Minute and Second',
    })
  return year.map((y, s) =>
    Number.isFinite(y + month[s]! + day[s]!)
      ? utcDate(y, month[s]!, day[s]!) + (hour[s]! * 60 + minute[s]!) * minuteMs + second[s]! * 1000 + (milli?.[s] || 0)
      : Number.NaN,
  )
}

const footprintVariables = (file: ArrayFile): ArrayVariable[] => {
  const found = swathGroups(file).flatMap((group) => {
    const shape = file.variables.get(`${group}/Latitude`)!.shape
    return [...file.variables.values()].filter(
      (v) =>
        v.name.startsWith(`${group}/`) &&
        v.shape.length === 2 &&
        v.shape[0] === shape[0] &&
        v.shape[1] === shape[1] &&
        (RAIN as readonly string[]).includes(last(v.name)),
    )
  })
  const rank = (v: ArrayVariable): number => (RAIN as readonly string[]).indexOf(last(v.name))
  return found.sort((a, b) => rank(a) - rank(b))
}

const chosenVariable = (file: ArrayFile, wanted: string | undefined): ArrayVariable => {
  const candidates = footprintVariables(file)
  const variable =
    wanted === undefined
      ? candidates[0]
      : (file.variables.get(wanted) ?? [...file.variables.values()].find((v) => last(v.name) === wanted))
  if (variable && variable.shape.length === 2) return variable
  const echoes = [...file.variables.keys()].some((n) => n.endsWith('/SLV/zFactorCorrected'))
  throw setuError('unknown-variable', {
    where: file.where,
    found: wanted === undefined ? 'a swath without rain at the ground' : `"${wanted}"`,
    expected: `${RAIN.slice(0, 3).join(', ')} for each footprint; the file has ${[...file.variables.keys()].slice(0, 40).join(', ')}`,
    wayOut: echoes ? 'It holds radar echoes: match them with a ground radar by `setu rain match`.' : 'Give --variable.',
  })
}

/** Footprints that the product itself calls unusable are missing: GPROF quality of 2 and 3, scans that are not good. */
const dropBad = async (file: ArrayFile, group: string, rate: Float32Array, rays: number): Promise<number> => {
  let dropped = 0
  const drop = (i: number): void => {
    if (Number.isNaN(rate[i]!)) return
    rate[i] = Number.NaN
    dropped++
  }
  const quality = file.variables.get(`${group}/qualityFlag`)
  if (quality && quality.shape.length === 2) for (const [i, q] of (await quality.read()).entries()) if (q >= 2) drop(i)
  const scan = file.variables.get(`${group}/scanStatus/dataQuality`)
  if (scan && scan.shape.length === 1)
    (await scan.read()).forEach((q, s) => {
      if (q !== 0) for (let r = 0; r < rays; r++) drop(s * rays + r)
    })
  return dropped
}

const openOne = (file: ProductFile, options: ProductOptions, found: Found): Promise<Swath> =>
  withArrays(file, async (array) => {
    const variable = chosenVariable(array, options.variable)
    const group = swathGroups(array).find((g) => variable.name.startsWith(`${g}/`))!
    const [scans, rays] = variable.shape as [number, number]
    const place = async (name: string): Promise<Float32Array> =>
      Float32Array.from(await decoded(array.variables.get(`${group}/${name}`)!))
    const [lat, lon] = [await place('Latitude'), await place('Longitude')]
    if (lat.length !== scans * rays || lon.length !== scans * rays)
      throw setuError('bad-file', {
        where: `${file.name}:${variable.name}`,
        found: `${scans} x ${rays} values and ${lat.length} places`,
        expected: 'a place for each value',
      })
    const text = options.unit ?? unitsOf(variable) ?? 'mm/h'
    const unit = needRainUnit(text, `${file.name}:${variable.name}`)
    if (unit.kind !== 'rate')
      throw setuError('bad-input', {
        where: `${file.name}:${variable.name}`,
        found: `unit "${text}"`,
        expected: 'a rate: a swath sees a moment',
      })
    const raw = await decoded(variable)
    let negative = 0
    const rate = Float32Array.from(raw, (v) => {
      if (v < 0) negative++
      return v >= 0 ? v * unit.factor : Number.NaN
    })
    const dropped = await dropBad(array, group, rate, rays)
    if (dropped)
      found({
        code: 'rain.swath.quality',
        severity: 'note',
        where: file.name,
        message: `${dropped} footprints are left out: the product calls them unusable.`,
        values: { dropped },
      })
    if (negative)
      found({
        code: 'negative-values',
        severity: 'warning',
        where: file.name,
        message: 'Negative values that no attribute names as missing are taken as missing.',
      })
    const instrument = headerItem(array, 'InstrumentName') || file.name.split('.')[2] || ''
    const satellite = headerItem(array, 'SatelliteName') || file.name.split('.')[1] || ''
    const algorithm = headerItem(array, 'AlgorithmID') || file.name.split('.')[0]!
    const version = headerItem(array, 'ProductVersion')
    return {
      product: [`${algorithm}${version ? ` ${version}` : ''}`, [satellite, instrument].filter(Boolean).join(' ')]
        .filter(Boolean)
        .join(', '),
      format: 'HDF5 swath',
      variable: variable.name,
      fileUnit: text,
      others: footprintVariables(array)
        .map((v) => v.name)
        .filter((n) => n !== variable.name),
      scans,
      rays,
      lon,
      lat,
      time: await scanTimes(array, group),
      rate,
      footprintKm: nominalKm(instrument, variable.name),
    }
  })

/** The granules of a reference, or null where its files are no swaths. Granules come in order of time. */
export const openSwaths = async (
  source: Source,
  options: ProductOptions,
  found: Found,
): Promise<readonly Swath[] | null> => {
  const files = await productFiles(source)
  if (files[0]!.kind !== 'hdf5' || !(await withArrays(files[0]!, async (a) => isSwath(a)))) return null
  const swaths: Swath[] = []
  for (const file of files) {
    if (file.kind !== 'hdf5' || !(await withArrays(file, async (a) => isSwath(a))))
      throw setuError('bad-input', {
        where: source.name,
        found: `${file.name} beside swaths`,
        expected: 'swaths only',
        wayOut: 'Give the granules of one product, for example by a pattern.',
      })
    swaths.push(await openOne(file, options, found))
  }
  const start = (s: Swath): number => s.time.find(Number.isFinite) ?? Number.NaN
  return swaths.sort((a, b) => start(a) - start(b))
}
