/**
 * Text kernels (NAIF: Kernel Required Reading): variables between `\begindata` and `\begintext`, numbers (the D of FORTRAN too),
 * strings in quotes, dates after `@`, arrays in parentheses, `+=` to append. What stands outside is comment.
 */
import { setuError } from '@setu/core/errors'

export type KernelValue = readonly number[] | readonly string[]
export type KernelPool = Map<string, KernelValue>

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** `@1972-JAN-1` or `@2000-JAN-1/12:00` as seconds past J2000 on the scale it is meant on. */
const dateOf = (text: string): number | undefined => {
  const m = /^@(\d{4})-?([A-Za-z]{3}|\d{1,2})-?(\d{1,2})(?:\/(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d*)?))?)?$/.exec(text)
  if (!m) return undefined
  const month = /^\d/.test(m[2]!) ? Number(m[2]) - 1 : months.indexOf(m[2]!.toUpperCase())
  if (month < 0 || month > 11) return undefined
  const days = Date.UTC(Number(m[1]), month, Number(m[3])) / 86_400_000 - 10_957.5
  return days * 86_400 + Number(m[4] ?? 0) * 3600 + Number(m[5] ?? 0) * 60 + Number(m[6] ?? 0)
}

export const isTextKernel = (text: string): boolean => /^\s*KPL\/|^[ \t]*\\begindata/m.test(text)

/** Reads a text kernel into a pool; later values of a name replace earlier ones. Throws `bad-file` with the line. */
export const readTextKernel = (text: string, where: string, pool: KernelPool = new Map()): KernelPool => {
  let data = false
  let pending: { name: string; append: boolean; values: (number | string)[]; open: boolean; line: number } | undefined
  const fail = (line: number, found: string, expected: string): never => {
    throw setuError('bad-file', { where: `${where}:${line}`, found: found.slice(0, 80), expected })
  }
  const store = (): void => {
    if (!pending) return
    const { name, values, append, line } = pending
    if (values.length === 0) fail(line, `${name} without a value`, 'a value')
    if (new Set(values.map((v) => typeof v)).size > 1)
      fail(line, `${name} of numbers and strings`, 'values of one kind')
    const before = append ? (pool.get(name) ?? []) : []
    pool.set(name, [...before, ...values] as KernelValue)
    pending = undefined
  }
  const take = (source: string, line: number): void => {
    let rest = source
    while (rest !== '') {
      const p = pending!
      if (rest.startsWith('(')) {
        if (p.open || p.values.length > 0) fail(line, '"(" within a value', 'values')
        p.open = true
        rest = rest.slice(1)
      } else if (rest.startsWith(')')) {
        if (!p.open) fail(line, '")" without "("', 'values')
        if (rest.slice(1).trim() !== '') fail(line, `"${rest.slice(1)}"`, 'nothing behind ")"')
        store()
        return
      } else if (rest.startsWith("'")) {
        const m = /^'((?:[^']|'')*)'/.exec(rest) ?? fail(line, rest, 'a string that ends on its line')
        p.values.push(m[1]!.replace(/''/g, "'"))
        rest = rest.slice(m[0].length)
      } else {
        const word = /^[^\s,()']+/.exec(rest)?.[0] ?? fail(line, rest, 'a value')
        const value = number.test(word) ? Number(word.replace(/[dD]/, 'e')) : dateOf(word)
        if (value === undefined || !Number.isFinite(value))
          fail(line, `"${word}"`, 'a number, a string in quotes or a date after @')
        p.values.push(value!)
        rest = rest.slice(word.length)
      }
      rest = rest.replace(/^[\s,]+/, '')
    }
    if (!pending!.open) store()
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  for (const [i, raw] of lines.entries()) {
    const line = raw.replace(/\t/g, ' ').trim()
    if (line === '\\begindata') data = true
    else if (line === '\\begintext') {
      if (pending) fail(i + 1, `the end of the data within ${pending.name}`, '")"')
      data = false
    } else if (data && line !== '') {
      if (pending) take(line, i + 1)
      else {
        const m = /^([^\s=+]+(?:\+[^\s=+]+)*)\s*(\+?=)\s*(.*)$/.exec(line)
        if (!m) fail(i + 1, `"${line}"`, 'NAME = value')
        pending = { name: m![1]!, append: m![2] === '+=', values: [], open: false, line: i + 1 }
        if (m![3] !== '') take(m![3]!, i + 1)
      }
    }
  }
  if (pending) fail(lines.length, `the end of the file within ${pending.name}`, '")"')
  return pool
}

/** Numbers of a name, undefined where it is not there. Throws `bad-file` where it is a string. */
export const poolNumbers = (pool: KernelPool, name: string): readonly number[] | undefined => {
  const value = pool.get(name)
  if (value !== undefined && typeof value[0] !== 'number')
    throw setuError('bad-file', { where: name, found: `"${value[0]}"`, expected: 'numbers' })
  return value as readonly number[] | undefined
}
export const poolString = (pool: KernelPool, name: string): string | undefined => {
  const value = pool.get(name)?.[0]
  return value === undefined ? undefined : String(value)
}
