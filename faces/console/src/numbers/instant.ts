/** Times as people read them here: always UTC, `14 Jun 2027 20:00 UTC`, `2027年6月14日 20:00 UTC`. */
import { currentLanguage } from '../messages/say.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const two = (n: number): string => String(n).padStart(2, '0')

type DatePart = 'day' | 'month' | 'year'

/** Some parts of a date in the reader's language: `14 Jun`, `Jun 2027`, `6月14日`. */
export const dateText = (t: Date, ...parts: readonly DatePart[]): string => {
  const language = currentLanguage()
  if (language === 'en') {
    const words = { day: t.getUTCDate(), month: MONTHS[t.getUTCMonth()], year: t.getUTCFullYear() }
    return parts.map((part) => words[part]).join(' ')
  }
  const options = { day: 'numeric', month: language === 'ja' ? 'long' : 'short', year: 'numeric' } as const
  return new Intl.DateTimeFormat(`${language}-u-nu-latn`, {
    timeZone: 'UTC',
    ...Object.fromEntries(parts.map((part) => [part, options[part]])),
  }).format(t)
}
const day = (t: Date): string => dateText(t, 'day', 'month', 'year')

export const formatInstantText = (ms: number): string => {
  const t = new Date(ms)
  if (Number.isNaN(t.getTime())) return '–'
  return `${day(t)} ${two(t.getUTCHours())}:${two(t.getUTCMinutes())} UTC`
}

const ISO = /\b(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?Z?)?(?![\w-])/g
/** A text with its ISO times in UTC as people read them; whole seconds stay where there are some. */
export const readableTimes = (text: string): string =>
  text.replace(ISO, (iso: string, date: string, clock?: string, seconds?: string) => {
    const t = new Date(`${date}T00:00:00Z`)
    if (Number.isNaN(t.getTime())) return iso
    return clock === undefined ? day(t) : `${day(t)} ${clock}${seconds && seconds !== '00' ? `:${seconds}` : ''} UTC`
  })

/** A span as a person says it: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export const formatSpan = (seconds: number): string => {
  if (!(seconds >= 0)) return '–'
  if (seconds < 0.95) return `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`
  if (seconds < 9.95) return `${Math.round(seconds * 10) / 10} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const minutes = Math.floor(Math.round(seconds) / 60)
  if (minutes < 60) {
    const rest = Math.round(seconds) % 60
    return rest && minutes < 10 ? `${minutes} min ${rest} s` : `${minutes} min`
  }
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Bytes in decimal units: `1.2 MB`. */
export const formatBytes = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let i = 0
  while (value >= 999.5 && i < units.length - 1) {
    value /= 1000
    i++
  }
  return `${i === 0 || value >= 99.5 ? Math.round(value) : Math.round(value * 10) / 10} ${units[i]}`
}
