/**
 * Units of measure: a subset of UCUM (Schadow & McDonald, The Unified Code for Units of Measure, v2.1), with the
 * spellings that files of the field use (`mm/day`, `inch`, `degrees_north`). Conversion happens at the door and in
 * readers only.
 */
import { setuError } from './errors.js'

/** Powers of metre, kilogram, second, kelvin, radian, ampere, one. */
type Dimension = readonly [number, number, number, number, number, number]
interface Unit {
  readonly factor: number
  /** Added after the factor, for degrees Celsius and Fahrenheit alone. */
  readonly offset: number
  readonly dimension: Dimension
}

const NONE: Dimension = [0, 0, 0, 0, 0, 0]
const dim = (m = 0, kg = 0, s = 0, K = 0, rad = 0, A = 0): Dimension => [m, kg, s, K, rad, A]
const unit = (factor: number, dimension: Dimension, offset = 0): Unit => ({ factor, offset, dimension })

// Metric atoms take the prefixes below.
const METRIC: Record<string, Unit> = {
  m: unit(1, dim(1)),
  g: unit(1e-3, dim(0, 1)),
  s: unit(1, dim(0, 0, 1)),
  K: unit(1, dim(0, 0, 0, 1)),
  rad: unit(1, dim(0, 0, 0, 0, 1)),
  A: unit(1, dim(0, 0, 0, 0, 0, 1)),
  Hz: unit(1, dim(0, 0, -1)),
  N: unit(1, dim(1, 1, -2)),
  Pa: unit(1, dim(-1, 1, -2)),
  J: unit(1, dim(2, 1, -2)),
  W: unit(1, dim(2, 1, -3)),
  V: unit(1, dim(2, 1, -3, 0, 0, -1)),
  L: unit(1e-3, dim(3)),
  l: unit(1e-3, dim(3)),
  t: unit(1e3, dim(0, 1)),
  bar: unit(1e5, dim(-1, 1, -2)),
  eV: unit(1.602176634e-19, dim(2, 1, -2)),
}
const PREFIX: Record<string, number> = {
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 1e2,
  d: 1e-1,
  c: 1e-2,
  m: 1e-3,
  u: 1e-6,
  µ: 1e-6,
  n: 1e-9,
  p: 1e-12,
}
const time = (seconds: number): Unit => unit(seconds, dim(0, 0, 1))
const length = (metres: number): Unit => unit(metres, dim(1))
const OTHER: Record<string, Unit> = {
  '1': unit(1, NONE),
  '%': unit(0.01, NONE),
  '[ppm]': unit(1e-6, NONE),
  '[ppth]': unit(1e-3, NONE),
  min: time(60),
  h: time(3600),
  d: time(86400),
  wk: time(604800),
  a: time(31557600),
  mo: time(2629800),
  deg: unit(Math.PI / 180, dim(0, 0, 0, 0, 1)),
  "'": unit(Math.PI / 10800, dim(0, 0, 0, 0, 1)),
  "''": unit(Math.PI / 648000, dim(0, 0, 0, 0, 1)),
  Cel: unit(1, dim(0, 0, 0, 1), 273.15),
  '[degF]': unit(5 / 9, dim(0, 0, 0, 1), 273.15 - (32 * 5) / 9),
  ar: unit(100, dim(2)),
  har: unit(10000, dim(2)),
  AU: length(149597870700),
  '[ly]': length(9460730472580800),
  '[in_i]': length(0.0254),
  '[ft_i]': length(0.3048),
  '[mi_i]': length(1609.344),
  '[nmi_i]': length(1852),
  '[kn_i]': unit(1852 / 3600, dim(1, 0, -1)),
  '[acr_us]': unit(4046.872609874252, dim(2)),
  '[lb_av]': unit(0.45359237, dim(0, 1)),
}
// What files and people write, and the UCUM code that is meant.
const SPELLING: Record<string, string> = {
  in: '[in_i]',
  inch: '[in_i]',
  inches: '[in_i]',
  ft: '[ft_i]',
  feet: '[ft_i]',
  mi: '[mi_i]',
  nmi: '[nmi_i]',
  kn: '[kn_i]',
  kt: '[kn_i]',
  knots: '[kn_i]',
  day: 'd',
  days: 'd',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  minute: 'min',
  minutes: 'min',
  sec: 's',
  second: 's',
  seconds: 's',
  year: 'a',
  years: 'a',
  yr: 'a',
  month: 'mo',
  months: 'mo',
  meter: 'm',
  metre: 'm',
  meters: 'm',
  metres: 'm',
  mms: 'mm',
  kelvin: 'K',
  celsius: 'Cel',
  degC: 'Cel',
  '°C': 'Cel',
  degree_Celsius: 'Cel',
  degF: '[degF]',
  '°': 'deg',
  degree: 'deg',
  degrees: 'deg',
  degrees_north: 'deg',
  degrees_east: 'deg',
  degree_north: 'deg',
  degree_east: 'deg',
  ha: 'har',
  hectare: 'har',
  percent: '%',
  '': '1',
  litre: 'L',
  liter: 'L',
}

