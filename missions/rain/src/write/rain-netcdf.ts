/**
 * A stack of rain as CF-1.11 NetCDF: `lwe_precipitation_rate` (mm h-1) or `lwe_thickness_of_precipitation_amount` (mm),
 * time with bounds and cell methods, grid mapping, missing as fill value. Classic, or NetCDF-4 with deflate.
 */
import { setuError } from '@setu/core/errors'
import { centreX, centreY, type Grid } from '@setu/core/grid'
import { hourMs } from '@setu/core/time'
import { writeNetcdf4 } from '@setu/formats/hdf5/write'
import { gridMappingOf } from '@setu/formats/netcdf/cf-mapping-write'
import { writeClassicNetcdf } from '@setu/formats/netcdf/classic-write'
import type { NetcdfDescription } from '@setu/formats/netcdf/description'
import type { Interval, RainField, RainKind } from '../rain-field.js'

export interface RainToWrite {
  readonly title: string
  readonly grid: Grid
  readonly kind: RainKind
  readonly intervals: readonly Interval[]
  readonly fields: readonly RainField[]
  readonly history?: string
  /** The fields are this of the rain, not the rain itself. */
  readonly statistic?: 'standard deviation of the members'
}

const FILL = -9999

const describe = (rain: RainToWrite): NetcdfDescription => {
  const { grid, intervals, fields } = rain
  if (intervals.length !== fields.length || fields.length === 0) {
    throw setuError('internal', {
      where: 'NetCDF',
      found: `${fields.length} fields and ${intervals.length} intervals`,
      expected: 'one interval for each field',
    })
  }
  const cells = grid.width * grid.height
  const data = new Float32Array(cells * fields.length)
  fields.forEach((field, t) => {
    for (let i = 0; i < cells; i++) data[t * cells + i] = field.reason[i] ? FILL : field.values[i]!
  })
  const mapping = gridMappingOf(grid.crs)
  const geographic = mapping['grid_mapping_name'] === 'latitude_longitude'
  const [x, y] = geographic ? ['lon', 'lat'] : ['x', 'y']
  const axis = (n: number, at: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => at(i))
  const units = 'hours since 1970-01-01 00:00:00'
  const rate = rain.kind === 'rate'
  return {
    dimensions: { time: intervals.length, [y]: grid.height, [x]: grid.width, nv: 2 },
    attributes: { Conventions: 'CF-1.11', title: rain.title, ...(rain.history ? { history: rain.history } : {}) },
    variables: [
      {
        name: 'time',
        dimensions: ['time'],
        data: Float64Array.from(intervals, (t) => t.start / hourMs),
        attributes: { standard_name: 'time', units, calendar: 'standard', axis: 'T', bounds: 'time_bnds' },
      },
      {
        name: y,
        dimensions: [y],
        data: axis(grid.height, (i) => centreY(grid, i)),
        attributes: geographic
          ? { standard_name: 'latitude', units: 'degrees_north', axis: 'Y' }
          : { standard_name: 'projection_y_coordinate', units: 'm', axis: 'Y' },
      },
      {
        name: x,
        dimensions: [x],
        data: axis(grid.width, (i) => centreX(grid, i)),
        attributes: geographic
          ? { standard_name: 'longitude', units: 'degrees_east', axis: 'X' }
          : { standard_name: 'projection_x_coordinate', units: 'm', axis: 'X' },
      },
      { name: 'nv', dimensions: ['nv'], data: Int32Array.of(0, 1), attributes: { long_name: 'edge of an interval' } },
      {
        name: 'time_bnds',
        dimensions: ['time', 'nv'],
        data: Float64Array.from(intervals.flatMap((t) => [t.start / hourMs, t.end / hourMs])),
        attributes: {},
      },
      { name: 'crs', dimensions: [], data: Int32Array.of(0), attributes: mapping },
      {
        name: 'rain',
        dimensions: ['time', y, x],
        data,
        attributes: {
          standard_name: rate ? 'lwe_precipitation_rate' : 'lwe_thickness_of_precipitation_amount',
          long_name: `${rate ? 'rain rate' : 'rain'}${rain.statistic ? `, ${rain.statistic}` : ''}`,
          units: rate ? 'mm h-1' : 'mm',
          cell_methods: `${rate ? 'time: mean' : 'time: sum'}${rain.statistic ? ' realization: standard_deviation' : ''}`,
          grid_mapping: 'crs',
          _FillValue: FILL,
        },
      },
    ],
  }
}

export const writeRainNetcdf = async (
  rain: RainToWrite,
  format: 'netcdf-3' | 'netcdf-4' = 'netcdf-4',
): Promise<Uint8Array> => (format === 'netcdf-3' ? writeClassicNetcdf(describe(rain)) : writeNetcdf4(describe(rain)))
