/** The interval of a step as people read it: a UTC day by its date, others by their ends. */
import { formatInstantText } from '../../numbers/instant.js'
import type { Fields } from './fields.js'

const DAY = 86_400_000
const two = (n: number): string => String(n).padStart(2, '0')
const clock = (ms: number): string => `${two(new Date(ms).getUTCHours())}:${two(new Date(ms).getUTCMinutes())}`

export const spanText = (start: number, end: number): string => {
  const from = formatInstantText(start)
  if (Math.abs(end - start - DAY) < 1000) {
    const date = from.replace(/ \d\d:\d\d UTC$/, '')
    return `${date}, ${clock(start)}–${start % DAY === 0 ? '24:00' : `${clock(end)} (+1)`} UTC`
  }
  return `${from.replace(' UTC', '')}–${end - start < DAY ? clock(end) : formatInstantText(end).replace(' UTC', '')} UTC`
}
export const stepText = (fields: Pick<Fields, 'starts' | 'ends'>, step: number): string =>
  spanText(fields.starts[step]!, fields.ends[step]!)
