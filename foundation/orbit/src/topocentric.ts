/** Where something stands as seen from a place on the WGS84 ellipsoid: azimuth, elevation, range and their rates. */
import { checkedPosition, toEcef } from '@setu/core/earth'
import { apply, dot, type Matrix3, norm, radians, type State, subtract, type Vector3 } from './vector3.js'

export interface Site {
  readonly name?: string
  /** Geodetic, degrees; longitude east; metres above the ellipsoid. */
  readonly lat: number
  readonly lon: number
  readonly heightM: number
}

/** A place prepared: ITRF position (km) and the rows east, north, up. */
export interface Station {
  readonly site: Site
  readonly position: Vector3
  readonly eastNorthUp: Matrix3
}

export const stationOf = (site: Site): Station => {
  checkedPosition(site.lat, site.lon, site.name ?? 'site')
  const [x, y, z] = toEcef(site.lat, site.lon, site.heightM)
  const [sp, cp] = [Math.sin(site.lat * radians), Math.cos(site.lat * radians)]
  const [sl, cl] = [Math.sin(site.lon * radians), Math.cos(site.lon * radians)]
  return {
    site,
    position: [x / 1000, y / 1000, z / 1000],
    eastNorthUp: new Float64Array([-sl, cl, 0, -sp * cl, -sp * sl, cp, cp * cl, cp * sl, sp]),
  }
}

export interface Look {
  /** Degrees from north over east, [0, 360). */
  readonly azimuthDeg: number
  /** Degrees above the plane normal to the ellipsoid's normal; without refraction. */
  readonly elevationDeg: number
  readonly rangeKm: number
}
export interface LookRates extends Look {
  readonly azimuthRateDegPerSecond: number
  readonly elevationRateDegPerSecond: number
  readonly rangeRateKmPerSecond: number
}

export const lookAt = ({ position, eastNorthUp }: Station, itrf: Vector3): Look => {
  const [e, n, u] = apply(eastNorthUp, subtract(itrf, position))
  const level = Math.hypot(e, n)
  const azimuth = Math.atan2(e, n) / radians
  return {
    azimuthDeg: azimuth < 0 ? azimuth + 360 : azimuth,
    elevationDeg: Math.atan2(u, level) / radians,
    rangeKm: Math.hypot(level, u),
  }
}

/** The same with rates; `itrf` holds the velocity with respect to the turning Earth. */
export const lookWithRates = (station: Station, itrf: State): LookRates => {
  const d = apply(station.eastNorthUp, subtract(itrf.position, station.position))
  const w = apply(station.eastNorthUp, itrf.velocity)
  const [level2, range] = [d[0] * d[0] + d[1] * d[1], norm(d)]
  const rangeRate = dot(d, w) / range
  const level = Math.sqrt(level2)
  return {
    ...lookAt(station, itrf.position),
    azimuthRateDegPerSecond: level2 > 0 ? (w[0] * d[1] - w[1] * d[0]) / level2 / radians : 0,
    elevationRateDegPerSecond: level > 0 ? (w[2] - (d[2] * rangeRate) / range) / level / radians : 0,
    rangeRateKmPerSecond: rangeRate,
  }
}

/**
 * Refraction of a true elevation, degrees (Saemundsson 1986; about 0.07 arcmin above 0 degrees). Below -1 degree none.
 * Pressure hPa, temperature deg C.
 */
export const refractionDeg = (elevationDeg: number, pressureHPa = 1010, temperatureC = 10): number => {
  if (elevationDeg < -1) return 0
  const arcmin = 1.02 / Math.tan((elevationDeg + 10.3 / (elevationDeg + 5.11)) * radians)
  return ((Math.max(0, arcmin) / 60) * (pressureHPa / 1010) * 283) / (273 + temperatureC)
}
