/** The fields extension of STAC API: which members of an item go out. */
import type { StacItem } from '@setu/archive/stac-types'
import { setuError } from '@setu/core/errors'

export interface Fields {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** Without these it is no item. */
const ALWAYS = ['type', 'stac_version', 'id', 'collection']
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

const checked = (names: readonly unknown[]): string[] =>
  names.map((n) => {
    if (typeof n !== 'string' || n.length > 200 || n.split('.').some((p) => FORBIDDEN.has(p)))
      throw setuError('bad-input', { where: 'fields', found: String(n).slice(0, 60), expected: 'names of members' })
    return n
  })

export const fieldsOf = (value: unknown): Fields | undefined => {
  if (value === undefined) return undefined
  if (typeof value === 'string') {
    const names = checked(
      value
        .split(',')
        .map((n) => n.trim())
        .filter(Boolean),
    )
    return {
      include: names.filter((n) => !n.startsWith('-')).map((n) => n.replace(/^\+/, '')),
      exclude: names.filter((n) => n.startsWith('-')).map((n) => n.slice(1)),
    }
  }
  const { include = [], exclude = [] } = value as { include?: unknown[]; exclude?: unknown[] }
  if (!Array.isArray(include) || !Array.isArray(exclude))
    throw setuError('bad-input', {
      where: 'fields',
      found: 'fields that cannot be read',
      expected: '{ "include": [], "exclude": [] }',
    })
  return { include: checked(include), exclude: checked(exclude) }
}

type Json = Record<string, unknown>
const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Names of properties may hold dots and colons: the longest match wins. */
const copy = (from: Json, to: Json, path: string): void => {
  if (Object.hasOwn(from, path)) {
    to[path] = from[path]
    return
  }
  const dot = path.indexOf('.')
  if (dot < 0) return
  const [head, rest] = [path.slice(0, dot), path.slice(dot + 1)]
  const inner = from[head]
  if (!isObject(inner)) return
  if (!isObject(to[head])) to[head] = {}
  copy(inner, to[head] as Json, rest)
}

const without = (value: Json, path: string): Json => {
  if (Object.hasOwn(value, path)) {
    const { [path]: _, ...rest } = value
    return rest
  }
  const dot = path.indexOf('.')
  const head = path.slice(0, Math.max(0, dot))
  return dot > 0 && isObject(value[head]) ? { ...value, [head]: without(value[head], path.slice(dot + 1)) } : value
}

export const withFields = (item: StacItem, fields: Fields | undefined): Json => {
  let out = item as unknown as Json
  if (!fields) return out
  if (fields.include.length) {
    const kept: Json = {}
    for (const name of [...ALWAYS, ...fields.include]) copy(out, kept, name)
    out = kept
  }
  for (const name of fields.exclude) if (!ALWAYS.includes(name)) out = without(out, name)
  return out
}
