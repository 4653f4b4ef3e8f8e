/**
 * CQL2 text (OGC 21-065r2) to a tree: and, or, not; comparisons, between, in, like, is null; arithmetic; casei;
 * s_intersects, s_disjoint, s_within, s_contains, s_equals; t_intersects, t_after, t_before, t_during, t_equals. At most 20 deep and 200
 * terms: nothing is compiled from text that is longer or deeper.
 */
import { setuError } from '@setu/core/errors'
import {
  boxGeometry,
  type Cql,
  cqlInstant,
  DEEPEST,
  MOST_TERMS,
  MOST_TEXT,
  SPATIAL,
  type Spatial,
  TEMPORAL,
  type Temporal,
  tooDeep,
  tooMany,
} from './cql2-tree.js'
import { readWkt } from './edr-coords.js'

interface Token {
  readonly kind: 'name' | 'quoted' | 'text' | 'number' | 'sign' | 'wkt' | 'end'
  readonly text: string
  readonly at: number
}

const TOKEN =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|(<>|<=|>=|[=<>+\-*/%^(),])|([\p{L}_:][\p{L}\p{N}_:.]*))/uy

const bad = (at: number, found: string, expected: string): Error =>
  setuError('bad-input', { where: `filter, character ${at + 1}`, found: found.slice(0, 60), expected })

/** A geometry is one token: its word and everything to the parenthesis that closes it. */
const WKT = /\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)(?:\s*Z)?\s*(?=\()/iy

const wktAt = (text: string, at: number): Token | undefined => {
  WKT.lastIndex = at
  const m = WKT.exec(text)
  if (!m) return undefined
  let open = 0
  for (let i = WKT.lastIndex; i < text.length; i++) {
    if (text[i] === '(') open++
    if (text[i] === ')' && --open === 0) return { kind: 'wkt', text: text.slice(at, i + 1), at }
  }
  throw bad(at, text.slice(at, at + 20), 'a geometry as WKT')
}

const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  let at = 0
  while (/\S/.test(text.slice(at, at + 1)) || text.slice(at).trim() !== '') {
    const wkt = wktAt(text, at)
    if (wkt) {
      tokens.push(wkt)
      at += wkt.text.length
      continue
    }
    TOKEN.lastIndex = at
    const m = TOKEN.exec(text)
    if (!m) throw bad(at, `"${text.slice(at, at + 20).trim()}"`, 'CQL2 text')
    const start = m.index + m[0].length - m[0].trimStart().length
    if (m[1] !== undefined) tokens.push({ kind: 'number', text: m[1], at: start })
    else if (m[2] !== undefined) tokens.push({ kind: 'text', text: m[2].replaceAll("''", "'"), at: start })
    else if (m[3] !== undefined) tokens.push({ kind: 'quoted', text: m[3].replaceAll('""', '"'), at: start })
    else if (m[4] !== undefined) tokens.push({ kind: 'sign', text: m[4], at: start })
    else tokens.push({ kind: 'name', text: m[5]!, at: start })
    at = TOKEN.lastIndex
    if (tokens.length > MOST_TERMS * 6) throw tooMany()
  }
  tokens.push({ kind: 'end', text: 'the end', at: text.length })
  return tokens
}