const atom = (token: string): Unit | undefined => {
  const name = Object.hasOwn(SPELLING, token) ? SPELLING[token]! : token
  if (Object.hasOwn(OTHER, name)) return OTHER[name]
  if (Object.hasOwn(METRIC, name)) return METRIC[name]
  const prefix = name.slice(0, 1)
  const rest = name.slice(1)
  if (Object.hasOwn(PREFIX, prefix) && Object.hasOwn(METRIC, rest)) {
    const base = METRIC[rest]!
    return unit(base.factor * PREFIX[prefix]!, base.dimension)
  }
  return undefined
}

const power = (u: Unit, n: number): Unit =>
  unit(u.factor ** n, u.dimension.map((d) => d * n) as unknown as Dimension, n === 1 ? u.offset : 0)
const times = (a: Unit, b: Unit): Unit =>
  unit(a.factor * b.factor, a.dimension.map((d, i) => d + b.dimension[i]!) as unknown as Dimension)

// term = factor (('.' | '*' | ' ' | '/') factor)*; factor = (atom | '(' term ')') exponent?; exponent: "2", "-1", "^2", "**2".
// A slash divides by the one factor behind it.
const parse = (code: string): Unit | undefined => {
  const whole = atom(code.trim())
  if (whole) return whole
  const tokens = code
    .trim()
    .replace(/\*\*/g, '^')
    .replace(/·/g, '.')
    .match(/[()/]|\^?[+-]?\d+(?=$|[^\d])|[^/.*\s()]+/g)
  if (!tokens || tokens.length > 64) return undefined
  let at = 0
  const exponentOf = (text: string | undefined): number | undefined =>
    text !== undefined && /^\^?[+-]?\d+$/.test(text) ? Number(text.replace('^', '')) : undefined
  const factor = (): Unit | undefined => {
    const token = tokens[at++]
    if (token === undefined || token === ')' || token === '/') return undefined
    if (token === '(') {
      const inner = term()
      if (!inner || tokens[at++] !== ')') return undefined
      const exponent = exponentOf(tokens[at])
      if (exponent === undefined) return inner
      at++
      return power(inner, exponent)
    }
    const direct = atom(token)
    if (direct) return unit(direct.factor, direct.dimension)
    const match = /^(.*?)\^?([+-]?\d+)$/.exec(token)
    const base = match ? atom(match[1]!) : undefined
    return match && base ? power(unit(base.factor, base.dimension), Number(match[2])) : undefined
  }
  const term = (): Unit | undefined => {
    let result = tokens[at] === '/' ? unit(1, NONE) : factor()
    while (result && at < tokens.length && tokens[at] !== ')') {
      const sign = tokens[at] === '/' ? -1 : 1
      if (sign < 0) at++
      const next = factor()
      result = next && times(result, power(next, sign))
    }
    return result
  }
  const result = term()
  return at === tokens.length ? result : undefined
}

const cache = new Map<string, Unit>()
const known = (code: string, where = ''): Unit => {
  const hit = cache.get(code)
  if (hit) return hit
  const parsed = parse(code)
  if (!parsed)
    throw setuError('bad-unit', {
      where,
      found: `unit "${code}"`,
      expected: 'a UCUM unit such as mm/d, mm/h, m, km, K, Cel, deg',
    })
  cache.set(code, parsed)
  return parsed
}

export const isUnit = (code: string): boolean => parse(code) !== undefined

/** True where both units measure the same kind of quantity. */
export const sameDimension = (a: string, b: string): boolean =>
  known(a).dimension.every((d, i) => d === known(b).dimension[i])

/** A function from numbers in `from` to numbers in `to`. Throws `bad-unit` where a unit is unknown or the dimensions differ. */
export const converter = (from: string, to: string, where = ''): ((value: number) => number) => {
  const a = known(from, where)
  const b = known(to, where)
  if (!sameDimension(from, to))
    throw setuError('bad-unit', { where, found: `unit "${from}"`, expected: `a unit of the kind of "${to}"` })
  if (a.offset === 0 && b.offset === 0) {
    const factor = a.factor / b.factor
    return factor === 1 ? (value) => value : (value) => value * factor
  }
  return (value) => (value * a.factor + a.offset - b.offset) / b.factor
}

export const convert = (value: number, from: string, to: string): number => converter(from, to)(value)

/** `"0.2 [in_i]/d"` as a number in `unit`; a bare number is in `unit` already. */
export const parseQuantity = (textual: string, unitCode: string, where = ''): number => {
  const match = /^\s*([+\-−]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$/.exec(textual)
  if (!match)
    throw setuError('bad-input', {
      where,
      found: `"${textual}"`,
      expected: `a number in ${unitCode}, or a number and a unit`,
    })
  const value = Number(match[1]!.replace('−', '-'))
  return match[2] === '' ? value : converter(match[2]!, unitCode, where)(value)
}
