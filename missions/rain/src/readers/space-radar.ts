/**
 * Echoes of the space radars (GPM Ku and Ka, TRMM PR; level 2, HDF5): corrected reflectivity by footprint and range bin,
 * with the precipitation flag, bright band and zenith angle of each ray. Bins go from the top to the ellipsoid.
 */
import type { Source } from '@setu/core/contract'
import { meanRadiusKm } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { type ArrayFile, type ArrayVariable, attributeText } from '@setu/formats/netcdf/array-file'
import { cfDecoder } from '@setu/formats/netcdf/cf-values'
import { withArrays } from './held-arrays.js'
import { productFiles } from './product-files.js'
import type { Found, ProductOptions } from './reader-options.js'
import { scanTimes } from './swath.js'

export interface SpaceRadar {
  readonly product: string
  readonly variable: string
  readonly scans: number
  readonly rays: number
  readonly bins: number
  /** Length of a bin along the beam, m. */
  readonly binM: number
  /** Degrees, by footprint. */
  readonly lon: Float32Array
  readonly lat: Float32Array
  /** Zenith angle of the beam at the ground, degrees. */
  readonly zenith: Float32Array
  /** Milliseconds since 1970 of each scan. */
  readonly time: Float64Array
  /** `(scan * rays + ray) * bins + bin`, dBZ, NaN where the file has none. */
  readonly dbz: Float32Array
  /** 1 where the ray has precipitation. */
  readonly raining: Uint8Array
  /** Height of the bright band, m; NaN where none was found. */
  readonly brightBandM: Float32Array
  readonly footprintKm: number
}

/** Height of the orbit, km, and the angle between rays, degrees (Ku of GPM; PR of TRMM is alike). */
const ORBIT_KM = 407
const RAY_STEP = 0.71

/** Zenith angle at the ground of a ray, from its angle at the satellite. */
export const zenithOfRay = (ray: number, rays: number): number => {
  const angle = Math.abs(ray - (rays - 1) / 2) * RAY_STEP * (Math.PI / 180)
  return (Math.asin(((meanRadiusKm + ORBIT_KM) / meanRadiusKm) * Math.sin(angle)) * 180) / Math.PI
}

const ECHO = /(^|\/)SLV\/zFactor(Corrected|Final)$/

/** Whether a file has echoes of a space radar. */
export const isSpaceRadar = (file: ArrayFile): boolean => [...file.variables.keys()].some((n) => ECHO.test(n))

const read = async (v: ArrayVariable): Promise<Float32Array> => {
  const { values, missing } = cfDecoder(v)(await v.read())
  return Float32Array.from(values, (x, i) => (missing[i] || x < -9000 ? Number.NaN : x))
}

/** A granule with echoes, or null. Of two frequencies of one group the first (Ku) is taken. */
export const openSpaceRadar = async (
  source: Source,
  options: ProductOptions,
  found: Found,
): Promise<SpaceRadar | null> => {
  const files = await productFiles(source)
  const file = files[0]!
  if (file.kind !== 'hdf5') return null
  return withArrays(file, async (array) => {
    const names = [...array.variables.keys()].filter((n) => ECHO.test(n))
    const name = options.variable === undefined ? names[0] : names.find((n) => n.startsWith(options.variable!))
    if (name === undefined) return null
    if (files.length > 1)
      throw setuError('bad-input', { where: source.name, found: `${files.length} granules`, expected: 'one granule' })
    const group = name.slice(0, name.indexOf('/SLV/'))
    const echo = array.variables.get(name)!
    const [scans, rays, bins, frequencies] = echo.shape as [number, number, number, number | undefined]
    if (echo.shape.length < 3 || !(bins > 1))
      throw setuError('bad-file', {
        where: `${file.name}:${name}`,
        found: `${echo.shape.join(' x ')} values`,
        expected: 'scans by rays by bins',
      })
    if (frequencies && frequencies > 1)
      found({
        code: 'rain.radar.first-frequency',
        severity: 'note',
        where: file.name,
        message: 'Of the frequencies in the file the first (Ku) is used.',
      })
    const dbz =
      frequencies === undefined ? await read(echo) : (await read(echo)).filter((_, k) => k % frequencies === 0)
    const plane = async (n: string): Promise<Float32Array | null> => {
      const v = array.variables.get(`${group}/${n}`)
      return v && v.shape[0] === scans && v.shape[1] === rays
        ? (await read(v)).filter((_, k) => k % (v.shape[2] ?? 1) === 0)
        : null
    }
    const [lat, lon] = [await plane('Latitude'), await plane('Longitude')]
    if (!lat || !lon)
      throw setuError('bad-file', {
        where: `${file.name}:${group}`,
        found: 'no place of the footprints',
        expected: 'Latitude and Longitude',
      })
    const flag = await plane('PRE/flagPrecip')
    const header = attributeText(array.groups.get(''), 'FileHeader') ?? ''
    const item = (key: string): string => new RegExp(`${key}=([^;]*);`).exec(header)?.[1]?.trim() ?? ''
    return {
      product: [item('AlgorithmID') || file.name.split('.')[0]!, item('SatelliteName'), item('InstrumentName')]
        .filter(Boolean)
        .join(' '),
      variable: name,
      scans,
      rays,
      bins,
      // 22 km are sampled: 176 bins of 125 m, or 88 of 250 m in the high-sensitivity scan.
      binM: bins > 100 ? 125 : 250,
      lon,
      lat,
      zenith:
        (await plane('PRE/localZenithAngle')) ??
        Float32Array.from({ length: scans * rays }, (_, i) => zenithOfRay(i % rays, rays)),
      time: await scanTimes(array, group),
      dbz,
      raining: flag ? Uint8Array.from(flag, (v) => (v > 0 ? 1 : 0)) : new Uint8Array(scans * rays).fill(1),
      brightBandM: ((await plane('CSF/heightBB')) ?? new Float32Array(scans * rays).fill(Number.NaN)).map((v) =>
        v > 0 ? v : Number.NaN,
      ),
      footprintKm: 5,
    }
  })
}
