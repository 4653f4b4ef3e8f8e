/**
 * Corrected rain as the rain-field profile asks: amount, its standard error and the number of gauges in each cell, by step,
 * with time bounds. One description serves NetCDF and Zarr.
 */
import { centreX, centreY, type Grid } from '@setu/core/grid'
import { gridMappingOf } from '@setu/formats/netcdf/cf-mapping-write'
import type { NetcdfDescription } from '@setu/formats/netcdf/description'
import type { Interval } from '../rain-field.js'

export interface ImprovedRain {
  readonly title: string
  readonly source: string
  readonly history: string
  /** How it was made, in words. */
  readonly method: string
  readonly grid: Grid
  readonly intervals: readonly Interval[]
  /** mm by step; NaN is missing. */
  readonly values: readonly Float32Array[]
  readonly sigma: readonly Float32Array[] | null
  /** Gauges with a value in each cell and step; null where that is not asked. */
  readonly gauges: readonly Int32Array[] | null
}

const FILL = -9999

const joined = (fields: readonly Float32Array[], cells: number): Float32Array => {
  const out = new Float32Array(cells * fields.length)
  fields.forEach((field, t) => {
    for (let c = 0; c < cells; c++) out[t * cells + c] = Number.isNaN(field[c]!) ? FILL : field[c]!
  })
  return out
}

export const describeImproved = (rain: ImprovedRain): NetcdfDescription => {
  const { grid, intervals } = rain
  const cells = grid.width * grid.height
  const mapping = gridMappingOf(grid.crs)
  const geographic = mapping['grid_mapping_name'] === 'latitude_longitude'
  const [x, y] = geographic ? ['lon', 'lat'] : ['x', 'y']
  const units = 'seconds since 1970-01-01T00:00:00Z'
  const space = ['time', y, x]
  const counts = new Int32Array(rain.gauges ? cells * intervals.length : 0)
  rain.gauges?.forEach((field, t) => {
    counts.set(field, t * cells)
  })
  return {
    dimensions: { time: intervals.length, [y]: grid.height, [x]: grid.width, nv: 2 },
    attributes: {
      Conventions: 'CF-1.11',
      title: rain.title,
      history: rain.history,
      source: rain.source,
      comment: rain.method,
    },
    variables: [
      {
        name: 'time',
        dimensions: ['time'],
        data: Float64Array.from(intervals, (t) => t.start / 1000),
        attributes: { standard_name: 'time', units, calendar: 'standard', axis: 'T', bounds: 'time_bnds' },
      },
      {
        name: y,
        dimensions: [y],
        data: Float64Array.from({ length: grid.height }, (_, i) => centreY(grid, i)),
        attributes: geographic
          ? { standard_name: 'latitude', units: 'degrees_north', axis: 'Y' }
          : { standard_name: 'projection_y_coordinate', units: 'm', axis: 'Y' },
      },
      {
        name: x,
        dimensions: [x],
        data: Float64Array.from({ length: grid.width }, (_, i) => centreX(grid, i)),
        attributes: geographic
          ? { standard_name: 'longitude', units: 'degrees_east', axis: 'X' }
          : { standard_name: 'projection_x_coordinate', units: 'm', axis: 'X' },
      },
      { name: 'nv', dimensions: ['nv'], data: Int32Array.of(0, 1), attributes: { long_name: 'edge of an interval' } },
      {
        name: 'time_bnds',
        dimensions: ['time', 'nv'],
        data: Float64Array.from(intervals.flatMap((t) => [t.start / 1000, t.end / 1000])),
        attributes: { units },
      },
      { name: 'crs', dimensions: [], data: Int32Array.of(0), attributes: mapping },
      {
        name: 'precipitation_amount',
        dimensions: space,
        data: joined(rain.values, cells),
        attributes: {
          standard_name: 'lwe_thickness_of_precipitation_amount',
          long_name: 'rain amount in the interval, corrected by gauges',
          units: 'mm',
          cell_methods: 'time: sum area: mean',
          grid_mapping: 'crs',
          ancillary_variables: [
            ...(rain.sigma ? ['precipitation_amount_error'] : []),
            ...(rain.gauges ? ['gauge_count'] : []),
          ].join(' '),
          _FillValue: FILL,
        },
      },
      ...(rain.sigma
        ? [
            {
              name: 'precipitation_amount_error',
              dimensions: space,
              data: joined(rain.sigma, cells),
              attributes: {
                standard_name: 'lwe_thickness_of_precipitation_amount standard_error',
                long_name: 'one standard deviation of the error of the amount',
                units: 'mm',
                grid_mapping: 'crs',
                _FillValue: FILL,
              },
            },
          ]
        : []),
      ...(rain.gauges
        ? [
            {
              name: 'gauge_count',
              dimensions: space,
              data: counts,
              attributes: {
                standard_name: 'number_of_observations',
                long_name: 'number of gauges in the cell',
                units: '1',
                grid_mapping: 'crs',
              },
            },
          ]
        : []),
    ],
  }
}
