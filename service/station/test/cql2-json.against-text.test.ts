/** A filter as JSON is the tree of the same filter as text, whose answers are held against brute force elsewhere. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCqlJson } from '../src/cql2-json.js'
import { parseCql } from '../src/cql2-parse.js'
import { cqlToSql } from '../src/cql2-sql.js'

const p = (property: string) => ({ property })
const op = (name: string, ...args: unknown[]) => ({ op: name, args })
const pairs: [string, unknown][] = [
  ["name = 'a'", op('=', p('name'), 'a')],
  ["name IN ('a','b') AND n > 5e6", op('and', op('in', p('name'), ['a', 'b']), op('>', p('n'), 5e6))],
  ['n BETWEEN 1 AND 2', op('between', p('n'), 1, 2)],
  ["NOT (name LIKE 'S%' OR n >= 1)", op('not', op('or', op('like', p('name'), 'S%'), op('>=', p('n'), 1)))],
  ["CASEI(name) LIKE casei('%TO%')", op('like', op('casei', p('name')), op('casei', '%TO%'))],
  ['n - 1 > 2 * n', op('>', op('-', p('n'), 1), op('*', 2, p('n')))],
  ['s_intersects(geometry, BBOX(68,6,98,36))', op('s_intersects', p('geometry'), { bbox: [68, 6, 98, 36] })],
  ['s_within(geometry, POINT(1 2))', op('s_within', p('geometry'), { type: 'Point', coordinates: [1, 2] })],
  ['name IS NULL', op('isNull', p('name'))],
  ["t_after(t, TIMESTAMP('2020-01-01T00:00:00Z'))", op('t_after', p('t'), { timestamp: '2020-01-01T00:00:00Z' })],
  ["t_during(t, INTERVAL('2020-01-01','..'))", op('t_during', p('t'), { interval: ['2020-01-01', '..'] })],
  ["t >= DATE('2020-01-01')", op('>=', p('t'), { date: '2020-01-01' })],
  ['b = true', op('=', p('b'), true)],
]

test.each(pairs)('%s', (text, json) => {
  expect(parseCqlJson(json)).toEqual(parseCql(text))
  expect(parseCqlJson(JSON.stringify(json))).toEqual(parseCql(text))
})

describe('refused, with the place', () => {
  test.each<[unknown, RegExp]>([
    ['{', /filter: found "?\{/],
    [null, /filter/],
    [[], /filter/],
    [op('drop', 1), /filter\/op/],
    [{ op: '=' }, /filter\/args/],
    [op('=', 1), /filter\/args/],
    [op('and', op('=', p('a'), 1), op('in', p('a'), 'x')), /filter\/args\/1\/args\/1/],
    [op('=', p('a'), { timestamp: 'yesterday' }), /timestamp/],
    [op('s_intersects', p('g'), { type: 'Point', coordinates: 'x' }), /filter\/args\/1/],
    [op('s_intersects', p('g'), { bbox: [1, 2] }), /bbox/],
    [op('=', p('a'), Number.NaN), /filter\/args\/1/],
  ])('%j', (json, where) => expect(() => parseCqlJson(json)).toThrow(where))
  test('too deep, too many, too long', () => {
    let deep: unknown = op('=', p('a'), 1)
    for (let i = 0; i < 30; i++) deep = op('not', deep)
    expect(() => parseCqlJson(deep)).toThrow(/nested/)
    expect(() => parseCqlJson(op('or', ...Array.from({ length: 300 }, () => op('=', p('a'), 1))))).toThrow(/many/)
    expect(() => parseCqlJson(`"${'x'.repeat(30_000)}"`)).toThrow(/characters/)
  })
  test('any JSON gives a tree or a tagged error, and names reach SQL from the list only', () => {
    const columns = new Map([['a', { sql: '"a"', type: 'number' as const }]])
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, name) => {
        for (const json of [value, op('=', value, 1), op('=', p(name), 1), op(name, p('a'), value)])
          try {
            const { sql } = cqlToSql(parseCqlJson(json), columns)
            expect(sql.replaceAll('"a"', '')).not.toContain('"')
          } catch (error) {
            expect((error as { code?: string }).code).toMatch(/bad-input|too-large/)
          }
      }),
    )
  })
})
