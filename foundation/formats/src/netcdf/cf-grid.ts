/**
 * Grids of CF files: regular axes to a `Grid`, and `grid_mapping` attributes (CF conventions 1.11, appendix F) to a PROJ
 * string. Axes that are not regular within the rounding of their numbers are refused, not approximated.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import { converter, isUnit, sameDimension } from '@setu/core/units'
import {
  type ArrayFile,
  type ArrayVariable,
  type Attributes,
  attributeNumber,
  attributeNumbers,
  attributeText,
} from './array-file.js'

/** First outer edge and signed step of evenly spaced cell centres. */
export const regularAxis = (
  centres: ArrayLike<number>,
  where: string,
  single32 = false,
  stepOfOne?: number,
): { edge: number; step: number } => {
  const n = centres.length
  const first = centres[0]!
  if (n === 1 && stepOfOne !== undefined) return { edge: first - stepOfOne / 2, step: stepOfOne }
  if (n < 2) {
    throw setuError('bad-file', {
      where,
      found: `${n} value`,
      expected: 'at least two, so that the cell size is known',
    })
  }
  let step = (centres[n - 1]! - first) / (n - 1)
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(centres[i]!))
  const slack = Math.max(Math.abs(step) * 2e-3, largest * 2.4e-7)
  for (let i = 0; i < n; i++) {
    if (!(Math.abs(centres[i]! - (first + i * step)) <= slack)) {
      throw setuError('bad-file', {
        where,
        found: `${centres[i]} as value ${i + 1}`,
        expected: `${first + i * step}: evenly spaced cells of ${step}`,
        wayOut: 'The grid is not regular; resample it to a regular one first.',
      })
    }
  }
  if (!(Math.abs(step) > 0))
    throw setuError('bad-file', { where, found: 'cells of size zero', expected: 'cells that differ' })
  let edge = first - step / 2
  if (single32) {
    // Coordinates in single precision: the round number that was meant (a fraction 1/k, or few decimals) is within their
    // last digits.
    const slip = (largest * 2.4e-7) / (n - 1) + 1e-9
    const fraction = Math.sign(step) / Math.round(1 / Math.abs(step))
    const round = [fraction, ...[10, 100, 1000, 10_000].map((k) => Math.round(step * k) / k)].find(
      (r) => Math.abs(r - step) <= slip,
    )
    if (round) step = round
    edge = first - step / 2
    const even = Math.round(edge * 1e5) / 1e5
    if (Math.abs(even - edge) <= largest * 1.3e-7) edge = even
  }
  return { edge, step }
}

const PROJECTIONS: Record<string, string> = {
  albers_conical_equal_area: 'aea',
  azimuthal_equidistant: 'aeqd',
  lambert_azimuthal_equal_area: 'laea',
  lambert_conformal_conic: 'lcc',
  lambert_cylindrical_equal_area: 'cea',
  mercator: 'merc',
  polar_stereographic: 'stere',
  stereographic: 'stere',
  transverse_mercator: 'tmerc',
  geostationary: 'geos',
  sinusoidal: 'sinu',
  orthographic: 'ortho',
}

const ellipsoid = (a: Attributes): string => {
  const radius = attributeNumber(a, 'earth_radius')
  const major = attributeNumber(a, 'semi_major_axis')
  const minor = attributeNumber(a, 'semi_minor_axis')
  const inverse = attributeNumber(a, 'inverse_flattening')
  if (major !== undefined && inverse !== undefined && inverse > 0) return `+a=${major} +rf=${inverse}`
  if (major !== undefined && minor !== undefined) return `+a=${major} +b=${minor}`
  if (radius !== undefined) return `+R=${radius}`
  return major !== undefined ? `+R=${major}` : '+ellps=WGS84'
}

