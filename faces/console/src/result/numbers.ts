/** Numbers of a result that no view draws: estimates and scalars, also inside groups, with their path. */
import type { Finding } from '@setu/core/contract'
import type { Estimate } from '@setu/core/estimate'
import { unitName } from '@setu/core/unit-name'
import { formatNumber, isEstimate } from '../numbers/format.js'
import type { ProcessCard } from '../registry.js'

export interface NumberRow {
  /** `scores.rmse`. */
  readonly path: string
  readonly title: string
  readonly description?: string
  readonly estimate: Estimate
  /** A plain scalar or a count: has no interval by its nature. */
  readonly plain: boolean
}

export interface WordRow {
  readonly path: string
  readonly title: string
  readonly text: string
}

export interface NumberGroup {
  readonly name: string
  readonly title: string
  readonly rows: readonly NumberRow[]
}

interface Schema {
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly properties?: Record<string, Schema>
  readonly 'x-role'?: string
  readonly 'x-unit'?: string
}

const rowOf = (path: string, schema: Schema, value: unknown): NumberRow | undefined => {
  const said = { path, title: schema.title ?? path, ...(schema.description ? { description: schema.description } : {}) }
  if (isEstimate(value)) return { ...said, estimate: value, plain: false }
  if (
    typeof value === 'number' ||
    (value === null && schema['x-role'] === undefined && [schema.type].flat().includes('number'))
  )
    return { ...said, estimate: { value: value as number | null, unit: schema['x-unit'] ?? '1' }, plain: true }
  return undefined
}

export const numberGroups = (
  process: ProcessCard,
  outputs: Readonly<Record<string, unknown>>,
  loose: string,
): NumberGroup[] => {
  const schemas = process.outputs.properties as Record<string, Schema>
  const groups: NumberGroup[] = []
  const single: NumberRow[] = []
  for (const [name, schema] of Object.entries(schemas)) {
    const value = outputs[name]
    if (value === undefined) continue
    const row = rowOf(name, schema, value)
    if (row && !row.plain) single.push(row)
    else if (row) continue
    else if (schema.properties && schema['x-role'] === undefined && typeof value === 'object' && value !== null) {
      const rows = Object.entries(schema.properties).flatMap(
        ([key, s]) => rowOf(`${name}.${key}`, s, (value as Record<string, unknown>)[key]) ?? [],
      )
      if (rows.length) groups.push({ name, title: schema.title ?? name, rows })
    }
  }
  return single.length ? [{ name: '', title: loose, rows: single }, ...groups] : groups
}

/** Scalars that stand alone: Leading threshold, `1 mm/day`. */
export const plainRows = (process: ProcessCard, outputs: Readonly<Record<string, unknown>>): WordRow[] =>
  Object.entries(process.outputs.properties as Record<string, Schema>).flatMap(([path, schema]) => {
    const row = rowOf(path, schema, outputs[path])
    if (!row?.plain || row.estimate.value === null) return []
    const unit = unitName(row.estimate.unit)
    return [
      {
        path,
        title: row.title,
        text: `${formatNumber(row.estimate.value)}${unit ? `\u00a0${unit}` : ''}`,
      },
    ]
  })

export const wordRows = (process: ProcessCard, outputs: Readonly<Record<string, unknown>>): WordRow[] =>
  Object.entries(process.outputs.properties as Record<string, Schema>).flatMap(([path, schema]) =>
    typeof outputs[path] === 'string' ? [{ path, title: schema.title ?? path, text: String(outputs[path]) }] : [],
  )

/** `relativeBias` names `scores.relativeBias` where nothing else has that name. */
export const isTouched = (path: string, affects: string | undefined): boolean =>
  affects !== undefined && (path === affects || path.endsWith(`.${affects}`))

/** Findings that touch an output or a number in it. */
export const findingsOn = (findings: readonly Finding[], path: string): readonly (readonly [Finding, number])[] =>
  findings.flatMap((f, i) => (isTouched(path, f.affects) ? [[f, i] as const] : []))
