/**
 * Where the values of a variable lie: its axes by meaning and the regular grid they make, from one-dimensional
 * coordinates or from latitude and longitude as planes.
 */
import { setuError } from '@setu/core/errors'
import type { Grid } from '@setu/core/grid'
import type { ArrayFile, ArrayVariable } from '@setu/formats/netcdf/array-file'
import { type Axis, axesOf } from '@setu/formats/netcdf/cf-axes'
import { gridOfAxes, regularAxis } from '@setu/formats/netcdf/cf-grid'

export interface Layout {
  readonly grid: Grid
  readonly axes: readonly Axis[]
}

/** Latitude and longitude as two-dimensional arrays that vary along one axis each (GSMaP HDF5 of some versions). */
const fromPlanes = async (file: ArrayFile, variable: ArrayVariable): Promise<Layout | undefined> => {
  const group = variable.name.split('/').slice(0, -1).join('/')
  const named = (pattern: RegExp): ArrayVariable | undefined =>
    [...file.variables.values()].find(
      (v) =>
        v.shape.length === 2 &&
        pattern.test(v.name.split('/').pop()!) &&
        (v.name.split('/').slice(0, -1).join('/') === group || !v.name.includes('/')),
    )
  const lat = named(/^lat(itude)?s?$/i)
  const lon = named(/^lon(gitude)?s?$/i)
  const rank = variable.shape.length
  if (
    !lat ||
    !lon ||
    rank < 2 ||
    lat.shape[0] !== variable.shape[rank - 2] ||
    lat.shape[1] !== variable.shape[rank - 1]
  )
    return undefined
  const [first, second] = lat.shape as [number, number]
  const down = await lat.read([0, 0], [first, 1])
  const latAlongFirst = Math.abs(down[first - 1]! - down[0]!) > 1e-3
  const size = latAlongFirst ? { lat: first, lon: second } : { lat: second, lon: first }
  const lats = latAlongFirst ? down : await lat.read([0, 0], [1, second])
  const lons = latAlongFirst ? await lon.read([0, 0], [1, second]) : await lon.read([0, 0], [first, 1])
  const y = regularAxis(lats, `${file.where}:${lat.name}`, true)
  const x = regularAxis(lons, `${file.where}:${lon.name}`, true)
  const axes: Axis[] = variable.shape.map((n, i) => ({
    role: i < rank - 2 ? 'time' : (i === rank - 2) === latAlongFirst ? 'y' : 'x',
    dimension: i,
    size: n,
  }))
  return {
    grid: { width: size.lon, height: size.lat, x0: x.edge, y0: y.edge, dx: x.step, dy: y.step, crs: 'EPSG:4326' },
    axes,
  }
}

/** Grid and axes of a variable. */
export const layoutOf = async (file: ArrayFile, variable: ArrayVariable): Promise<Layout> => {
  const planes = await fromPlanes(file, variable)
  if (planes) return planes
  const axes = axesOf(file, variable)
  const x = axes.find((a) => a.role === 'x')
  const y = axes.find((a) => a.role === 'y')
  if (!x?.variable || !y?.variable) {
    throw setuError('bad-file', {
      where: `${file.where}:${variable.name}`,
      found: `dimensions ${variable.dimensions.join(', ')} without coordinates`,
      expected: 'one-dimensional latitude and longitude, or x and y',
    })
  }
  const level = axes.find((a) => a.role === 'other' && a.size > 1)
  if (level) {
    throw setuError('ambiguous', {
      where: `${file.where}:${variable.name}`,
      found: `${level.size} values along ${variable.dimensions[level.dimension]}`,
      expected: 'time, y and x only',
      wayOut: 'Cut out one level or member first.',
    })
  }
  return { grid: await gridOfAxes(file, variable, x.variable, y.variable), axes }
}
