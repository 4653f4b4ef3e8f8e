/** Flags of a process from its input schema: camelCase in JSON, kebab-case here; lists are repeated flags. */
import { kebab } from '@setu/core/command-line'
import type { AnyProcess } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { Option } from 'commander'

export interface InputSchema {
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: InputSchema
  readonly 'x-unit'?: string
  readonly 'x-role'?: string
  readonly 'x-hint'?: string
  readonly 'x-accepts'?: string
  readonly 'x-group'?: string
}

export const inputSchemas = (process: AnyProcess): [string, InputSchema][] =>
  Object.entries(process.inputs.properties as Record<string, InputSchema>)

export const isRequired = (process: AnyProcess, name: string, schema: InputSchema): boolean =>
  schema.default === undefined && ((process.inputs.required as readonly string[] | undefined) ?? []).includes(name)

/** `<mm/d>`, `<path>`, `<cell|nearest>`: what a flag takes. */
const placeholder = (schema: InputSchema): string => {
  const one = schema.items ?? schema
  // A long list of choices stands in the words beside the flag.
  if (one.enum) return one.enum.join('|').length > 32 ? 'choice' : one.enum.join('|')
  if (one['x-role'] === 'dataset') return 'dataset'
  if (one['x-unit'] && one['x-unit'] !== '1') return one['x-unit']
  if (one.type === 'integer' || one.type === 'number') return 'number'
  return one.type === 'object' ? 'json' : 'text'
}

export const describe = (schema: InputSchema): string => {
  const parts = [
    schema.title,
    schema.description,
    schema['x-accepts'] ? `(${schema['x-accepts']})` : '',
    schema['x-hint'],
  ]
  const shown = schema.default
  const preset =
    shown === undefined || shown === false || (Array.isArray(shown) && shown.length === 0)
      ? ''
      : `[default ${JSON.stringify(shown)}]`
  const choices = (schema.items ?? schema).enum?.join(', ') ?? ''
  const listed = choices.length > 32 ? `one of ${choices}` : ''
  const repeated = schema.type === 'array' ? '(repeat for more)' : ''
  return [...parts, listed, repeated, preset].filter(Boolean).join(' · ').replace(/\.\s·/g, ' ·')
}

/** What was typed, as JSON: numbers with a unit stay text and are converted at the door. */
const typed = (flag: string, schema: InputSchema, text: string): unknown => {
  if (schema.type === 'boolean') return text !== 'false'
  if (schema.type === 'object') {
    try {
      return JSON.parse(text)
    } catch (cause) {
      throw setuError('bad-input', { where: flag, found: text, expected: 'JSON' }, { cause })
    }
  }
  if (schema['x-unit']) return text
  if (schema.type === 'number' || schema.type === 'integer') {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!Number.isFinite(value)) throw setuError('bad-input', { where: flag, found: `"${text}"`, expected: 'a number' })
    return value
  }
  return text
}

/** One commander option for each input. */
export const optionsOf = (process: AnyProcess): Option[] =>
  inputSchemas(process).map(([name, schema]) => {
    const flag = `--${kebab(name)}`
    if (schema.type === 'boolean') return new Option(flag, describe(schema))
    const option = new Option(`${flag} <${placeholder(schema)}>`, describe(schema))
    const one = schema.items ?? schema
    if (schema.type === 'array')
      return option.argParser((text: string, before: unknown[] | undefined) => [
        ...(before ?? []),
        typed(flag, one, text),
      ])
    return option.argParser((text: string, before: unknown) => {
      if (before !== undefined)
        throw setuError('bad-input', {
          where: flag,
          found: 'it twice',
          expected: 'one value',
          ...(one['x-role'] === 'dataset' ? { wayOut: 'Many files go as a folder or a glob in quotes.' } : {}),
        })
      return typed(flag, one, text)
    })
  })

/** The inputs that were given, without the flags of the command line itself. */
export const givenInputs = (process: AnyProcess, options: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    inputSchemas(process).flatMap(([name]) => (options[name] === undefined ? [] : [[name, options[name]]])),
  )
