/**
 * A CQL2 tree as SQL with parameters. Names come only from the list of columns, values only as parameters; types are
 * checked here, so that the engine never has to guess.
 */

import type { SqlValue } from '@setu/archive/engine'
import type { SqlPart } from '@setu/archive/feature-sql'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { boundsOf, type Geometry, writeWkb } from '@setu/formats/parquet/wkb'
import { parseCqlJson } from './cql2-json.js'
import { parseCql } from './cql2-parse.js'
import { type Cql, withGeometries } from './cql2-tree.js'

export type CqlType = 'text' | 'number' | 'boolean' | 'time' | 'geometry' | 'interval'

export interface CqlColumn {
  /** SQL of the column: times as UTC milliseconds, geometries as WKB. */
  readonly sql: string
  readonly type: CqlType
  /** Of a geometry: SQL of its covering. */
  readonly box?: readonly [xmin: string, ymin: string, xmax: string, ymax: string]
}

interface Typed extends SqlPart {
  readonly type: CqlType
  readonly column?: CqlColumn
  readonly node: Cql
}

const wrong = (found: string, expected: string): Error => setuError('bad-input', { where: 'filter', found, expected })

export const cqlToSql = (tree: Cql, columns: ReadonlyMap<string, CqlColumn>): SqlPart => {
  const part = (sql: string, type: CqlType, node: Cql, ...parts: readonly SqlPart[]): Typed => ({
    sql,
    type,
    node,
    values: parts.flatMap((p) => p.values),
  })
  const literal = (value: SqlValue, type: CqlType, node: Cql): Typed => ({ sql: '?', values: [value], type, node })
  const want = (t: Typed, ...types: readonly CqlType[]): Typed => {
    if (!types.includes(t.type)) throw wrong(`a ${t.type}`, types.join(' or '))
    return t
  }
  /** Two sides of one type; a text beside a time is read as one. */
  const alike = (a: Typed, b: Typed): readonly [Typed, Typed] => {
    if (a.type === b.type) return [a, b]
    const timed = (t: Typed, other: Typed): Typed => {
      if (other.type !== 'time' || t.node.op !== 'text') return t
      const ms = Date.parse(t.node.value.length === 10 ? `${t.node.value}T00:00:00Z` : t.node.value)
      if (
        !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/.test(t.node.value) ||
        !Number.isFinite(ms)
      )
        throw wrong(`"${t.node.value.slice(0, 40)}"`, 'a time')
      return literal(ms, 'time', t.node)
    }
    const [x, y] = [timed(a, b), timed(b, a)]
    if (x.type !== y.type) throw wrong(`a ${a.type} beside a ${b.type}`, 'two of one type')
    return [x, y]
  }

  const compile = (node: Cql): Typed => {
    switch (node.op) {
      case 'property': {
        const column = columns.get(node.name)
        if (!column) {
          const near = nearest(node.name.slice(0, 80), [...columns.keys()])
          throw setuError('bad-input', {
            where: 'filter',
            found: `property "${node.name.slice(0, 80)}"`,
            expected: `one of ${[...columns.keys()].slice(0, 60).join(', ')}`,
            ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
          })
        }
        return { sql: column.sql, values: [], type: column.type, column, node }
      }
      case 'text':
        return literal(node.value.replaceAll('\0', ''), 'text', node)
      case 'number':
        return literal(node.value, 'number', node)
      case 'boolean':
        return literal(node.value, 'boolean', node)
      case 'time':
        return literal(node.ms, 'time', node)
      case 'interval':
        return { sql: '', values: [], type: 'interval', node }
      case 'geometry':
        return literal(writeWkb(node.value), 'geometry', node)
      case 'and':
      case 'or': {
        const parts = node.args.map((a) => want(compile(a), 'boolean'))
        return part(
          `(${parts.map((p) => p.sql).join(node.op === 'and' ? ' AND ' : ' OR ')})`,
          'boolean',
          node,
          ...parts,
        )
      }
      case 'not': {
        const arg = want(compile(node.arg), 'boolean')
        return part(`(NOT ${arg.sql})`, 'boolean', node, arg)
      }
      case '=':
      case '<>':
      case '<':
      case '<=':
      case '>':
      case '>=': {
        const [a, b] = alike(compile(node.left), compile(node.right))
        if (a.type === 'geometry' || a.type === 'interval')
          throw wrong(`a ${a.type} compared by ${node.op}`, 's_equals or t_equals')
        return part(`(${a.sql} ${node.op} ${b.sql})`, 'boolean', node, a, b)
      }
      case 'between': {
        const value = compile(node.value)
        const [, low] = alike(value, compile(node.low))
        const [, high] = alike(value, compile(node.high))
        want(value, 'number', 'time', 'text')
        return part(`(${value.sql} BETWEEN ${low.sql} AND ${high.sql})`, 'boolean', node, value, low, high)
      }
      case 'in': {
        const value = want(compile(node.value), 'number', 'time', 'text', 'boolean')
        const list = node.list.map((l) => alike(value, compile(l))[1])
        return part(`(${value.sql} IN (${list.map((l) => l.sql).join(', ')}))`, 'boolean', node, value, ...list)
      }
      case 'like': {
        const value = want(compile(node.value), 'text')
        const pattern = want(compile(node.pattern), 'text')
        return part(`(${value.sql} LIKE ${pattern.sql} ESCAPE '\\')`, 'boolean', node, value, pattern)
      }
      case 'isNull': {
        const value = compile(node.value)
        return part(`(${value.sql} IS NULL)`, 'boolean', node, value)
      }
      case 'casei': {
        const arg = want(compile(node.arg), 'text')
        return part(`lower(${arg.sql})`, 'text', node, arg)
      }
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '^':
      case 'div': {
        const [a, b] = [want(compile(node.left), 'number'), want(compile(node.right), 'number')]
        const sign = node.op === 'div' ? '//' : node.op === '^' ? '**' : node.op
        return part(`(CAST(${a.sql} AS DOUBLE) ${sign} CAST(${b.sql} AS DOUBLE))`, 'number', node, a, b)
      }
      case 'spatial':
        return spatial(node)
      default:
        return temporal(node)
    }
  }

  const spatial = (node: Extract<Cql, { op: 'spatial' }>): Typed => {
    const [a, b] = [want(compile(node.left), 'geometry'), want(compile(node.right), 'geometry')]
    const [column, other] = a.column ? [a, b] : [b, a]
    const shape = other.node.op === 'geometry' ? other.node.value : undefined
    if (!column.column?.box || !shape) throw wrong(node.name, 'a geometry property and a geometry')
    const box = boundsOf(shape)
    if (!box) throw wrong('an empty geometry', 'a geometry with positions')
    const [xmin, ymin, xmax, ymax] = column.column.box
    const cover: SqlPart = {
      sql: `(${xmin} <= ? AND ${xmax} >= ? AND ${ymin} <= ? AND ${ymax} >= ?)`,
      values: [box[2], box[0], box[3], box[1]],
    }
    const meets = part(
      `(${cover.sql} AND setu_intersects(${column.sql}, ${other.sql}))`,
      'boolean',
      node,
      cover,
      column,
      other,
    )
    if (node.name === 's_intersects') return meets
    if (node.name === 's_disjoint')
      return part(`(${column.sql} IS NOT NULL AND NOT coalesce(${meets.sql}, FALSE))`, 'boolean', node, meets)
    const flat = (g: string): boolean => g === 'Point' || g === 'MultiPoint'
    // A point within, containing or equal to something is a point that meets it, when one of the two is a point.
    const point = `(${xmin} = ${xmax} AND ${ymin} = ${ymax})`
    const columnInside = (node.name === 's_within' && column === a) || (node.name === 's_contains' && column === b)
    if (columnInside) return part(`(${meets.sql} AND ${point})`, 'boolean', node, meets)
    if (flat(shape.type))
      return part(node.name === 's_equals' ? `(${meets.sql} AND ${point})` : meets.sql, 'boolean', node, meets)
    throw wrong(`${node.name} of two areas`, 's_intersects, or a point on one side')
  }

  const temporal = (node: Extract<Cql, { op: 'temporal' }>): Typed => {
    const side = (t: Typed): { from: SqlPart | null; to: SqlPart | null } => {
      if (t.node.op === 'interval') {
        const end = (ms: number | null): SqlPart | null => (ms === null ? null : { sql: '?', values: [ms] })
        return { from: end(t.node.from), to: end(t.node.to) }
      }
      const at = t.node.op === 'text' ? alike(t, { ...t, type: 'time' })[0] : want(t, 'time')
      const to: SqlPart = at.node.op === 'time' && at.node.date ? { sql: '?', values: [at.node.ms + 86_399_999] } : at
      return { from: at, to }
    }
    const [a, b] = [side(compile(node.left)), side(compile(node.right))]
    const less = (x: SqlPart | null, sign: string, y: SqlPart | null): SqlPart =>
      x && y ? { sql: `(${x.sql} ${sign} ${y.sql})`, values: [...x.values, ...y.values] } : { sql: 'TRUE', values: [] }
    const strictly = (x: SqlPart | null, sign: string, y: SqlPart | null): SqlPart =>
      x && y ? less(x, sign, y) : { sql: 'FALSE', values: [] }
    const both = (...parts: readonly SqlPart[]): Typed =>
      part(`(${parts.map((p) => p.sql).join(' AND ')})`, 'boolean', node, ...parts)
    switch (node.name) {
      case 't_after':
        return both(strictly(a.from, '>', b.to))
      case 't_before':
        return both(strictly(a.to, '<', b.from))
      case 't_equals':
        return both(strictly(a.from, '=', b.from), strictly(a.to, '=', b.to))
      case 't_during':
        return both(less(a.from, '>', b.from), less(a.to, '<', b.to))
      case 't_disjoint': {
        const met = both(less(a.from, '<=', b.to), less(b.from, '<=', a.to))
        return part(`(NOT ${met.sql})`, 'boolean', node, met)
      }
      default:
        return both(less(a.from, '<=', b.to), less(b.from, '<=', a.to))
    }
  }
  const whole = want(compile(tree), 'boolean')
  return { sql: whole.sql, values: whole.values }
}

/**
 * A filter of a request: CQL2 text, or CQL2 JSON as an object or in a text that says so. `place`: makes longitude and
 * latitude of its geometries, where they are in another system.
 */
export const filterOf = (
  filter: unknown,
  lang: unknown,
  columns: ReadonlyMap<string, CqlColumn>,
  place?: (g: Geometry) => Geometry,
): SqlPart | undefined => {
  if (lang !== undefined && lang !== 'cql2-text' && lang !== 'cql2-json')
    throw setuError('bad-input', {
      where: 'filter-lang',
      found: String(lang).slice(0, 40),
      expected: 'cql2-text or cql2-json',
    })
  if (filter === undefined) return undefined
  const inText = typeof filter === 'string'
  const plane = place !== undefined
  const placed = (tree: Cql): Cql => (place ? withGeometries(tree, place) : tree)
  if (inText && lang !== 'cql2-json') return cqlToSql(placed(parseCql(filter, plane)), columns)
  if (!inText && lang === 'cql2-text') throw wrong('a filter as JSON', 'CQL2 as text, or filter-lang cql2-json')
  return cqlToSql(placed(parseCqlJson(filter, plane)), columns)
}