/** PROJ string (or `EPSG:4326`) of a grid mapping. */
export const projOf = (a: Attributes, where: string): string => {
  const name = attributeText(a, 'grid_mapping_name') ?? ''
  if (name === 'latitude_longitude') return 'EPSG:4326'
  const proj = PROJECTIONS[name]
  if (!proj) {
    throw setuError('bad-file', {
      where,
      found: `grid mapping "${name}"`,
      expected: `one of latitude_longitude, ${Object.keys(PROJECTIONS).join(', ')}`,
    })
  }
  const parts = [`+proj=${proj}`]
  const put = (key: string, ...names: string[]): void => {
    for (const n of names) {
      const v = attributeNumber(a, n)
      if (v !== undefined) {
        parts.push(`+${key}=${v}`)
        return
      }
    }
  }
  const parallels = attributeNumbers(a, 'standard_parallel')
  put('lat_0', 'latitude_of_projection_origin')
  put(
    'lon_0',
    'longitude_of_central_meridian',
    'longitude_of_projection_origin',
    'straight_vertical_longitude_from_pole',
  )
  if (proj === 'aea' || proj === 'lcc') {
    if (parallels[0] !== undefined) parts.push(`+lat_1=${parallels[0]}`, `+lat_2=${parallels[1] ?? parallels[0]}`)
  } else if (parallels[0] !== undefined) parts.push(`+lat_ts=${parallels[0]}`)
  if (proj === 'geos') {
    put('h', 'perspective_point_height')
    parts.push(`+sweep=${attributeText(a, 'sweep_angle_axis') ?? 'y'}`)
  }
  if (proj === 'merc' || proj === 'tmerc' || proj === 'stere')
    put('k_0', 'scale_factor_at_central_meridian', 'scale_factor_at_projection_origin')
  put('x_0', 'false_easting')
  put('y_0', 'false_northing')
  parts.push(ellipsoid(a), '+units=m', '+no_defs')
  return parts.join(' ')
}

/** CRS of a variable by its `grid_mapping`, else by the units of its axes. */
export const crsOf = (file: ArrayFile, variable: ArrayVariable, x: ArrayVariable): string => {
  const reference = attributeText(variable.attributes, 'grid_mapping')?.split(/[\s:]+/)[0]
  const group = variable.name.split('/').slice(0, -1)
  if (reference) {
    for (let depth = group.length; depth >= 0; depth--) {
      const mapping = file.variables.get([...group.slice(0, depth), reference].join('/'))
      if (mapping) return projOf(mapping.attributes, `${file.where}:${mapping.name}`)
    }
  }
  const units = attributeText(x.attributes, 'units') ?? attributeText(x.attributes, 'Units') ?? ''
  const standard = attributeText(x.attributes, 'standard_name') ?? ''
  if (/^deg/i.test(units) || standard === 'longitude' || /^lon/i.test(x.name.split('/').pop()!)) return 'EPSG:4326'
  throw setuError('bad-file', {
    where: `${file.where}:${variable.name}`,
    found: 'projected axes without a grid mapping',
    expected: 'a grid_mapping attribute',
    wayOut: 'Reproject the file to longitude and latitude first.',
  })
}

/** Grid of two coordinate variables; axes in km come in metres. */
export const gridOfAxes = async (
  file: ArrayFile,
  variable: ArrayVariable,
  x: ArrayVariable,
  y: ArrayVariable,
): Promise<Grid> => {
  const crs = crsOf(file, variable, x)
  const axis = async (v: ArrayVariable): Promise<{ edge: number; step: number; n: number }> => {
    const raw = Float64Array.from(await v.read())
    const scale = attributeNumber(v.attributes, 'scale_factor') ?? 1
    const offset = attributeNumber(v.attributes, 'add_offset') ?? 0
    const units = attributeText(v.attributes, 'units') ?? ''
    let factor = 1
    if (crs !== 'EPSG:4326' && isUnit(units) && sameDimension(units, 'm')) factor = converter(units, 'm')(1)
    // Geostationary axes are scan angles: PROJ wants them times the height.
    const height = /\+proj=geos.*\+h=([\d.]+)/.exec(crs)
    if (height && isUnit(units) && sameDimension(units, 'rad')) factor = converter(units, 'rad')(1) * Number(height[1])
    for (let i = 0; i < raw.length; i++) raw[i] = (raw[i]! * scale + offset) * factor
    return {
      ...regularAxis(raw, `${file.where}:${v.name}`, v.type === 'float32' && crs === 'EPSG:4326'),
      n: raw.length,
    }
  }
  const across = await axis(x)
  const down = await axis(y)
  return { width: across.n, height: down.n, x0: across.edge, y0: down.edge, dx: across.step, dy: down.step, crs }
}
