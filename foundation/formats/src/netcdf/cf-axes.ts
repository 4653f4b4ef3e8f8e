/**
 * Axes of a variable, found by meaning and never by order: `standard_name`, then `axis`, then units
 * (`degrees_north`, `… since …`), then the names of variable and dimension (CF conventions 1.11, chapter 4).
 */
import { setuError } from '@setu/core/errors'
import { type ArrayFile, type ArrayVariable, attributeText } from './array-file.js'

export type AxisRole = 'x' | 'y' | 'time' | 'other'

export interface Axis {
  readonly role: AxisRole
  /** Position among the dimensions of the variable. */
  readonly dimension: number
  readonly size: number
  /** Its coordinate variable, where there is one. */
  readonly variable?: ArrayVariable
}

const NORTH = /^degrees?_?(north|n)$/i
const EAST = /^degrees?_?(east|e)$/i

/** What a coordinate variable (or the bare name of a dimension) is. */
export const axisRole = (name: string, variable?: ArrayVariable): AxisRole | undefined => {
  const a = variable?.attributes
  const standard = attributeText(a, 'standard_name')?.toLowerCase()
  if (standard === 'latitude' || standard === 'projection_y_coordinate' || standard === 'grid_latitude') return 'y'
  if (standard === 'longitude' || standard === 'projection_x_coordinate' || standard === 'grid_longitude') return 'x'
  if (standard === 'time') return 'time'
  const letter = attributeText(a, 'axis')?.toUpperCase()
  if (letter === 'X') return 'x'
  if (letter === 'Y') return 'y'
  if (letter === 'T') return 'time'
  if (letter === 'Z') return 'other'
  const units = (attributeText(a, 'units') ?? attributeText(a, 'Units') ?? '').trim()
  if (NORTH.test(units)) return 'y'
  if (EAST.test(units)) return 'x'
  if (/\bsince\b/i.test(units)) return 'time'
  const plain = name.toLowerCase().replace(/[^a-z]/g, '')
  if (/^(lat|lats|latitude|latitudes|nlat|y|yc|northing|south_?north|rows?|nrows?)$/.test(plain)) return 'y'
  if (/^(lon|lons|long|longitude|longitudes|nlon|x|xc|easting|west_?east|cols?|columns?|ncols?)$/.test(plain))
    return 'x'
  if (/^(time|times|t|date|datetime|ntime|validtime)$/.test(plain)) return 'time'
  return undefined
}

/** The coordinate variable of a dimension: same name, in the group of the variable or in one above it. */
const coordinateOf = (file: ArrayFile, variable: ArrayVariable, dimension: number): ArrayVariable | undefined => {
  const name = variable.dimensions[dimension]!
  const size = variable.shape[dimension]!
  const parts = variable.name.split('/').slice(0, -1)
  for (let depth = parts.length; depth >= 0; depth--) {
    const found = file.variables.get([...parts.slice(0, depth), name].join('/'))
    if (found && found.shape.length === 1 && found.shape[0] === size) return found
  }
  // An axis under another name: one-dimensional, along this dimension, and with a meaning.
  for (const candidate of file.variables.values()) {
    if (candidate.shape.length !== 1 || candidate.shape[0] !== size || candidate.dimensions[0] !== name) continue
    if (candidate !== variable && axisRole(candidate.name.split('/').pop()!, candidate)) return candidate
  }
  return undefined
}

/** All axes of a variable. Two dimensions with one meaning throw `ambiguous`. */
export const axesOf = (file: ArrayFile, variable: ArrayVariable): readonly Axis[] => {
  const axes: Axis[] = variable.shape.map((size, dimension) => {
    const coordinate = coordinateOf(file, variable, dimension)
    const name = coordinate?.name.split('/').pop() ?? variable.dimensions[dimension]!
    const role = axisRole(name, coordinate) ?? 'other'
    return { role, dimension, size, ...(coordinate ? { variable: coordinate } : {}) }
  })
  for (const role of ['x', 'y', 'time'] as const) {
    if (axes.filter((a) => a.role === role).length > 1) {
      throw setuError('ambiguous', {
        where: `${file.where}:${variable.name}`,
        found: `two ${role} axes among ${variable.dimensions.join(', ')}`,
        expected: 'one axis of each kind',
      })
    }
  }
  return axes
}

/** Row-major [y][x] out of a hyperslab whose x and y axes may come in either order, all others of length one. */
export const rowMajor = <T extends Float32Array | Float64Array | Uint8Array>(
  values: T,
  xFirst: boolean,
  width: number,
  height: number,
): T => {
  if (!xFirst) return values
  const out = new (values.constructor as new (n: number) => T)(values.length)
  for (let x = 0; x < width; x++) for (let y = 0; y < height; y++) out[y * width + x] = values[x * height + y]!
  return out
}
