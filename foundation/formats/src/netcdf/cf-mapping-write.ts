/** The `grid_mapping` attributes of a PROJ string, the way back of `projOf` (CF conventions 1.11, appendix F). */
import { setuError } from '@setu/core/errors'
import type { AttributeValue } from './array-file.js'

const NAMES: Record<string, string> = {
  aea: 'albers_conical_equal_area',
  aeqd: 'azimuthal_equidistant',
  laea: 'lambert_azimuthal_equal_area',
  lcc: 'lambert_conformal_conic',
  merc: 'mercator',
  stere: 'polar_stereographic',
  tmerc: 'transverse_mercator',
  geos: 'geostationary',
}

export const gridMappingOf = (crs: string): Record<string, AttributeValue> => {
  if (crs === 'EPSG:4326' || crs === 'OGC:CRS84') {
    return {
      grid_mapping_name: 'latitude_longitude',
      semi_major_axis: 6378137,
      inverse_flattening: 298.257223563,
      longitude_of_prime_meridian: 0,
    }
  }
  const value = (key: string): string | undefined => new RegExp(`\\+${key}=(\\S+)`).exec(crs)?.[1]
  const name = NAMES[value('proj') ?? '']
  if (!name) {
    throw setuError('bad-input', {
      where: 'crs',
      found: crs,
      expected: `EPSG:4326, or a PROJ string with one of ${Object.keys(NAMES).join(', ')}`,
      wayOut: 'Reproject to longitude and latitude, or write a GeoTIFF.',
    })
  }
  const out: Record<string, AttributeValue> = { grid_mapping_name: name, proj4: crs }
  const put = (key: string, attribute: string): void => {
    const v = Number(value(key))
    if (value(key) !== undefined && Number.isFinite(v)) out[attribute] = v
  }
  put('lat_0', 'latitude_of_projection_origin')
  put(
    'lon_0',
    name === 'polar_stereographic'
      ? 'straight_vertical_longitude_from_pole'
      : /^(aea|lcc|tmerc)$/.test(value('proj')!)
        ? 'longitude_of_central_meridian'
        : 'longitude_of_projection_origin',
  )
  const first = Number(value('lat_1') ?? value('lat_ts'))
  const second = Number(value('lat_2'))
  if (Number.isFinite(first)) out['standard_parallel'] = Number.isFinite(second) ? [first, second] : first
  put('h', 'perspective_point_height')
  if (value('sweep')) out['sweep_angle_axis'] = value('sweep')!
  put(
    name === 'transverse_mercator' ? 'k' : 'k_0',
    name === 'transverse_mercator' ? 'scale_factor_at_central_meridian' : 'scale_factor_at_projection_origin',
  )
  put('x_0', 'false_easting')
  put('y_0', 'false_northing')
  const wgs84 = /\+(datum|ellps)=WGS84/.test(crs)
  if (value('R')) put('R', 'earth_radius')
  else if (wgs84 || !value('a')) Object.assign(out, { semi_major_axis: 6378137, inverse_flattening: 298.257223563 })
  else {
    put('a', 'semi_major_axis')
    put('b', 'semi_minor_axis')
    put('rf', 'inverse_flattening')
  }
  return out
}
