/**
 * Layouts of the binary application messages by DAC and FI: IMO SN.1/Circ.289 and 236 (DAC 1), inland shipping (DAC 200),
 * monitoring of aids to navigation (DAC 235 and 250). Offsets count from the first bit behind DAC and FI.
 */
import { type FieldSpec, field, flag, rest, spare, text } from './layout.js'

export interface ApplicationTable {
  readonly name: string
  readonly fields: readonly FieldSpec[]
  /** A group that is repeated until the bits end. */
  readonly each?: { readonly name: string; readonly fields: readonly FieldSpec[]; readonly most: number }
}

/** Thousandths of a minute. */
const lon25 = (name = 'lon') => field(name, 25, { signed: true, divisor: 60_000, absent: 10_860_000, unit: 'deg' })
const lat24 = (name = 'lat') => field(name, 24, { signed: true, divisor: 60_000, absent: 5_460_000, unit: 'deg' })
const lon28 = (name = 'lon') => field(name, 28, { signed: true, divisor: 600_000, absent: 108_600_000, unit: 'deg' })
const lat27 = (name = 'lat') => field(name, 27, { signed: true, divisor: 600_000, absent: 54_600_000, unit: 'deg' })
const month = (name = 'month') => field(name, 4, { absent: 0 })
const day = (name = 'day') => field(name, 5, { absent: 0 })
const hour = (name = 'hour') => field(name, 5, { absent: 24 })
const minute = (name = 'minute') => field(name, 6, { absent: 60 })
const date = (prefix = ''): FieldSpec[] => {
  const named = (n: string): string => (prefix ? `${prefix}${n[0]!.toUpperCase()}${n.slice(1)}` : n)
  return [month(named('month')), day(named('day')), hour(named('hour')), minute(named('minute'))]
}
const direction = (name: string, absent: number) => field(name, 9, { absent, unit: 'deg' })
const linkage = field('linkage', 10, { absent: 0 })

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
const meteo236: ApplicationTable = {
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
const meteo289: ApplicationTable = {
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

const targets: ApplicationTable = {
  name: 'Targets seen by a vessel traffic service',
  fields: [],
  each: {
    name: 'targets',
    most: 7,
    fields: [
      field('idType', 2),
      field('id', 42, { kind: 'bits' }),
      spare(4),
      lat24(),
      lon25(),
      direction('courseDegrees', 360),
      field('second', 6, { kind: 'second' }),
      field('speedKnots', 8, { absent: 255, unit: '[kn_i]' }),
    ],
  },
}

const tidal = (coarse: boolean): ApplicationTable => ({
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

const SERVICES =
  'agent fuel chandler stevedore electrical water customs cartage crane lift medical navigationRepair provisions shipRepair surveyor steam tugs solidWaste liquidWaste hazardousWaste ballast additional regional1 regional2 future1 future2'.split(
    ' ',
  )

const area: ApplicationTable = {
  name: 'Area notice',
  fields: [linkage, field('notice', 7), ...date(), field('durationMinutes', 18, { absent: 262_143, unit: 'min' })],
  // Sub-areas have a shape each: `area-notice.ts`.
  each: { name: 'areas', most: 10, fields: [field('shape', 3), field('body', 84, { kind: 'bits' })] },
}

const route: ApplicationTable = {
  name: 'Route information',
  fields: [
    linkage,
    field('sender', 3),
    field('routeType', 5),
    ...date(),
    field('durationMinutes', 18, { absent: 262_143, unit: 'min' }),
    field('waypointCount', 5),
  ],
  each: { name: 'waypoints', most: 16, fields: [lon28(), lat27()] },
}

const description: ApplicationTable = { name: 'Text description', fields: [linkage, rest('text', 'text')] }

const aidMonitoring: ApplicationTable = {
  name: 'Monitoring of an aid to navigation',
  fields: [
    field('internalVolts', 10, { divisor: 20, absent: 0, unit: 'V' }),
    field('external1Volts', 10, { divisor: 20, absent: 0, unit: 'V' }),
    field('external2Volts', 10, { divisor: 20, absent: 0, unit: 'V' }),
    field('racon', 2),
    field('light', 2),
    flag('alarm'),
    field('externalStatus', 8),
    flag('offPosition'),
    spare(4),
  ],
}

const place = (prefix: string): FieldSpec[] => [
  text('country', 2),
  text('locode', 3),
  text('section', 5),
  text('terminal', 5),
  text('hectometre', 5),
  ...date(prefix),
]

/** By `dac/fi`; `8:` before it where the type of message decides. */
export const applicationTables: Readonly<Record<string, ApplicationTable>> = {
  '1/0': { name: 'Text', fields: [flag('acknowledge'), field('sequenceNumber', 11), rest('text', 'text')] },
  '1/1': {
    name: 'Application acknowledgement',
    fields: [
      field('acknowledgedDac', 10),
      field('acknowledgedFi', 6),
      field('sequenceNumber', 11),
      flag('available'),
      field('response', 3),
      spare(49),
    ],
  },
  '1/2': {
    name: 'Interrogation for an application message',
    fields: [field('requestedDac', 10), field('requestedFi', 6), spare(64)],
  },
  '1/3': { name: 'Capability interrogation', fields: [field('requestedDac', 10), spare(70)] },
  '1/4': {
    name: 'Capability reply',
    fields: [field('repliedDac', 10), field('capabilities', 128, { kind: 'bits' }), spare(126)],
  },
  '1/11': meteo236,
  '1/12': {
    name: 'Dangerous cargo indication',
    fields: [
      text('lastPort', 5),
      ...date('departure'),
      text('nextPort', 5),
      ...date('eta'),
      text('cargo', 20),
      text('imdCategory', 4),
      field('unNumber', 13, { absent: 0 }),
      field('amount', 10, { absent: 0 }),
      field('amountUnit', 2),
      spare(3),
    ],
  },
  '1/13': {
    name: 'Fairway closed',
    fields: [
      text('reason', 20),
      text('from', 20),
      text('to', 20),
      field('radius', 10, { absent: 1001 }),
      field('radiusUnit', 2),
      day('startDay'),
      month('startMonth'),
      hour('startHour'),
      minute('startMinute'),
      day('endDay'),
      month('endMonth'),
      hour('endHour'),
      minute('endMinute'),
      spare(4),
    ],
  },
  '1/14': tidal(false),
  '1/15': {
    name: 'Extended ship data',
    fields: [field('airDraughtMetres', 11, { divisor: 10, absent: 0, unit: 'm' }), spare(5)],
  },
  '1/16': { name: 'Number of persons on board', fields: [field('persons', 13, { absent: 8191 }), spare(3)] },
  '8:1/16': targets,
  '1/17': targets,
  '1/18': {
    name: 'Clearance time to enter port',
    fields: [linkage, ...date(), text('port', 20), text('destination', 5), lon25(), lat24(), spare(43)],
  },
  '1/19': {
    name: 'Marine traffic signal',
    fields: [
      linkage,
      text('station', 20),
      lon25(),
      lat24(),
      field('status', 2),
      field('signal', 5),
      hour(),
      minute(),
      field('nextSignal', 5),
      spare(102),
    ],
  },
  '1/20': {
    name: 'Berthing data',
    fields: [
      linkage,
      field('berthLengthMetres', 9, { absent: 0, unit: 'm' }),
      field('berthDepthMetres', 8, { divisor: 10, absent: 0, unit: 'm' }),
      field('mooring', 3),
      ...date(),
      flag('servicesKnown'),
      ...SERVICES.map((s) => field(s, 2)),
      text('berth', 20),
      lon25(),
      lat24(),
    ],
  },
  '1/21': {
    name: 'Weather observation from a ship',
    fields: [
      flag('wmo'),
      text('location', 20),
      lon25(),
      lat24(),
      day(),
      hour(),
      minute(),
      field('weather', 4, { absent: 8 }),
      flag('visibilityGreater'),
      field('visibilityNauticalMiles', 7, { divisor: 10, absent: 127, unit: '[nmi_i]' }),
      field('humidityPercent', 7, { absent: 127, unit: '%' }),
      field('windSpeedKnots', 7, { absent: 127, unit: '[kn_i]' }),
      direction('windDirectionDegrees', 360),
      field('pressureHectopascal', 9, { bias: 799, absent: 403, unit: 'hPa' }),
      field('pressureTendency', 4, { absent: 15 }),
      field('airTemperatureCelsius', 11, { signed: true, divisor: 10, absent: -1024, unit: 'Cel' }),
      field('waterTemperatureCelsius', 10, { divisor: 10, bias: -10, absent: 601, unit: 'Cel' }),
      field('wavePeriodSeconds', 6, { absent: 63, unit: 's' }),
      field('waveHeightMetres', 8, { divisor: 10, absent: 255, unit: 'm' }),
      direction('waveDirectionDegrees', 360),
      field('swellHeightMetres', 8, { divisor: 10, absent: 255, unit: 'm' }),
      direction('swellDirectionDegrees', 360),
      field('swellPeriodSeconds', 6, { absent: 63, unit: 's' }),
      spare(3),
    ],
  },
  '1/22': area,
  '1/23': area,
  '1/24': {
    name: 'Extended ship static and voyage data',
    fields: [
      linkage,
      field('airDraughtMetres', 13, { divisor: 10, absent: 0, unit: 'm' }),
      text('lastPort', 5),
      text('nextPort', 5),
      text('secondPort', 5),
      field('solasEquipment', 52, { kind: 'bits' }),
      field('iceClass', 4, { absent: 15 }),
      field('horsepower', 18, { absent: 262_142 }),
      field('vhfChannel', 12, { absent: 0 }),
      text('lloydsType', 7),
      field('grossTonnage', 18, { absent: 262_143 }),
      field('lading', 2),
      field('heavyFuel', 2),
      field('lightFuel', 2),
      field('diesel', 2),
      field('bunkerTonnes', 14, { absent: 16_383, unit: 't' }),
      field('persons', 13, { absent: 8191 }),
      spare(10),
    ],
  },
  '1/25': {
    name: 'Dangerous cargo indication',
    fields: [field('amountUnit', 2), field('amount', 10, { absent: 0 })],
    each: { name: 'cargoes', most: 28, fields: [field('codeType', 4), field('code', 13)] },
  },
  '1/26': {
    name: 'Environmental data',
    fields: [],
    each: {
      name: 'reports',
      most: 8,
      fields: [field('sensor', 4), day(), hour(), minute(), field('site', 7), field('payload', 85, { kind: 'bits' })],
    },
  },
  '1/27': route,
  '1/28': route,
  '1/29': description,
  '1/30': description,
  '1/31': meteo289,
  '1/32': tidal(true),
  '200/10': {
    name: 'Inland ship static and voyage data',
    fields: [
      text('europeanVesselId', 8),
      field('lengthMetres', 13, { divisor: 10, absent: 0, unit: 'm' }),
      field('beamMetres', 10, { divisor: 10, absent: 0, unit: 'm' }),
      field('eriShipType', 14),
      field('hazard', 3, { absent: 5 }),
      field('draughtMetres', 11, { divisor: 100, absent: 0, unit: 'm' }),
      field('loaded', 2, { absent: 0 }),
      flag('speedGood'),
      flag('courseGood'),
      flag('headingGood'),
      spare(8),
    ],
  },
  '200/21': {
    name: 'ETA at a lock, bridge or terminal',
    fields: [
      ...place('eta'),
      field('tugs', 3, { absent: 7 }),
      field('airDraughtMetres', 12, { divisor: 100, absent: 0, unit: 'm' }),
      spare(5),
    ],
  },
  '200/22': { name: 'RTA at a lock, bridge or terminal', fields: [...place('rta'), field('status', 2), spare(2)] },
  '200/23': {
    name: 'EMMA weather warning',
    fields: [
      field('startYear', 8),
      month('startMonth'),
      day('startDay'),
      field('endYear', 8),
      month('endMonth'),
      day('endDay'),
      hour('startHour'),
      minute('startMinute'),
      hour('endHour'),
      minute('endMinute'),
      lon28('startLon'),
      lat27('startLat'),
      lon28('endLon'),
      lat27('endLat'),
      field('warning', 4),
      field('least', 9, { signed: true, absent: -255 }),
      field('greatest', 9, { signed: true, absent: -255 }),
      field('class', 2),
      field('windDirection', 4),
      spare(6),
    ],
  },
  '200/24': {
    name: 'Water levels',
    fields: [text('country', 2)],
    each: {
      name: 'gauges',
      most: 4,
      fields: [
        field('gauge', 11, { absent: 0 }),
        field('levelMetres', 14, { signed: true, divisor: 100, absent: 0, unit: 'm' }),
      ],
    },
  },
  '200/40': {
    name: 'Signal status',
    fields: [
      lon28(),
      lat27(),
      field('form', 4),
      direction('orientationDegrees', 511),
      field('impact', 3),
      field('lights', 30),
      spare(11),
    ],
  },
  '200/55': {
    name: 'Number of persons on board',
    fields: [
      field('crew', 8, { absent: 255 }),
      field('passengers', 13, { absent: 8191 }),
      field('personnel', 8, { absent: 255 }),
      spare(51),
    ],
  },
  '235/10': aidMonitoring,
  '250/10': aidMonitoring,
}
