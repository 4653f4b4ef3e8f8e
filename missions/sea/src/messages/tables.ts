/** Field tables of the messages with one shape (ITU-R M.1371-5, annex 8). */
import { type FieldSpec, field, flag, mmsi, rest, spare, text } from './layout.js'

export const header: readonly FieldSpec[] = [field('type', 6), field('repeat', 2), mmsi('mmsi')]

const lon = field('lon', 28, { signed: true, divisor: 600_000, absent: 108_600_000, unit: 'deg' })
const lat = field('lat', 27, { signed: true, divisor: 600_000, absent: 54_600_000, unit: 'deg' })
/** Tenths of a minute: area corners, differential corrections and long-range reports. */
export const coarseLon = (name: string): FieldSpec =>
  field(name, 18, { signed: true, divisor: 600, absent: 108_600, unit: 'deg' })
export const coarseLat = (name: string): FieldSpec =>
  field(name, 17, { signed: true, divisor: 600, absent: 54_600, unit: 'deg' })
const speed = field('speedKnots', 10, { divisor: 10, absent: 1023, unit: '[kn_i]' })
const course = field('courseDegrees', 12, { divisor: 10, absent: 3600, unit: 'deg' })
const heading = field('headingDegrees', 9, { absent: 511, unit: 'deg' })
const second = field('second', 6, { kind: 'second' })
const accuracy = flag('accuracy')
const raim = flag('raim')
const radio = field('communicationState', 19)
const selector = flag('communicationSelector')
const dimensions: readonly FieldSpec[] = [
  field('toBowMetres', 9, { unit: 'm' }),
  field('toSternMetres', 9, { unit: 'm' }),
  field('toPortMetres', 6, { unit: 'm' }),
  field('toStarboardMetres', 6, { unit: 'm' }),
]
const epfd = field('epfd', 4)
const application = (dac: string, fi: string): FieldSpec[] => [field(dac, 10), field(fi, 6)]

const positionA: readonly FieldSpec[] = [
  ...header,
  field('status', 4, { absent: 15 }),
  field('rateOfTurnDegPerMin', 8, { kind: 'turn', signed: true, absent: -128, unit: 'deg/min' }),
  speed,
  accuracy,
  lon,
  lat,
  course,
  heading,
  second,
  field('manoeuvre', 2),
  spare(3),
  raim,
  radio,
]
const base: readonly FieldSpec[] = [
  ...header,
  field('year', 14, { absent: 0 }),
  field('month', 4, { absent: 0 }),
  field('day', 5, { absent: 0 }),
  field('hour', 5, { absent: 24 }),
  field('minute', 6, { absent: 60 }),
  field('utcSecond', 6, { absent: 60 }),
  accuracy,
  lon,
  lat,
  epfd,
  flag('longRange'),
  spare(9),
  raim,
  radio,
]
const acknowledge: readonly FieldSpec[] = [...header, spare(2)]

export interface Table {
  readonly fields: readonly FieldSpec[]
  /** A shorter message is cut. */
  readonly least: number
}

/** Messages whose fields do not depend on their content. */
export const tables: Readonly<Record<number, Table>> = {
  1: { fields: positionA, least: 168 },
  2: { fields: positionA, least: 168 },
  3: { fields: positionA, least: 168 },
  4: { fields: base, least: 168 },
  5: {
    fields: [
      ...header,
      field('aisVersion', 2),
      field('imo', 30, { absent: 0 }),
      text('callSign', 7),
      text('name', 20),
      field('shipType', 8),
      ...dimensions,
      epfd,
      field('etaMonth', 4, { absent: 0 }),
      field('etaDay', 5, { absent: 0 }),
      field('etaHour', 5, { absent: 24 }),
      field('etaMinute', 6, { absent: 60 }),
      field('draughtMetres', 8, { divisor: 10, absent: 0, unit: 'm' }),
      text('destination', 20),
      flag('dte'),
      spare(1),
    ],
    // 420 and 422 bits were seen: the last flags are then not there.
    least: 420,
  },
  6: {
    fields: [
      ...header,
      field('sequence', 2),
      mmsi('destination'),
      flag('retransmit'),
      spare(1),
      ...application('dac', 'fi'),
      rest('data', 'bits'),
    ],
    least: 88,
  },
  8: { fields: [...header, spare(2), ...application('dac', 'fi'), rest('data', 'bits')], least: 56 },
  9: {
    fields: [
      ...header,
      field('altitudeMetres', 12, { absent: 4095, unit: 'm' }),
      field('speedKnots', 10, { absent: 1023, unit: '[kn_i]' }),
      accuracy,
      lon,
      lat,
      course,
      second,
      flag('altitudeSensor'),
      spare(7),
      flag('dte'),
      spare(3, 'spare2'),
      flag('assigned'),
      raim,
      selector,
      radio,
    ],
    least: 168,
  },
  10: { fields: [...acknowledge, mmsi('destination'), spare(2, 'spare2')], least: 72 },
  11: { fields: base, least: 168 },
  12: {
    fields: [...header, field('sequence', 2), mmsi('destination'), flag('retransmit'), spare(1), rest('text', 'text')],
    least: 72,
  },
  14: { fields: [...header, spare(2), rest('text', 'text')], least: 40 },
  17: {
    fields: [...header, spare(2), coarseLon('lon'), coarseLat('lat'), spare(5, 'spare2'), rest('data', 'bits')],
    least: 80,
  },
  18: {
    fields: [
      ...header,
      spare(8),
      speed,
      accuracy,
      lon,
      lat,
      course,
      heading,
      second,
      spare(2, 'spare2'),
      flag('carrierSense'),
      flag('display'),
      flag('dsc'),
      flag('wholeBand'),
      flag('message22'),
      flag('assigned'),
      raim,
      selector,
      radio,
    ],
    least: 168,
  },
  19: {
    fields: [
      ...header,
      spare(8),
      speed,
      accuracy,
      lon,
      lat,
      course,
      heading,
      second,
      spare(4, 'spare2'),
      text('name', 20),
      field('shipType', 8),
      ...dimensions,
      epfd,
      raim,
      flag('dte'),
      flag('assigned'),
      spare(4, 'spare3'),
    ],
    least: 312,
  },
  21: {
    fields: [
      ...header,
      field('aidType', 5),
      text('name', 20),
      accuracy,
      lon,
      lat,
      ...dimensions,
      epfd,
      second,
      flag('offPosition'),
      field('aidStatus', 8),
      raim,
      flag('virtual'),
      flag('assigned'),
      spare(1),
      rest('nameExtension', 'text'),
    ],
    least: 272,
  },
  23: {
    fields: [
      ...header,
      spare(2),
      coarseLon('eastLon'),
      coarseLat('northLat'),
      coarseLon('westLon'),
      coarseLat('southLat'),
      field('stationType', 4),
      field('shipType', 8),
      spare(22, 'spare2'),
      field('transmitReceive', 2),
      field('interval', 4),
      field('quietMinutes', 4, { unit: 'min' }),
      spare(6, 'spare3'),
    ],
    least: 160,
  },
  27: {
    fields: [
      ...header,
      accuracy,
      raim,
      field('status', 4, { absent: 15 }),
      coarseLon('lon'),
      coarseLat('lat'),
      field('speedKnots', 6, { absent: 63, unit: '[kn_i]' }),
      field('courseDegrees', 9, { absent: 511, unit: 'deg' }),
      flag('latency'),
      spare(1),
    ],
    least: 95,
  },
}

export { acknowledge, application, dimensions, epfd }
