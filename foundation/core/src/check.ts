/**
 * The door of a process: units converted, defaults set, everything checked, with every departure named at once.
 * The validators are compiled at first use only.
 */
import type { Static, TObject, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Value } from 'typebox/value'
import type { Process } from './contract.js'
import { type Issue, isSetuError, setuError } from './errors.js'
import { nearest } from './nearest.js'
import { parseQuantity } from './units.js'

const compiled = new WeakMap<TSchema, Validator>()
const validator = (schema: TSchema): Validator => {
  let v = compiled.get(schema)
  if (!v) compiled.set(schema, (v = Compile(schema)))
  return v
}

type Properties = Record<
  string,
  TSchema & { default?: unknown; 'x-unit'?: string; items?: TSchema & { 'x-unit'?: string } }
>
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])

/** `2.5 "mm"` or 2.5 as 2.5 in the unit of the schema. */
const atTheDoor = (schema: Properties[string], value: unknown, where: string): unknown => {
  if (Array.isArray(value) && schema.items?.['x-unit'])
    return value.map((v, i) => atTheDoor(schema.items as Properties[string], v, `${where}/${i}`))
  if (typeof value === 'string' && schema['x-unit']) return parseQuantity(value, schema['x-unit'], where)
  return value
}

const shown = (value: unknown): string => {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

const valueAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((v, key) => (v as Record<string, unknown> | undefined)?.[key], value)

const expectation = (
  schema: TSchema | undefined,
  error: { keyword: string; message: string; params: object },
): string => {
  const s = (schema ?? {}) as { enum?: unknown[]; 'x-unit'?: string }
  if (error.keyword === 'enum' && s.enum) return `one of ${s.enum.join(', ')}`
  const unit = s['x-unit'] ? ` ${s['x-unit']}` : ''
  const limit = /must be (>=|<=) (\S+)/.exec(error.message)
  if (limit) return `${limit[1] === '>=' ? 'at least' : 'at most'} ${limit[2]}${unit}`
  return error.message.replace(/^must be /, 'a ').replace(/^must /, 'to ') + unit
}

/** Inputs as a process may use them, or `bad-input` with one issue for each departure. */
export const admit = <I extends TObject, O extends TObject>(process: Process<I, O>, value: unknown): Static<I> => {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw setuError('bad-input', { where: '/', found: shown(value), expected: 'an object of inputs' })
  const properties = process.inputs.properties as Properties
  const issues: Issue[] = []
  const given: Record<string, unknown> = {}
  for (const [name, raw] of Object.entries(value as Record<string, unknown>)) {
    const schema = Object.hasOwn(properties, name) && !DANGEROUS.has(name) ? properties[name] : undefined
    if (!schema) {
      const near = nearest(name, Object.keys(properties))
      issues.push({
        where: `/${name}`,
        found: `unknown input "${name}"`,
        expected: `one of ${Object.keys(properties).join(', ')}`,
        ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
      })
      continue
    }
    if (raw === undefined) continue
    try {
      given[name] = atTheDoor(schema, raw, `/${name}`)
    } catch (error) {
      if (!isSetuError(error)) throw error
      issues.push({
        where: error.where,
        ...(error.found ? { found: error.found } : {}),
        ...(error.expected ? { expected: error.expected } : {}),
      })
    }
  }
  const blamed = new Set(issues.map((i) => i.where))
  for (const [name, schema] of Object.entries(properties))
    if (!(name in given) && schema.default !== undefined && !blamed.has(`/${name}`))
      given[name] = structuredClone(schema.default)
  if (!validator(process.inputs).Check(given)) {
    for (const error of Value.Errors(process.inputs, given) as Iterable<{
      keyword: string
      instancePath: string
      message: string
      params: { requiredProperties?: string[] }
    }>) {
      if (error.keyword === 'required') {
        for (const name of error.params.requiredProperties ?? [])
          if (!blamed.has(`/${name}`))
            issues.push({
              where: `/${name}`,
              found: 'nothing',
              expected: `${properties[name]?.['title' as never] ?? name} (required)`,
            })
        continue
      }
      const name = error.instancePath.split('/')[1] ?? ''
      if (
        error.keyword === 'additionalProperties' ||
        error.keyword === 'boolean' ||
        error.keyword === 'anyOf' ||
        blamed.has(`/${name}`)
      )
        continue
      const at =
        error.instancePath.split('/').length > 2 ? (properties[name]?.items as TSchema | undefined) : properties[name]
      issues.push({
        where: error.instancePath || '/',
        found: shown(valueAt(given, error.instancePath)),
        expected: expectation(at, error),
      })
    }
  }
  for (const [name, v] of Object.entries(given))
    for (const x of Array.isArray(v) ? v : [v])
      if (typeof x === 'number' && !Number.isFinite(x) && !issues.some((i) => i.where.startsWith(`/${name}`)))
        issues.push({ where: `/${name}`, found: String(x), expected: 'a finite number' })
  if (issues.length) throw setuError('bad-input', issues[0]!, { issues })
  return given as Static<I>
}

/** Outputs as the definition promises them; a departure is our fault. */
export const confirm = <I extends TObject, O extends TObject>(process: Process<I, O>, value: unknown): Static<O> => {
  if (!validator(process.outputs).Check(value)) {
    const first = [
      ...(Value.Errors(process.outputs, value) as Iterable<{ instancePath: string; message: string; params: object }>),
    ].map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params).slice(0, 120)}`)
    throw setuError('internal', {
      where: `outputs of ${process.id}`,
      found: first.slice(0, 3).join('; ') || 'outputs that do not fit',
      expected: 'outputs as declared',
    })
  }
  const holes: string[] = []
  const walk = (v: unknown, path: string): void => {
    if (typeof v === 'number') {
      if (!Number.isFinite(v)) holes.push(path)
    } else if (Array.isArray(v)) {
      // A field has a hundred thousand numbers: their paths are made only where they are told.
      for (let i = 0; i < v.length; i++)
        if (typeof v[i] !== 'number' || !Number.isFinite(v[i])) walk(v[i], `${path}/${i}`)
    } else if (v && typeof v === 'object' && !ArrayBuffer.isView(v))
      for (const [k, x] of Object.entries(v)) walk(x, `${path}/${k}`)
  }
  walk(value, '')
  if (holes.length)
    throw setuError('internal', {
      where: `outputs of ${process.id}`,
      found: `a number that is not finite at ${holes.slice(0, 3).join(', ')}`,
      expected: 'null with a reason',
    })
  return value as Static<O>
}
