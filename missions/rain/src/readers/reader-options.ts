/** What a user may say about a product or a network that its file does not say itself. */
import type { Finding } from '@setu/core/contract'
import type { RainKind } from '../rain-field.js'

export interface ProductOptions {
  /** Start of the first interval, where the files carry no times. */
  readonly start?: string
  /** ISO 8601 duration of an interval. */
  readonly step?: string
  readonly variable?: string
  readonly kind?: RainKind
  /** Unit of the values where the file does not say (`mm/h`, `mm`, `mm/d`, `kg m-2 s-1`). */
  readonly unit?: string
  /** Zone of the clock in tables of points: IANA name or offset. */
  readonly tz?: string
}

export interface GaugeOptions {
  readonly tz?: string
  /** Clock at which the day of a date starts, for example `03:00Z`. */
  readonly gaugeDay?: string
  /** Unit of the values where the header does not say. */
  readonly unit?: string
  /** Column or element where a file has several (`PRCP`). */
  readonly variable?: string
  /** True: a time in the file is the end of its interval. */
  readonly timeIsEnd?: boolean
}

export type Found = (finding: Finding) => void

/** Reports each code once at most for each place: readers are called for every field. */
export const onceEach = (found: Found): Found => {
  const said = new Set<string>()
  return (finding) => {
    const key = `${finding.code} ${finding.where ?? ''}`
    if (said.has(key)) return
    said.add(key)
    found(finding)
  }
}
