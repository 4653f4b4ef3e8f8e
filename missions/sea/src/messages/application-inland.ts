/** Inland shipping (DAC 200) and the monitoring of aids to navigation (DAC 235 and 250). */
import { type ApplicationTable, date, day, direction, hour, lat27, lon28, minute, month } from './application-fields.js'
import { type FieldSpec, field, flag, spare, text } from './layout.js'

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

/** By `dac/fi`. */
export const inlandTables: Readonly<Record<string, ApplicationTable>> = {
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
