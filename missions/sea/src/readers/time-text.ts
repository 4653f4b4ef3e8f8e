/**
 * Times as AIS tables write them: ISO 8601 with T or a blank, with or without zone, seconds or milliseconds since 1970,
 * and the day-first form of the Danish files (`31/12/2023 23:59:59`). Without a zone it is UTC, as all these files are.
 */

const two = (text: string, at: number): number => {
  const a = text.charCodeAt(at) - 48
  const b = text.charCodeAt(at + 1) - 48
  return a >= 0 && a < 10 && b >= 0 && b < 10 ? a * 10 + b : -1
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
let dayKey = -1
let dayStart = 0

const dayMs = (year: number, month: number, day: number): number => {
  if (!(year >= 1970 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1]!))
    return Number.NaN
  const key = (year * 16 + month) * 32 + day
  if (key !== dayKey) {
    const ms = Date.UTC(year, month - 1, day)
    if (new Date(ms).getUTCDate() !== day) return Number.NaN
    dayKey = key
    dayStart = ms
  }
  return dayStart
}

const clockMs = (text: string, at: number): number => {
  const [hour, minute, second] = [two(text, at), two(text, at + 3), text.length > at + 7 ? two(text, at + 6) : 0]
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return Number.NaN
  let ms = 0
  let end = at + 8
  if (text.charCodeAt(end) === 46) {
    let scale = 100
    for (end++; end < text.length; end++) {
      const d = text.charCodeAt(end) - 48
      if (d < 0 || d > 9) break
      ms += d * scale
      scale /= 10
    }
  }
  const zone = text.slice(end).trim()
  let minutes = 0
  if (zone !== '' && zone !== 'Z' && zone !== 'UTC' && !/^\+00:?00( UTC)?$/.test(zone)) {
    const z = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
    if (!z) return Number.NaN
    minutes = (Number(z[2]) * 60 + Number(z[3])) * (z[1] === '-' ? -1 : 1)
  }
  return ((hour * 60 + minute - minutes) * 60 + second) * 1000 + Math.floor(ms)
}

/** UTC milliseconds, or NaN where the text is no time. */
export const timeOf = (text: string, dayFirst = false): number => {
  const c = text.charCodeAt(4)
  if (c === 45 && text.length >= 10) {
    const day = dayMs(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8))
    return text.length === 10 ? day : day + clockMs(text, 11)
  }
  if (dayFirst && (text.charCodeAt(2) === 47 || text.charCodeAt(2) === 45))
    return dayMs(two(text, 6) * 100 + two(text, 8), two(text, 3), two(text, 0)) + clockMs(text, 11)
  if (/^\d{9,13}(\.\d+)?$/.test(text)) {
    const value = Number(text)
    return Math.floor(value > 4e10 ? value : value * 1000)
  }
  return Number.NaN
}
