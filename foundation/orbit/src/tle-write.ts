/**
 * Element sets as two or three lines of exactly 69 columns, rounded and with checksums. What the columns cannot hold is
 * refused by name: an OMM holds it.
 */
import { setuError } from '@setu/core/errors'
import { writeAlpha5 } from './alpha5.js'
import { dateOfMjd, mjdOfDate } from './calendar.js'
import type { ElementSet } from './element-set.js'
import { tleChecksum } from './tle.js'

const refuse = (field: string, found: number | string, expected: string): never => {
  throw setuError('bad-input', {
    where: field,
    found: String(found),
    expected,
    wayOut: 'Write an OMM in place of a TLE.',
  })
}

const epochColumns = (set: ElementSet): string => {
  let { day } = set.epoch
  let steps = Math.round((set.epoch.seconds / 86_400) * 1e8)
  if (steps >= 1e8) {
    steps -= 1e8
    day++
  }
  const { year } = dateOfMjd(day)
  if (!(year >= 1957 && year <= 2056)) refuse('epoch', year, 'a year from 1957 to 2056, which two digits can tell')
  const ordinal = day - mjdOfDate(year, 1, 1) + 1
  return `${String(year % 100).padStart(2, '0')}${String(ordinal).padStart(3, '0')}.${String(steps).padStart(8, '0')}`
}

const angle = (field: string, degrees: number): string => {
  if (!Number.isFinite(degrees)) refuse(field, degrees, 'degrees')
  const turned = ((degrees % 360) + 360) % 360
  const text = turned.toFixed(4)
  return (text === '360.0000' ? '0.0000' : text).padStart(8)
}

/** ` .00000023`, ten columns. */
const derivative = (value: number): string => {
  const text = Math.abs(value).toFixed(8)
  if (!text.startsWith('0.')) refuse('derivative of the mean motion', value, 'below 1 rev/day^2')
  return `${value < 0 && Number(text) !== 0 ? '-' : ' '}${text.slice(1)}`
}

/** ` 28098-4`, eight columns: five digits behind an understood point and one of the exponent. */
const exponential = (field: string, value: number): string => {
  const sign = value < 0 ? '-' : ' '
  if (!Number.isFinite(value)) refuse(field, value, 'a number')
  if (value === 0) return ' 00000+0'
  const [mantissa, power] = Math.abs(value).toExponential(4).split('e') as [string, string]
  const exponent = Number(power) + 1
  if (exponent > 9) refuse(field, value, 'below 1e9')
  const digits = mantissa.replace('.', '')
  if (exponent >= -9) return `${sign}${digits}${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
  // Small values keep the digits that are left in front of the exponent -9.
  const rest = Math.round(Math.abs(value) * 1e14)
  return rest === 0 ? ' 00000+0' : `${sign}${String(rest).padStart(5, '0')}-9`
}

const counted = (field: string, value: number, columns: number): string => {
  if (!Number.isInteger(value) || value < 0 || value >= 10 ** columns)
    refuse(field, value, `an integer of at most ${columns} digits`)
  return String(value).padStart(columns)
}

const designatorColumns = (designator: string): string => {
  const m = /^(\d{2})(\d{2})-(\d{3})([A-Z]{1,3})$/.exec(designator)
  const text = m ? `${m[2]}${m[3]}${m[4]}` : designator
  if (text.length > 8 || /[^\x20-\x7e]/.test(text))
    refuse('international designator', designator, 'a launch of one year such as 1998-067A, at most eight columns')
  return text.padEnd(8)
}

const withSum = (line: string): string => `${line}${tleChecksum(line)}`

/** The two lines of a set. Throws `bad-input` where a value does not fit. */
export const writeTleLines = (set: ElementSet): readonly [string, string] => {
  const number = writeAlpha5(set.catalogueNumber)
  const eccentricity = set.eccentricity.toFixed(7)
  if (!(set.eccentricity >= 0) || !eccentricity.startsWith('0.'))
    refuse('eccentricity', set.eccentricity, 'a number from 0 to below 1')
  const motion = set.meanMotionRevPerDay.toFixed(8).padStart(11)
  if (!(set.meanMotionRevPerDay > 0) || motion.length > 11)
    refuse('mean motion', set.meanMotionRevPerDay, 'revolutions a day above 0 and below 100')
  if (!(set.inclinationDeg >= 0 && set.inclinationDeg <= 180))
    refuse('inclination', set.inclinationDeg, 'degrees from 0 to 180')
  if (!/^[A-Z]$/.test(set.classification)) refuse('classification', set.classification, 'one letter')
  return [
    withSum(
      `1 ${number}${set.classification} ${designatorColumns(set.designator)} ${epochColumns(set)} ${derivative(
        set.meanMotionDot,
      )} ${exponential('second derivative of the mean motion', set.meanMotionDdot)} ${exponential(
        'B*',
        set.bstar,
      )} ${counted('ephemeris type', set.ephemerisType, 1)} ${counted('element set number', set.elementSetNumber, 4)}`,
    ),
    withSum(
      `2 ${number} ${set.inclinationDeg.toFixed(4).padStart(8)} ${angle('node', set.nodeDeg)} ${eccentricity.slice(
        2,
      )} ${angle('argument of perigee', set.argumentOfPerigeeDeg)} ${angle('mean anomaly', set.meanAnomalyDeg)} ${motion}${counted(
        'revolution number',
        set.revolution,
        5,
      )}`,
    ),
  ]
}

/** Sets as a text; with names where they have them, if `names` is true (3LE with `0 ` before the name). */
export const writeTle = (sets: readonly ElementSet[], names = false): string =>
  sets
    .map((set) => {
      const [one, two] = writeTleLines(set)
      return `${names ? `0 ${set.name || 'UNNAMED'}\n` : ''}${one}\n${two}\n`
    })
    .join('')
