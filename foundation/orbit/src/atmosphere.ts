/**
 * Density of the air for drag, kg/m3: NRLMSISE-00 with space weather, or the exponential table of Vallado (2013, table 8-4,
 * after CIRA-72 and US Standard 1976), which knows neither Sun nor time.
 */
import { fromEcef } from '@setu/core/earth'
import { dayOfYearOfMjd } from './calendar.js'
import type { DensityAt } from './force-model.js'
import type { Instant } from './instant.js'
import { nrlmsise } from './nrlmsise.js'
import { type Scenario, type SpaceWeatherSeries, type Weather, weatherAt } from './space-weather.js'
import { instantToUtc } from './time-scales.js'
import type { Vector3 } from './vector3.js'

/** Base height (km), density there (kg/m3), scale height (km). */
const layers: readonly (readonly [number, number, number])[] = [
  [0, 1.225, 7.249],
  [25, 3.899e-2, 6.349],
  [30, 1.774e-2, 6.682],
  [40, 3.972e-3, 7.554],
  [50, 1.057e-3, 8.382],
  [60, 3.206e-4, 7.714],
  [70, 8.77e-5, 6.549],
  [80, 1.905e-5, 5.799],
  [90, 3.396e-6, 5.382],
  [100, 5.297e-7, 5.877],
  [110, 9.661e-8, 7.263],
  [120, 2.438e-8, 9.473],
  [130, 8.484e-9, 12.636],
  [140, 3.845e-9, 16.149],
  [150, 2.07e-9, 22.523],
  [180, 5.464e-10, 29.74],
  [200, 2.789e-10, 37.105],
  [250, 7.248e-11, 45.546],
  [300, 2.418e-11, 53.628],
  [350, 9.518e-12, 53.298],
  [400, 3.725e-12, 58.515],
  [450, 1.585e-12, 60.828],
  [500, 6.967e-13, 63.822],
  [600, 1.454e-13, 71.835],
  [700, 3.614e-14, 88.667],
  [800, 1.17e-14, 124.64],
  [900, 5.245e-15, 181.05],
  [1000, 3.019e-15, 268],
]

/** Density of the exponential table at a height, kg/m3. */
export const exponentialDensity = (altitudeKm: number): number => {
  let k = layers.length - 1
  while (k > 0 && altitudeKm < layers[k]![0]) k--
  const [base, density, scale] = layers[k]!
  return density * Math.exp(-(altitudeKm - base) / scale)
}
export const exponentialAtmosphere: DensityAt = (itrf: Vector3): number =>
  exponentialDensity(fromEcef(itrf[0] * 1000, itrf[1] * 1000, itrf[2] * 1000).heightM / 1000)

/** NRLMSISE-00 at a geodetic place and time; local time is that of the mean Sun, as the model was fitted. */
export const msisDensity = (
  latDeg: number,
  lonDeg: number,
  altitudeKm: number,
  t: Instant,
  weather: Weather,
): number => {
  const utc = instantToUtc(t)
  const seconds = Math.min(utc.seconds, 86_400)
  return (
    nrlmsise({
      dayOfYear: dayOfYearOfMjd(utc.day),
      utSeconds: seconds,
      altitudeKm,
      latDeg,
      lonDeg,
      localHours: (((seconds / 3600 + lonDeg / 15) % 24) + 24) % 24,
      f107: weather.f107,
      f107Mean: weather.f107Mean,
      ap: weather.ap,
      ...(weather.apHistory ? { apHistory: weather.apHistory } : {}),
    }).dragDensity * 1000
  )
}

/** NRLMSISE-00 for a force model; `factor` multiplies the density (a scenario, a calibration). */
export const msisAtmosphere =
  (series: SpaceWeatherSeries | null, scenario: Scenario | null = 'mean', factor = 1): DensityAt =>
  (itrf, t) => {
    const g = fromEcef(itrf[0] * 1000, itrf[1] * 1000, itrf[2] * 1000)
    return factor * msisDensity(g.lat, g.lon, g.heightM / 1000, t, weatherAt(series, t, scenario))
  }