/** `plane`: its places are in another system than longitude and latitude. */
export const parseCql = (text: string, plane = false): Cql => {
  if (text.length > MOST_TEXT)
    throw setuError('too-large', {
      where: 'filter',
      found: `${text.length} characters`,
      expected: `at most ${MOST_TEXT}`,
    })
  const tokens = tokensOf(text)
  let i = 0
  let terms = 0
  const peek = (): Token => tokens[i]!
  const is = (word: string): boolean => peek().kind === 'name' && peek().text.toLowerCase() === word
  const isSign = (sign: string): boolean => peek().kind === 'sign' && peek().text === sign
  const take = (): Token => tokens[i++]!
  const need = (sign: string): void => {
    if (!isSign(sign)) throw bad(peek().at, peek().text, `"${sign}"`)
    i++
  }
  const term = <T extends Cql>(node: T): T => {
    if (++terms > MOST_TERMS) throw tooMany()
    return node
  }
  const deep = (depth: number): number => {
    if (depth >= DEEPEST) throw tooDeep()
    return depth + 1
  }

  const either = (depth: number): Cql => {
    const args = [both(deep(depth))]
    while (is('or')) {
      i++
      args.push(both(depth + 1))
    }
    return args.length === 1 ? args[0]! : { op: 'or', args }
  }
  const both = (depth: number): Cql => {
    const args = [negated(depth)]
    while (is('and')) {
      i++
      args.push(negated(depth))
    }
    return args.length === 1 ? args[0]! : { op: 'and', args }
  }
  const negated = (depth: number): Cql => {
    if (!is('not')) return predicate(depth)
    i++
    return { op: 'not', arg: negated(deep(depth)) }
  }
  const predicate = (depth: number): Cql => {
    const left = sum(depth)
    const not = is('not')
    if (not) i++
    const maybe = (node: Cql): Cql => (not ? { op: 'not', arg: node } : node)
    if (is('between')) {
      i++
      const low = sum(deep(depth))
      if (!is('and')) throw bad(peek().at, peek().text, '"and"')
      i++
      return maybe({ op: 'between', value: left, low, high: sum(depth + 1) })
    }
    if (is('like')) {
      i++
      return maybe({ op: 'like', value: left, pattern: sum(deep(depth)) })
    }
    if (is('in')) {
      i++
      need('(')
      const list = [sum(deep(depth))]
      while (isSign(',')) {
        i++
        list.push(sum(depth + 1))
      }
      need(')')
      return maybe({ op: 'in', value: left, list })
    }
    if (not) throw bad(peek().at, peek().text, 'between, like or in')
    if (is('is')) {
      i++
      const isNot = is('not')
      if (isNot) i++
      if (!is('null')) throw bad(peek().at, peek().text, '"null"')
      i++
      const node: Cql = { op: 'isNull', value: left }
      return isNot ? { op: 'not', arg: node } : node
    }
    if (peek().kind === 'sign' && ['=', '<>', '<', '<=', '>', '>='].includes(peek().text)) {
      const op = take().text as '='
      return { op, left, right: sum(deep(depth)) }
    }
    return left
  }
  const sum = (depth: number): Cql => {
    let left = product(depth)
    while (isSign('+') || isSign('-')) {
      const op = take().text as '+'
      left = term({ op, left, right: product(deep(depth)) })
    }
    return left
  }
  const product = (depth: number): Cql => {
    let left = factor(depth)
    while (isSign('*') || isSign('/') || isSign('%') || is('div')) {
      const op = take().text.toLowerCase() as '*'
      left = term({ op, left, right: factor(deep(depth)) })
    }
    return left
  }
  const factor = (depth: number): Cql => {
    const base = atom(depth)
    if (!isSign('^')) return base
    i++
    return term({ op: '^', left: base, right: atom(deep(depth)) })
  }
  const args = (depth: number, n: number): Cql[] => {
    need('(')
    const list = [sum(deep(depth))]
    while (isSign(',')) {
      i++
      list.push(sum(depth + 1))
    }
    need(')')
    if (list.length !== n) throw bad(peek().at, `${list.length} arguments`, String(n))
    return list
  }
  const string = (): Token => {
    if (peek().kind !== 'text') throw bad(peek().at, peek().text, 'a text in single quotes')
    return take()
  }
  const time = (token: Token): number => {
    const ms = cqlInstant(token.text)
    if (!Number.isFinite(ms)) throw bad(token.at, token.text, 'a date, or a time in UTC with Z')
    return ms
  }
  const atom = (depth: number): Cql => {
    const token = take()
    if (token.kind === 'number') return term({ op: 'number', value: Number(token.text) })
    if (token.kind === 'wkt') return term({ op: 'geometry', value: readWkt(token.text, 'filter', plane) })
    if (token.kind === 'text') return term({ op: 'text', value: token.text })
    if (token.kind === 'quoted') return term({ op: 'property', name: token.text })
    if (token.kind === 'sign' && (token.text === '-' || token.text === '+')) {
      const arg = atom(deep(depth))
      if (arg.op === 'number') return { op: 'number', value: token.text === '-' ? -arg.value : arg.value }
      return term({ op: '-', left: { op: 'number', value: 0 }, right: arg })
    }
    if (token.kind === 'sign' && token.text === '(') {
      const inside = either(deep(depth))
      need(')')
      return inside
    }
    if (token.kind !== 'name') throw bad(token.at, token.text, 'a property, a value or a function')
    const name = token.text.toLowerCase()
    if (name === 'true' || name === 'false') return term({ op: 'boolean', value: name === 'true' })
    if (!isSign('(')) {
      if (['and', 'or', 'not', 'like', 'between', 'in', 'is', 'null'].includes(name))
        throw bad(token.at, token.text, 'a property, a value or a function')
      return term({ op: 'property', name: token.text })
    }
    if (name === 'timestamp' || name === 'date') {
      need('(')
      const ms = time(string())
      need(')')
      return term({ op: 'time', ms, date: name === 'date' })
    }
    if (name === 'interval') {
      need('(')
      const [a, , b] = [string(), need(','), string()]
      need(')')
      const one = (t: Token): number | null => (t.text === '..' || t.text === '' ? null : time(t))
      return term({ op: 'interval', from: one(a), to: one(b) })
    }
    if (name === 'bbox') {
      need('(')
      const numbers: number[] = []
      for (;;) {
        const n = atom(deep(depth))
        if (n.op !== 'number') throw bad(token.at, 'bbox', 'four numbers')
        numbers.push(n.value)
        if (!isSign(',')) break
        i++
      }
      need(')')
      if (numbers.length !== 4) throw bad(token.at, `bbox of ${numbers.length} numbers`, 'four numbers')
      return term({ op: 'geometry', value: boxGeometry(numbers as [number, number, number, number]) })
    }
    if (name === 'casei') return { op: 'casei', arg: args(depth, 1)[0]! }
    if ((SPATIAL as readonly string[]).includes(name)) {
      const [left, right] = args(depth, 2) as [Cql, Cql]
      return { op: 'spatial', name: name as Spatial, left, right }
    }
    if ((TEMPORAL as readonly string[]).includes(name)) {
      const [left, right] = args(depth, 2) as [Cql, Cql]
      return { op: 'temporal', name: name as Temporal, left, right }
    }
    throw bad(
      token.at,
      `function ${token.text}`,
      `casei, bbox, timestamp, date, interval, ${SPATIAL.join(', ')}, ${TEMPORAL.join(', ')}`,
    )
  }
  const whole = either(0)
  if (peek().kind !== 'end') throw bad(peek().at, peek().text, 'the end of the filter')
  return whole
}
