/** Dates in file names: `20200601`, `2020.06.01`, `2020-06-01`, `2020_06_01`, with `1230` or `T1230` behind them. */
import { daysInMonth, utcDate } from '@setu/core/time'

const PATTERNS = [
  /(?<!\d)((?:19|20)\d{2})([01]\d)([0-3]\d)[-_.T]?(?:S)?([0-2]\d)([0-5]\d)(?:([0-5]\d))?(?!\d)/,
  /(?<!\d)((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)/,
  /(?<!\d)((?:19|20)\d{2})[-_.]([01]\d)[-_.]([0-3]\d)(?!\d)/,
] as const

/** UTC milliseconds that a name carries, and whether it has a clock; nothing where there is none. */
export const timeInName = (name: string): { ms: number; clock: boolean } | undefined => {
  for (const pattern of PATTERNS) {
    const m = pattern.exec(name)
    if (!m) continue
    const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])]
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) continue
    const hour = m[4] === undefined ? 0 : Number(m[4])
    if (hour > 23) continue
    const ms = utcDate(year, month, day) + ((hour * 60 + Number(m[5] ?? 0)) * 60 + Number(m[6] ?? 0)) * 1000
    return { ms, clock: m[4] !== undefined }
  }
  return undefined
}
