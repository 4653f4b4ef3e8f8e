/**
 * TAI - UTC: whole leap seconds since 1972, offsets with a rate from 1961 to 1971 (USNO `tai-utc.dat`, IERS Bulletin C).
 * Built in up to the last leap second known, 2017-01-01; `readTaiUtc` replaces it. Before 1961 the first line is held:
 * UTC as such did not exist then, and seconds of that age are not to be trusted below a second.
 */
import { setuError } from '@setu/core/errors'

/** From `mjd` (UTC) on: TAI - UTC = offset + (MJD - reference) x rate, seconds. */
export interface LeapLine {
  readonly mjd: number
  readonly offset: number
  readonly reference: number
  readonly rate: number
}
/** In order of time; never empty. */
export type LeapSeconds = readonly LeapLine[]

const rated: readonly (readonly [number, number, number, number])[] = [
  [37300, 1.422818, 37300, 0.001296],
  [37512, 1.372818, 37300, 0.001296],
  [37665, 1.845858, 37665, 0.0011232],
  [38334, 1.945858, 37665, 0.0011232],
  [38395, 3.24013, 38761, 0.001296],
  [38486, 3.34013, 38761, 0.001296],
  [38639, 3.44013, 38761, 0.001296],
  [38761, 3.54013, 38761, 0.001296],
  [38820, 3.64013, 38761, 0.001296],
  [38942, 3.74013, 38761, 0.001296],
  [39004, 3.84013, 38761, 0.001296],
  [39126, 4.31317, 39126, 0.002592],
  [39887, 4.21317, 39126, 0.002592],
]
// First days (MJD) with 10, 11, ... 37 s.
const whole = [
  41317, 41499, 41683, 42048, 42413, 42778, 43144, 43509, 43874, 44239, 44786, 45151, 45516, 46247, 47161, 47892, 48257,
  48804, 49169, 49534, 50083, 50630, 51179, 53736, 54832, 56109, 57204, 57754,
]

export const leapSeconds: LeapSeconds = [
  ...rated.map(([mjd, offset, reference, rate]) => ({ mjd, offset, reference, rate })),
  ...whole.map((mjd, i) => ({ mjd, offset: 10 + i, reference: 41317, rate: 0 })),
]

const lineAt = (table: LeapSeconds, mjd: number): LeapLine => {
  for (let i = table.length - 1; i > 0; i--) if (mjd >= table[i]!.mjd) return table[i]!
  return table[0]!
}

/** TAI - UTC (s) at `seconds` after 0 h of the UTC day `mjd` (integer). */
export const taiMinusUtc = (mjd: number, seconds = 0, table: LeapSeconds = leapSeconds): number => {
  const line = lineAt(table, mjd)
  const days = line.rate === 0 ? 0 : Math.max(mjd, table[0]!.mjd) - line.reference + seconds / 86_400
  return line.offset + days * line.rate
}

/** Seconds in a UTC day: 86400, 86401 with a leap second, odd fractions at steps before 1972. */
export const utcDayLength = (mjd: number, table: LeapSeconds = leapSeconds): number => {
  const next = lineAt(table, mjd + 1)
  if (next.mjd !== mjd + 1) return 86_400
  return 86_400 + taiMinusUtc(mjd + 1, 0, table) - taiMinusUtc(mjd, 86_400, table)
}

const row =
  /^\s*\d{4}\s+[A-Z]{3}\s+\d+\s*=JD\s*(\d+(?:\.\d*)?)\s+TAI-UTC=\s*(\d+(?:\.\d*)?)\s*S\s*\+\s*\(MJD\s*-\s*(\d+(?:\.\d*)?)\)\s*X\s*(\d+(?:\.\d*)?)\s*S/

/** Reads USNO `tai-utc.dat`. Throws `bad-file` on a line that is none of it, on disorder, and on an empty file. */
export const readTaiUtc = (text: string, where = 'tai-utc.dat'): LeapSeconds => {
  const lines: LeapLine[] = []
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const m = row.exec(line)
    const mjd = m ? Number(m[1]) - 2_400_000.5 : Number.NaN
    if (!m || !Number.isInteger(mjd) || (lines.length > 0 && mjd <= lines.at(-1)!.mjd))
      throw setuError('bad-file', {
        where: `${where}:${i + 1}`,
        found: line.trim().slice(0, 80),
        expected: m
          ? 'a later date than the line before, at 0 h'
          : 'a line "1972 JAN  1 =JD … TAI-UTC= … S + (MJD - …) X … S"',
        wayOut: 'Take tai-utc.dat from the USNO or leave it out: the table built in reaches 2017-01-01.',
      })
    lines.push({ mjd, offset: Number(m[2]), reference: Number(m[3]), rate: Number(m[4]) })
  }
  if (lines.length === 0)
    throw setuError('bad-file', { where, found: 'no line of TAI-UTC', expected: 'the USNO table tai-utc.dat' })
  return lines
}
