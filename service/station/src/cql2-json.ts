/** CQL2 JSON (OGC 21-065r2, section 6.2 and its schema) to the same tree as the text, within the same bounds. */
import { setuError } from '@setu/core/errors'
import {
  boxGeometry,
  type Cql,
  cqlInstant,
  DEEPEST,
  MOST_TERMS,
  MOST_TEXT,
  SPATIAL,
  TEMPORAL,
  tooDeep,
  tooMany,
} from './cql2-tree.js'
import { geometryOf } from './geometry-of.js'

type Json = Record<string, unknown>

const COMPARE = ['=', '<>', '<', '<=', '>', '>='] as const
const ARITHMETIC = ['+', '-', '*', '/', '%', '^', 'div'] as const
const NAMES = [
  'and',
  'or',
  'not',
  ...COMPARE,
  'between',
  'in',
  'like',
  'isNull',
  'casei',
  ...ARITHMETIC,
  ...SPATIAL,
  ...TEMPORAL,
]

const has = <T extends string>(list: readonly T[], name: string): name is T =>
  (list as readonly string[]).includes(name)

/** A tree from an object, or from the text of one. `at` of an error is a JSON pointer. */
export const parseCqlJson = (filter: unknown, plane = false): Cql => {
  const bad = (at: string, found: string, expected: string): Error =>
    setuError('bad-input', { where: `filter${at}`, found: found.slice(0, 60), expected })
  let value = filter
  if (typeof filter === 'string') {
    if (filter.length > MOST_TEXT)
      throw setuError('too-large', {
        where: 'filter',
        found: `${filter.length} characters`,
        expected: `at most ${MOST_TEXT}`,
      })
    try {
      value = JSON.parse(filter)
    } catch {
      throw bad('', filter, 'CQL2 JSON')
    }
  }
  let terms = 0
  const time = (v: unknown, at: string): number => {
    const ms = typeof v === 'string' ? cqlInstant(v) : Number.NaN
    if (!Number.isFinite(ms)) throw bad(at, String(v), 'a date, or a time in UTC with Z')
    return ms
  }
  const end = (v: unknown, at: string): number | null =>
    v === '..' || v === ''
      ? null
      : typeof v === 'object' && v !== null
        ? time((v as Json)['timestamp'] ?? (v as Json)['date'], at)
        : time(v, at)
  const read = (v: unknown, at: string, depth: number): Cql => {
    if (depth > DEEPEST) throw tooDeep()
    if (++terms > MOST_TERMS) throw tooMany()
    if (typeof v === 'string') return { op: 'text', value: v }
    if (typeof v === 'number' && Number.isFinite(v)) return { op: 'number', value: v }
    if (typeof v === 'boolean') return { op: 'boolean', value: v }
    if (typeof v !== 'object' || v === null || Array.isArray(v))
      throw bad(at, v === null ? 'null' : JSON.stringify(v), 'a value, a property or an operation')
    const node = v as Json
    if (typeof node['op'] === 'string') return operation(node['op'], node['args'], at, depth)
    if (typeof node['property'] === 'string') return { op: 'property', name: node['property'] }
    if ('timestamp' in node) return { op: 'time', ms: time(node['timestamp'], `${at}/timestamp`), date: false }
    if ('date' in node) return { op: 'time', ms: time(node['date'], `${at}/date`), date: true }
    if (Array.isArray(node['interval']) && node['interval'].length === 2) {
      const [a, b] = node['interval']
      return { op: 'interval', from: end(a, `${at}/interval/0`), to: end(b, `${at}/interval/1`) }
    }
    if (Array.isArray(node['bbox'])) {
      const b = node['bbox']
      const flat = b.length === 6 ? [b[0], b[1], b[3], b[4]] : b
      if (flat.length !== 4 || !flat.every((n) => typeof n === 'number' && Number.isFinite(n)))
        throw bad(`${at}/bbox`, JSON.stringify(b), 'four or six numbers')
      return { op: 'geometry', value: boxGeometry(flat as [number, number, number, number]) }
    }
    if (typeof node['type'] === 'string') return { op: 'geometry', value: geometryOf(node, `filter${at}`, plane) }
    throw bad(at, JSON.stringify(v), 'op with args, property, timestamp, date, interval, bbox or a geometry')
  }
  const operation = (op: string, args: unknown, at: string, depth: number): Cql => {
    if (!has(NAMES, op)) throw bad(`${at}/op`, `"${op}"`, NAMES.join(', '))
    if (!Array.isArray(args)) throw bad(`${at}/args`, 'no list', 'the arguments of the operation')
    const arg = (i: number): Cql => read(args[i], `${at}/args/${i}`, depth + 1)
    const need = (n: number): void => {
      if (args.length !== n) throw bad(`${at}/args`, `${args.length} arguments`, `${n} for ${op}`)
    }
    if (op === 'and' || op === 'or') {
      if (args.length < 1) throw bad(`${at}/args`, 'nothing', 'predicates')
      return args.length === 1 ? arg(0) : { op, args: args.map((_, i) => arg(i)) }
    }
    if (op === 'not') {
      need(1)
      return { op, arg: arg(0) }
    }
    if (op === 'casei') {
      need(1)
      return { op, arg: arg(0) }
    }
    if (op === 'isNull') {
      need(1)
      return { op, value: arg(0) }
    }
    if (op === 'between') {
      // The draft has the bounds in a list of their own.
      const flat = Array.isArray(args[1]) ? [args[0], ...(args[1] as unknown[])] : args
      if (flat.length !== 3) throw bad(`${at}/args`, `${flat.length} arguments`, '3 for between')
      const [value, low, high] = flat.map((v, i) => read(v, `${at}/args/${i}`, depth + 1)) as [Cql, Cql, Cql]
      return { op, value, low, high }
    }
    if (op === 'in') {
      need(2)
      if (!Array.isArray(args[1]) || args[1].length === 0) throw bad(`${at}/args/1`, 'no list', 'a list of values')
      return { op, value: arg(0), list: args[1].map((v, i) => read(v, `${at}/args/1/${i}`, depth + 1)) }
    }
    if (op === 'like') {
      need(2)
      return { op, value: arg(0), pattern: arg(1) }
    }
    need(2)
    const [left, right] = [arg(0), arg(1)]
    if (has(SPATIAL, op)) return { op: 'spatial', name: op, left, right }
    if (has(TEMPORAL, op)) return { op: 'temporal', name: op, left, right }
    return { op: op as (typeof COMPARE)[number] | (typeof ARITHMETIC)[number], left, right } as Cql
  }
  return read(value, '', 0)
}
