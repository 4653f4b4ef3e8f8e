/** Times of the visible layers on one bar: spans with data, the nearest to a time, steps from one to the next. */
import { dateText } from '../numbers/instant.js'

export interface Span {
  /** ms; an instant has both equal. */
  readonly from: number
  readonly to: number
}

const DATE = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g
const DAY = 86_400_000

/** `2018-06-01 to 2018-08-31` as a span that holds its last day; nothing where no date is. */
export const spanIn = (text: unknown): Span | undefined => {
  if (typeof text !== 'string') return undefined
  const dates = text.match(DATE) ?? []
  if (!dates.length) return undefined
  const at = (d: string): number => Date.parse(/T/.test(d) && !/Z|[+-]\d{2}:?\d{2}$/.test(d) ? `${d}Z` : d)
  const [from, to] = [at(dates[0]!), at(dates[dates.length - 1]!)]
  if (Number.isNaN(from) || Number.isNaN(to) || to < from) return undefined
  return { from, to: dates[dates.length - 1]!.includes('T') ? to : to + DAY }
}

/** Time of a feature or an item of STAC. */
export const spanOf = (properties: Readonly<Record<string, unknown>>): Span | undefined => {
  const read = (name: string): number => Date.parse(String(properties[name] ?? ''))
  const [start, end, at] = [read('start_datetime'), read('end_datetime'), read('datetime')]
  if (!Number.isNaN(start) && !Number.isNaN(end)) return { from: start, to: Math.max(start, end) }
  if (!Number.isNaN(at)) return { from: at, to: at }
  return spanIn(properties['time'] ?? properties['date'])
}

export const distanceTo = (span: Span, t: number): number =>
  t < span.from ? span.from - t : t > span.to ? t - span.to : 0

/** The span at a time, else the nearest. */
export const nearestSpan = (spans: readonly Span[], t: number): Span | undefined =>
  spans.reduce<Span | undefined>((best, s) => (!best || distanceTo(s, t) < distanceTo(best, t) ? s : best), undefined)

/** Starts of data in order: the places at which the bar steps. */
export const stops = (spans: readonly Span[]): number[] => [...new Set(spans.map((s) => s.from))].sort((a, b) => a - b)

export const stepFrom = (places: readonly number[], t: number, by: number): number => {
  if (!places.length) return t
  const after = places.findIndex((p) => p > t)
  const here = after < 0 ? places.length - 1 : after - 1
  const exact = places[here] === t
  const index = by > 0 ? here + by : here + by + (exact ? 0 : 1)
  return places[Math.max(0, Math.min(places.length - 1, index))]!
}

/** The whole bar: from the first data to the last, at least a day. */
export const reachOf = (spans: readonly Span[]): Span | undefined => {
  if (!spans.length) return undefined
  const from = Math.min(...spans.map((s) => s.from))
  const to = Math.max(...spans.map((s) => s.to))
  return to - from < DAY ? { from: from - DAY / 2, to: to + DAY / 2 } : { from, to }
}

/** Marks of a time axis at round places. */
export const ticksOf = ({ from, to }: Span, most: number): { readonly at: number; readonly text: string }[] => {
  const days = [1 / 24, 0.125, 0.25, 0.5, 1, 2, 5, 7, 14, 30.4375, 61, 91.3, 182.6, 365.25, 730.5, 1826, 3652]
  const step = (days.find((d) => (to - from) / (d * DAY) <= most) ?? 3652) * DAY
  const out: { at: number; text: string }[] = []
  if (step >= 28 * DAY) {
    const every = Math.max(1, Math.round(step / (30.4375 * DAY)))
    const start = new Date(from)
    for (let m = Math.ceil(start.getUTCMonth() / every) * every; ; m += every) {
      const at = Date.UTC(start.getUTCFullYear(), m, 1)
      if (at > to) break
      const d = new Date(at)
      if (at >= from) out.push({ at, text: dateText(d, 'month', 'year') })
    }
    return out
  }
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const d = new Date(at)
    out.push({
      at,
      text: step < DAY ? d.toISOString().slice(11, 16) : dateText(d, 'day', 'month'),
    })
  }
  return out
}
