/** What the binary application messages share: how a table is written, and places, dates and directions as they send them. */
import { type FieldSpec, field } from './layout.js'

export interface ApplicationTable {
  readonly name: string
  readonly fields: readonly FieldSpec[]
  /** A group that is repeated until the bits end. */
  readonly each?: { readonly name: string; readonly fields: readonly FieldSpec[]; readonly most: number }
}

/** Thousandths of a minute. */
export const lon25 = (name = 'lon') =>
  field(name, 25, { signed: true, divisor: 60_000, absent: 10_860_000, unit: 'deg' })
export const lat24 = (name = 'lat') =>
  field(name, 24, { signed: true, divisor: 60_000, absent: 5_460_000, unit: 'deg' })
export const lon28 = (name = 'lon') =>
  field(name, 28, { signed: true, divisor: 600_000, absent: 108_600_000, unit: 'deg' })
export const lat27 = (name = 'lat') =>
  field(name, 27, { signed: true, divisor: 600_000, absent: 54_600_000, unit: 'deg' })
export const month = (name = 'month') => field(name, 4, { absent: 0 })
export const day = (name = 'day') => field(name, 5, { absent: 0 })
export const hour = (name = 'hour') => field(name, 5, { absent: 24 })
export const minute = (name = 'minute') => field(name, 6, { absent: 60 })
export const date = (prefix = ''): FieldSpec[] => {
  const named = (n: string): string => (prefix ? `${prefix}${n[0]!.toUpperCase()}${n.slice(1)}` : n)
  return [month(named('month')), day(named('day')), hour(named('hour')), minute(named('minute'))]
}
export const direction = (name: string, absent: number) => field(name, 9, { absent, unit: 'deg' })
export const linkage = field('linkage', 10, { absent: 0 })
