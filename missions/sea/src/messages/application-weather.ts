/** Weather, water and tides in binary application messages: IMO SN.1/Circ.236 and 289. */
import {
  type ApplicationTable,
  day,
  direction,
  hour,
  lat24,
  lat27,
  lon25,
  lon28,
  minute,
  month,
} from './application-fields.js'
import { type FieldSpec, field, flag, spare } from './layout.js'

const current = (absent: number): FieldSpec[] => [
  field('currentSpeedKnots', 8, { divisor: 10, absent: 255, unit: '[kn_i]' }),
  direction('currentDirectionDegrees', absent),
  field('current2SpeedKnots', 8, { divisor: 10, absent: 255, unit: '[kn_i]' }),
  direction('current2DirectionDegrees', absent),
  field('current2DepthMetres', 5, { absent: 31, unit: 'm' }),
  field('current3SpeedKnots', 8, { divisor: 10, absent: 255, unit: '[kn_i]' }),
  direction('current3DirectionDegrees', absent),
  field('current3DepthMetres', 5, { absent: 31, unit: 'm' }),
  field('waveHeightMetres', 8, { divisor: 10, absent: 255, unit: 'm' }),
  field('wavePeriodSeconds', 6, { absent: 63, unit: 's' }),
  direction('waveDirectionDegrees', absent),
  field('swellHeightMetres', 8, { divisor: 10, absent: 255, unit: 'm' }),
  field('swellPeriodSeconds', 6, { absent: 63, unit: 's' }),
  direction('swellDirectionDegrees', absent),
]
const wind = (absent: number): FieldSpec[] => [
  field('windSpeedKnots', 7, { absent: 127, unit: '[kn_i]' }),
  field('windGustKnots', 7, { absent: 127, unit: '[kn_i]' }),
  direction('windDirectionDegrees', absent),
  direction('windGustDirectionDegrees', absent),
]

/** IMO SN/Circ.236, FI 11. */
export const meteo236: ApplicationTable = {
  name: 'Meteorological and hydrological data',
  fields: [
    lat24(),
    lon25(),
    day(),
    hour(),
    minute(),
    ...wind(511),
    field('airTemperatureCelsius', 11, { divisor: 10, bias: -60, absent: 2047, unit: 'Cel' }),
    field('humidityPercent', 7, { absent: 127, unit: '%' }),
    field('dewPointCelsius', 10, { divisor: 10, bias: -20, absent: 1023, unit: 'Cel' }),
    field('pressureHectopascal', 9, { bias: 800, absent: 511, unit: 'hPa' }),
    field('pressureTendency', 2, { absent: 3 }),
    field('visibilityNauticalMiles', 8, { divisor: 10, absent: 255, unit: '[nmi_i]' }),
    field('waterLevelMetres', 9, { divisor: 10, bias: -10, absent: 511, unit: 'm' }),
    field('waterLevelTrend', 2, { absent: 3 }),
    ...current(511),
    field('seaState', 4, { absent: 15 }),
    field('waterTemperatureCelsius', 10, { divisor: 10, bias: -10, absent: 1023, unit: 'Cel' }),
    field('precipitation', 3, { absent: 7 }),
    field('salinityPermille', 9, { divisor: 10, absent: 511, unit: '[ppth]' }),
    field('ice', 2, { absent: 3 }),
    spare(6),
  ],
}

/** IMO SN.1/Circ.289, FI 31. */
export const meteo289: ApplicationTable = {
  name: 'Meteorological and hydrographic data',
  fields: [
    lon25(),
    lat24(),
    flag('accuracy'),
    day(),
    hour(),
    minute(),
    ...wind(360),
    field('airTemperatureCelsius', 11, { signed: true, divisor: 10, absent: -1024, unit: 'Cel' }),
    field('humidityPercent', 7, { absent: 101, unit: '%' }),
    field('dewPointCelsius', 10, { signed: true, divisor: 10, absent: 501, unit: 'Cel' }),
    field('pressureHectopascal', 9, { bias: 799, absent: 511, unit: 'hPa' }),
    field('pressureTendency', 2, { absent: 3 }),
    flag('visibilityGreater'),
    field('visibilityNauticalMiles', 7, { divisor: 10, absent: 127, unit: '[nmi_i]' }),
    field('waterLevelMetres', 12, { divisor: 100, bias: -10, absent: 4001, unit: 'm' }),
    field('waterLevelTrend', 2, { absent: 3 }),
    ...current(360),
    field('seaState', 4, { absent: 13 }),
    field('waterTemperatureCelsius', 10, { signed: true, divisor: 10, absent: 501, unit: 'Cel' }),
    field('precipitation', 3, { absent: 7 }),
    field('salinityPermille', 9, { divisor: 10, absent: 510, unit: '[ppth]' }),
    field('ice', 2, { absent: 3 }),
    spare(10),
  ],
}

export const tidal = (coarse: boolean): ApplicationTable => ({
  name: 'Tidal window',
  fields: [month(), day()],
  each: {
    name: 'windows',
    most: 3,
    fields: [
      ...(coarse ? [lon25(), lat24()] : [lat27(), lon28()]),
      hour('fromHour'),
      minute('fromMinute'),
      hour('toHour'),
      minute('toMinute'),
      direction('currentDirectionDegrees', 360),
      field('currentSpeedKnots', coarse ? 8 : 7, { divisor: 10, absent: coarse ? 255 : 127, unit: '[kn_i]' }),
    ],
  },
})
