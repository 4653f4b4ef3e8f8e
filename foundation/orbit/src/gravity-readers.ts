/**
 * Gravity fields from files: ICGEM (format 1.0 and 2.0 with trends and periodic terms taken at an epoch), EGM rows
 * (n m C S; EGM96's constants), GRGS. Fully normalised coefficients only. Refusals name the line.
 */
import { setuError } from '@setu/core/errors'
import { mjdOfDate } from './calendar.js'
import { type GravityField, harmonicIndex } from './gravity-field.js'

const DAYS_IN_YEAR = 365.25
const J2000_MJD = 51_544.5

const numberAt = (text: string | undefined, where: string, line: string): number => {
  const v = Number((text ?? '').replace(/[dD]/, 'e'))
  if (text === undefined || text === '' || !Number.isFinite(v))
    throw setuError('bad-file', { where, found: line.trim().slice(0, 100), expected: 'numbers in every column' })
  return v
}
const degreeAt = (text: string | undefined, where: string, line: string): number => {
  const v = numberAt(text, where, line)
  if (!(Number.isInteger(v) && v >= 0 && v <= 2190))
    throw setuError('bad-file', { where, found: line.trim().slice(0, 100), expected: 'a degree and order 0..2190' })
  return v
}

interface Term {
  readonly n: number
  readonly m: number
  readonly c: number
  readonly s: number
}

const assemble = (
  name: string,
  mu: number,
  radius: number,
  terms: readonly Term[],
  tideSystem: GravityField['tideSystem'],
  where: string,
): GravityField => {
  let [degree, order] = [0, 0]
  for (const t of terms) {
    if (t.m > t.n)
      throw setuError('bad-file', { where, found: `degree ${t.n}, order ${t.m}`, expected: 'order up to degree' })
    if (t.c !== 0 || t.s !== 0) [degree, order] = [Math.max(degree, t.n), Math.max(order, t.m)]
  }
  if (degree < 2)
    throw setuError('bad-file', {
      where,
      found: `degree ${degree}`,
      expected: 'a field of degree 2 or more',
      wayOut: 'Take an ICGEM .gfc, EGM or GRGS file of normalised coefficients.',
    })
  if (!(mu > 3e5 && mu < 5e5 && radius > 6e3 && radius < 7e3) && !(mu > 0 && radius > 0))
    throw setuError('bad-file', { where, found: `GM ${mu} km3/s2, radius ${radius} km`, expected: 'both above zero' })
  const c = new Float64Array(harmonicIndex(degree + 1, 0))
  const s = new Float64Array(c.length)
  for (const t of terms) {
    if (t.n > degree) continue
    c[harmonicIndex(t.n, t.m)]! += t.c
    s[harmonicIndex(t.n, t.m)]! += t.s
  }
  c[0] = 1
  return { name, mu, radius, degree, order, c, s, tideSystem }
}

/** Decimal MJD of `yyyymmdd` or `yyyymmdd.hhmm`. */
const icgemDate = (text: string | undefined, where: string, line: string): number => {
  const m = /^(\d{4})(\d{2})(\d{2})(?:\.(\d{2})(\d{2}))?$/.exec(text ?? '')
  if (!m) throw setuError('bad-file', { where, found: line.trim().slice(0, 100), expected: 'a date yyyymmdd[.hhmm]' })
  return mjdOfDate(Number(m[1]), Number(m[2]), Number(m[3])) + Number(m[4] ?? 0) / 24 + Number(m[5] ?? 0) / 1440
}

