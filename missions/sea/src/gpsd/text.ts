/** How gpsd (3.22) writes numbers and texts in JSON: C formats, not those of JavaScript. */

export type Pair = readonly [name: string, json: string]

export const int = (name: string, value: number): Pair => [name, String(value)]
export const bool = (name: string, value: number | boolean): Pair => [name, value ? 'true' : 'false']
export const str = (name: string, value: string): Pair => [name, JSON.stringify(value)]
/** `%.nf` of raw / divisor, or the raw integer. */
export const scaledBy =
  (scaled: boolean) =>
  (name: string, raw: number, divisor: number, digits: number, bias = 0): Pair => [
    name,
    scaled ? fixed(raw / divisor + bias, digits) : String(raw),
  ]

export const two = (n: number): string => String(n).padStart(2, '0')
export const fixed = (value: number, digits: number): string => {
  const text = value.toFixed(digits)
  return value === 0 && Object.is(value, -0) ? `-${text}` : text
}
