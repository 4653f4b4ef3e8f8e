/** The fields of a form, read from the input schema of a process: the subset of JSON Schema that every face renders. */
import type { ProcessCard } from '../registry.js'

export type FieldKind = 'dataset' | 'number' | 'integer' | 'flag' | 'choice' | 'text'

export interface Field {
  readonly name: string
  readonly title: string
  readonly kind: FieldKind
  /** An array of `kind`. */
  readonly list: boolean
  readonly required: boolean
  readonly description?: string
  readonly hint?: string
  readonly group?: string
  /** UCUM. */
  readonly unit?: string
  readonly options?: readonly string[]
  readonly accepts?: string
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
}

interface Schema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly items?: Schema
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly 'x-unit'?: string
  readonly 'x-role'?: string
  readonly 'x-group'?: string
  readonly 'x-hint'?: string
  readonly 'x-accepts'?: string
}

const kindOf = (schema: Schema): FieldKind => {
  if (schema['x-role'] === 'dataset') return 'dataset'
  if (schema.enum) return 'choice'
  if (schema.type === 'number') return 'number'
  if (schema.type === 'integer') return 'integer'
  if (schema.type === 'boolean') return 'flag'
  return 'text'
}

const present = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T

export const fieldsOf = (process: ProcessCard): Field[] => {
  const required = new Set((process.inputs as { required?: string[] }).required ?? [])
  return Object.entries(process.inputs.properties as Record<string, Schema>).map(([name, schema]) => {
    const item = schema.type === 'array' && schema.items ? schema.items : schema
    return present({
      name,
      title: schema.title ?? name,
      kind: kindOf(item),
      list: item !== schema,
      required: required.has(name) && schema.default === undefined,
      description: schema.description,
      hint: schema['x-hint'],
      group: schema['x-group'],
      unit: item['x-unit'],
      options: item.enum,
      accepts: item['x-accepts'] ?? schema['x-accepts'],
      default: schema.default,
      minimum: item.minimum,
      maximum: item.maximum,
    }) as Field
  })
}

export interface FieldGroup {
  /** Undefined: always open, at the top. */
  readonly title?: string
  readonly fields: readonly Field[]
}

export const groupsOf = (fields: readonly Field[]): FieldGroup[] => {
  const folds = [...new Set(fields.map((f) => f.group))].filter((g): g is string => g !== undefined)
  return [
    { fields: fields.filter((f) => f.group === undefined) },
    ...folds.map((title) => ({ title, fields: fields.filter((f) => f.group === title) })),
  ]
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** What a person typed as an input value: a bare number is a number, `0.2 in/d` stays text and is converted at the door. */
export const typedValue = (field: Field, text: string): unknown => {
  const bare = text.trim()
  if (bare === '') return undefined
  if (field.kind === 'number' || field.kind === 'integer') {
    const plain = bare.replace('−', '-')
    return NUMBER.test(plain) ? Number(plain) : bare
  }
  return bare
}

export const shownValue = (value: unknown): string => (value === undefined || value === null ? '' : String(value))

/** Inputs in one phrase: `PERSIANNcdr5km.tif, gauges_daily.csv, 1983-01-01, 3 more`. */
export const phraseOf = (
  fields: readonly Field[],
  inputs: Readonly<Record<string, unknown>>,
  nameOf: (reference: string) => string,
): { shown: string[]; more: number } => {
  const given = fields.filter(
    (f) => inputs[f.name] !== undefined && JSON.stringify(inputs[f.name]) !== JSON.stringify(f.default),
  )
  const words = given.map((f) => {
    const value = inputs[f.name]
    const one = (v: unknown): string => (f.kind === 'dataset' ? nameOf(String(v)) : String(v))
    if (Array.isArray(value)) return value.map(one).join(' + ')
    return f.kind === 'flag' ? f.title : `${one(value)}`
  })
  return { shown: words.slice(0, 4), more: Math.max(0, words.length - 4) }
}
