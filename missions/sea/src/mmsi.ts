/**
 * What a Maritime Mobile Service Identity says (ITU-R M.585-9): class of station, flag, and whether it is one that nobody
 * was given: zeros behind the country, one digit repeated, 123456789. Such numbers are shared by many ships.
 */
import { type Flag, flagOfMid } from './mid-table.js'

export type StationClass =
  | 'ship'
  | 'coast station'
  | 'group of ships'
  | 'aircraft (SAR)'
  | 'aid to navigation'
  | 'craft of a parent ship'
  | 'handheld radio'
  | 'SART'
  | 'man overboard'
  | 'EPIRB'
  | 'invalid'

export interface MmsiFacts {
  readonly mmsi: number
  readonly station: StationClass
  readonly flag: Flag | null
  /** Why the number cannot be of one ship; null where nothing speaks against it. */
  readonly doubt: string | null
}

const midOf = (mmsi: number, station: StationClass): number => {
  const digits = String(mmsi).padStart(9, '0')
  switch (station) {
    case 'ship':
      return Number(digits.slice(0, 3))
    case 'coast station':
    case 'aid to navigation':
    case 'craft of a parent ship':
      return Number(digits.slice(2, 5))
    case 'group of ships':
    case 'handheld radio':
      return Number(digits.slice(1, 4))
    case 'aircraft (SAR)':
      return Number(digits.slice(3, 6))
    default:
      return Number.NaN
  }
}

export const stationOf = (mmsi: number): StationClass => {
  if (!Number.isInteger(mmsi) || mmsi <= 0 || mmsi > 999_999_999) return 'invalid'
  const d = String(mmsi).padStart(9, '0')
  if (d.startsWith('00')) return 'coast station'
  if (d.startsWith('0')) return 'group of ships'
  if (d.startsWith('111')) return 'aircraft (SAR)'
  if (d.startsWith('99')) return 'aid to navigation'
  if (d.startsWith('98')) return 'craft of a parent ship'
  if (d.startsWith('970')) return 'SART'
  if (d.startsWith('972')) return 'man overboard'
  if (d.startsWith('974')) return 'EPIRB'
  if (d.startsWith('8')) return 'handheld radio'
  return /^[2-7]/.test(d) ? 'ship' : 'invalid'
}

export const mmsiFacts = (mmsi: number): MmsiFacts => {
  const station = stationOf(mmsi)
  if (station === 'invalid') return { mmsi, station, flag: null, doubt: 'not a number that M.585 gives' }
  const digits = String(mmsi).padStart(9, '0')
  const mid = midOf(mmsi, station)
  const flag = Number.isNaN(mid) ? null : (flagOfMid(mid) ?? null)
  let doubt: string | null = null
  if (/^(\d)\1{8}$/.test(digits)) doubt = 'one digit repeated'
  else if (digits === '123456789' || digits === '987654321') doubt = 'digits in a row'
  else if (station === 'ship' && digits.endsWith('000000')) doubt = 'zeros behind the country: a default number'
  else if (station === 'ship' && !flag) doubt = `${digits.slice(0, 3)} is no country's number`
  return { mmsi, station, flag, doubt }
}
