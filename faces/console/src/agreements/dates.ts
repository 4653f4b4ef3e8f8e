/** Dates of an agreement, as exact as they are known: `7 Oct 2024`, `May 2022`, `1960s`, nothing. */
import type { AgreementEvent } from './records.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** In English, or as the language writes a date. */
export const eventText = ({ date, precision }: AgreementEvent, language = 'en'): string => {
  if (!date) return ''
  const [year = '', month, day] = date.split('-')
  if (precision === 'decade')
    return language === 'ja' ? `${year}年代` : language === 'hi' ? `${year} का दशक` : `${year}s`
  if (language !== 'en') {
    const at = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)))
    return new Intl.DateTimeFormat(`${language}-u-nu-latn`, {
      timeZone: 'UTC',
      year: 'numeric',
      ...(month ? { month: language === 'ja' ? 'long' : 'short' } : {}),
      ...(day ? { day: 'numeric' } : {}),
    }).format(at)
  }
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(' ')
}

/** Place on a scale of years: the start of what is known. */
export const eventYear = ({ date }: AgreementEvent): number | undefined => {
  if (!date) return undefined
  const [year, month = 1, day = 1] = date.split('-').map(Number) as [number, number?, number?]
  return year + (month - 1 + (day - 1) / 31) / 12
}
