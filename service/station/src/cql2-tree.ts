/** The tree of a CQL2 filter (OGC 21-065r2), the same from text and from JSON, and how large it may be. */
import { setuError } from '@setu/core/errors'
import type { Geometry } from '@setu/formats/parquet/wkb'

export type Cql =
  | { readonly op: 'and' | 'or'; readonly args: readonly Cql[] }
  | { readonly op: 'not'; readonly arg: Cql }
  | { readonly op: '=' | '<>' | '<' | '<=' | '>' | '>='; readonly left: Cql; readonly right: Cql }
  | { readonly op: 'between'; readonly value: Cql; readonly low: Cql; readonly high: Cql }
  | { readonly op: 'in'; readonly value: Cql; readonly list: readonly Cql[] }
  | { readonly op: 'like'; readonly value: Cql; readonly pattern: Cql }
  | { readonly op: 'isNull'; readonly value: Cql }
  | { readonly op: '+' | '-' | '*' | '/' | '%' | '^' | 'div'; readonly left: Cql; readonly right: Cql }
  | { readonly op: 'casei'; readonly arg: Cql }
  | { readonly op: 'spatial'; readonly name: Spatial; readonly left: Cql; readonly right: Cql }
  | { readonly op: 'temporal'; readonly name: Temporal; readonly left: Cql; readonly right: Cql }
  | { readonly op: 'property'; readonly name: string }
  | { readonly op: 'text'; readonly value: string }
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'boolean'; readonly value: boolean }
  | { readonly op: 'time'; readonly ms: number; readonly date: boolean }
  | { readonly op: 'interval'; readonly from: number | null; readonly to: number | null }
  | { readonly op: 'geometry'; readonly value: Geometry }

export const SPATIAL = ['s_intersects', 's_disjoint', 's_within', 's_contains', 's_equals'] as const
export const TEMPORAL = ['t_intersects', 't_disjoint', 't_after', 't_before', 't_during', 't_equals'] as const
export type Spatial = (typeof SPATIAL)[number]
export type Temporal = (typeof TEMPORAL)[number]

export const DEEPEST = 20
export const MOST_TERMS = 200
export const MOST_TEXT = 20_000

export const tooMany = (): Error =>
  setuError('too-large', {
    where: 'filter',
    found: 'a filter of many terms',
    expected: `at most ${MOST_TERMS}`,
  })
export const tooDeep = (): Error =>
  setuError('too-large', {
    where: 'filter',
    found: 'a filter nested deeply',
    expected: `at most ${DEEPEST} deep`,
  })

/** UTC milliseconds of a date or a time with Z; NaN otherwise. */
export const cqlInstant = (text: string): number =>
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?Z)?$/.test(text)
    ? Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text)
    : Number.NaN

/** The ring of west, south, east, north. */
export const boxGeometry = ([w, s, e, n]: readonly [number, number, number, number]): Geometry => ({
  type: 'Polygon',
  coordinates: [
    [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ],
  ],
})

/** The tree with every geometry in it through one function: a filter whose places are in another system. */
export const withGeometries = (tree: Cql, each: (g: Geometry) => Geometry): Cql => {
  const walk = (v: unknown): unknown => {
    if (Array.isArray(v)) return v.map(walk)
    if (typeof v !== 'object' || v === null || !('op' in v)) return v
    const node = v as Cql
    if (node.op === 'geometry') return { ...node, value: each(node.value) }
    return Object.fromEntries(Object.entries(node).map(([k, w]) => [k, walk(w)]))
  }
  return walk(tree) as Cql
}