/** ICGEM; `mjd` is the epoch of time-variable terms (J2000 when left out). */
export const readIcgem = (text: string, where = 'gravity.gfc', mjd = J2000_MJD): GravityField => {
  const head = new Map<string, string>()
  const terms: Term[] = []
  const reference = new Map<string, number>()
  let inHead = true
  let second = false
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const at = `${where}:${i + 1}`
    const f = line.trim().split(/\s+/)
    if (inHead) {
      if (f[0] === 'end_of_head') inHead = false
      else if (f[0] && f[1] && !head.has(f[0])) head.set(f[0], f[1])
      if (!inHead) second = /^icgem2/i.test(head.get('format') ?? '')
      continue
    }
    const key = f[0] ?? ''
    if (!/^(?:gfc|gfct|trnd|dot|acos|asin)$/.test(key)) {
      if (line.trim() === '') continue
      throw setuError('bad-file', {
        where: at,
        found: line.slice(0, 60),
        expected: 'gfc, gfct, trnd, dot, acos or asin',
      })
    }
    const [n, m] = [degreeAt(f[1], at, line), degreeAt(f[2], at, line)]
    const [c, s] = [numberAt(f[3], at, line), numberAt(f[4], at, line)]
    if (key === 'gfc') {
      terms.push({ n, m, c, s })
      continue
    }
    const periodic = key === 'acos' || key === 'asin'
    let t0: number
    if (second) {
      t0 = icgemDate(f[7], at, line)
      const t1 = icgemDate(f[8], at, line)
      // Pieces that are open at their end; the last piece is held beyond its end.
      if (mjd < t0 || (mjd >= t1 && t1 < 2 ** 40 && hasLater(text, n, m, t1))) continue
    } else if (key === 'gfct') {
      t0 = icgemDate(f[f.length - 1], at, line)
      reference.set(`${n},${m}`, t0)
    } else {
      const known = reference.get(`${n},${m}`)
      if (known === undefined)
        throw setuError('bad-file', { where: at, found: `${key} ${n} ${m}`, expected: 'its gfct line before it' })
      t0 = known
    }
    const years = (mjd - t0) / DAYS_IN_YEAR
    const period = periodic ? numberAt(f[f.length - 1], at, line) : 1
    const k =
      key === 'gfct'
        ? 1
        : !periodic
          ? years
          : key === 'acos'
            ? Math.cos((2 * Math.PI * years) / period)
            : Math.sin((2 * Math.PI * years) / period)
    terms.push({ n, m, c: c * k, s: s * k })
  }
  if (inHead)
    throw setuError('bad-file', {
      where,
      found: 'no end_of_head',
      expected: 'an ICGEM file',
      wayOut: 'Is it an EGM or GRGS file?',
    })
  if (head.has('norm') && head.get('norm') !== 'fully_normalized')
    throw setuError('bad-file', { where, found: `norm ${head.get('norm')}`, expected: 'fully_normalized' })
  const tide = (head.get('tide_system') ?? 'unknown').replace('_', '-')
  return assemble(
    head.get('modelname') ?? where,
    numberAt(
      head.get('earth_gravity_constant') ?? head.get('gravity_constant'),
      `${where}, earth_gravity_constant`,
      '',
    ) / 1e9,
    numberAt(head.get('radius'), `${where}, radius`, '') / 1000,
    terms,
    tide === 'tide-free' || tide === 'zero-tide' || tide === 'mean-tide' ? tide : 'unknown',
    where,
  )
}
const hasLater = (text: string, n: number, m: number, t1: number): boolean => {
  const pattern = new RegExp(`^gfct\\s+${n}\\s+${m}\\s+.*?\\s(\\d{8}\\.\\d{4})\\s+\\d{8}\\.\\d{4}\\s*$`, 'gm')
  for (const match of text.matchAll(pattern)) if (icgemDate(match[1], '', '') >= t1 - 1e-6) return true
  return false
}

/** EGM rows `n m C S [sigma sigma]`; EGM96's constants unless others are given. */
export const readEgm = (text: string, where = 'egm', mu = 398_600.4415, radius = 6378.1363): GravityField => {
  const terms: Term[] = []
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const at = `${where}:${i + 1}`
    const f = line.trim().split(/\s+/)
    terms.push({
      n: degreeAt(f[0], at, line),
      m: degreeAt(f[1], at, line),
      c: numberAt(f[2], at, line),
      s: numberAt(f[3], at, line),
    })
  }
  return assemble(where, mu, radius, terms, 'tide-free', where)
}

/** GRGS: constants in the second pair of lines, rows `n m [DOT] C S …`; rates are taken to the epoch. */
export const readGrgs = (text: string, where = 'grgs', mjd = J2000_MJD): GravityField => {
  const lines = text.split(/\r?\n/)
  const name = (lines[0] ?? '').replace(/^\s*FIELD\s*-\s*/, '').trim()
  const constants = (lines[2] ?? '').trim().split(/\s+/)
  const referenceYear = /REFERENCE DATE\s*:\s*([\d.]+)/.exec(lines[3] ?? '')
  if (!/^\s*FIELD/.test(lines[0] ?? '') || constants.length < 4)
    throw setuError('bad-file', {
      where: `${where}:1`,
      found: (lines[0] ?? '').slice(0, 60),
      expected: 'a GRGS file: FIELD - …',
    })
  const years = 2000 + (mjd - J2000_MJD) / DAYS_IN_YEAR - Number(referenceYear?.[1] ?? 2000)
  const terms: Term[] = []
  for (const [i, line] of lines.entries()) {
    if (i < 6 || line.trim() === '') continue
    const at = `${where}:${i + 1}`
    const [n, m] = [degreeAt(line.slice(0, 3).trim(), at, line), degreeAt(line.slice(3, 6).trim(), at, line)]
    const dot = line.slice(6, 9) === 'DOT'
    const f = line
      .slice(dot ? 9 : 6)
      .trim()
      .split(/\s+/)
    const k = dot ? years : 1
    terms.push({ n, m, c: numberAt(f[0], at, line) * k, s: numberAt(f[1], at, line) * k })
  }
  return assemble(
    name || where,
    numberAt(constants[2], `${where}:3`, lines[2] ?? '') / 1e9,
    numberAt(constants[0], `${where}:3`, lines[2] ?? '') / 1000,
    terms,
    'unknown',
    where,
  )
}

/** Any of the three, told apart by content. */
export const readGravity = (text: string, where = 'gravity', mjd = J2000_MJD): GravityField => {
  if (/^\s*FIELD/.test(text)) return readGrgs(text, where, mjd)
  if (/end_of_head/.test(text.slice(0, 20_000))) return readIcgem(text, where, mjd)
  if (/^\s*\d+\s+\d+\s+\S+\s+\S+/.test(text)) return readEgm(text, where)
  throw setuError('unknown-format', {
    where,
    found: text.slice(0, 40),
    expected: 'ICGEM, EGM or GRGS',
    wayOut: 'Take a .gfc file from the ICGEM.',
  })
}
