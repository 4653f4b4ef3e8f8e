/** A result for a terminal: tables of text with aligned columns. */

import type { AnyProcess } from '@setu/core/contract'
import { type Role, roleOf } from '@setu/core/schema'
import { unitName } from '@setu/core/unit-name'
import { formatEstimate, formatNumber, isEstimate } from './number.js'

interface OutputSchema {
  readonly title?: string
  readonly type?: unknown
  readonly properties?: Record<string, OutputSchema>
  readonly items?: { readonly properties?: Record<string, OutputSchema> }
  readonly 'x-unit'?: string
}

export const outputSchemas = (process: AnyProcess): [string, OutputSchema, Role | undefined][] =>
  Object.entries(process.outputs.properties as Record<string, OutputSchema>).map(([name, schema]) => [
    name,
    schema,
    roleOf(schema),
  ])

const width = (text: string): number => [...text].length

/** Rows of cells as aligned lines; the first row is the head, numbers stand right. */
export const alignRows = (rows: readonly (readonly string[])[]): string[] => {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((r) => width(r[c] ?? ''))))
  const numeric = rows[0]!.map((_, c) => rows.slice(1).every((r) => /^[−+-]?[\d.]*([eE].*)?$/.test(r[c] ?? '')))
  return rows.map((r) =>
    r
      .map((cell, c) =>
        numeric[c]
          ? cell.padStart(widths[c]! + cell.length - width(cell))
          : cell.padEnd(widths[c]! + cell.length - width(cell)),
      )
      .join('  ')
      .trimEnd(),
  )
}

const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return '-'
  if (isEstimate(value)) return formatEstimate(value).value
  if (typeof value === 'number') return formatNumber(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Five digits of a longitude are a kilometre; a place is shown to a metre. */
const PLACE_DIGITS = 5
const isPlace = (s: OutputSchema): boolean => s['x-unit'] === 'deg' && /^(Longitude|Latitude)$/.test(s.title ?? '')
const placeCell = (value: unknown): string =>
  typeof value === 'number' ? formatNumber(value, PLACE_DIGITS) : cellOf(value)

const MOST_ROWS = 40

export const showTable = (schema: OutputSchema, rows: readonly Record<string, unknown>[]): string[] => {
  const columns = Object.entries(schema.items?.properties ?? {})
  const head = columns.map(([name, s]) => `${name}${unitName(s['x-unit']) ? ` (${unitName(s['x-unit'])})` : ''}`)
  const body = rows
    .slice(0, MOST_ROWS)
    .map((row) => columns.map(([name, s]) => (isPlace(s) ? placeCell : cellOf)(row[name])))
  const more = rows.length > MOST_ROWS ? [`… ${rows.length - MOST_ROWS} more rows (--json or --out has all)`] : []
  return [...alignRows([head, ...body]), ...more]
}

const showGroup = (schema: OutputSchema, value: Record<string, unknown>): string[] => {
  const rows = Object.entries(schema.properties ?? {}).map(([name, s]) => {
    const v = value[name]
    if (!isEstimate(v)) return [s.title ?? name, cellOf(v), unitName(s['x-unit']), '']
    const { value: shown, interval } = formatEstimate(v)
    return [s.title ?? name, shown, unitName(v.unit), interval]
  })
  const level = Object.values(value).find((v) => isEstimate(v) && v.level !== undefined) as
    | { level: number }
    | undefined
  return alignRows([['', 'value', 'unit', level ? `${level.level * 100} % interval` : ''], ...rows])
}

/** All tables and numbers of a result, in the order of the definition. */
export const showOutputs = (process: AnyProcess, outputs: Record<string, unknown>): string => {
  const parts: string[] = []
  for (const [name, schema, role] of outputSchemas(process)) {
    const value = outputs[name]
    if (
      value === undefined ||
      role === 'figure' ||
      role === 'asset' ||
      role === 'features' ||
      role === 'coverage' ||
      role === 'findings'
    )
      continue
    const title = schema.title ?? name
    if (role === 'table') {
      const rows = value as Record<string, unknown>[]
      if (rows.length) parts.push('', title, ...showTable(schema, rows).map((l) => `  ${l}`))
    } else if (schema.properties && !isEstimate(value))
      parts.push('', title, ...showGroup(schema, value as Record<string, unknown>).map((l) => `  ${l}`))
    else if (isEstimate(value)) {
      const { value: shown, interval } = formatEstimate(value)
      parts.push(`${title}: ${shown} ${unitName(value.unit)}${interval ? ` (${interval})` : ''}`)
    } else parts.push(`${title}: ${cellOf(value)}`)
  }
  return parts.join('\n').trim()
}

const csvCell = (value: unknown): string => {
  const text =
    value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  const safe = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One output as CSV: a table as its rows, a group as name, value, low, high, n, unit. */
export const csvOf = (process: AnyProcess, outputs: Record<string, unknown>, wanted?: string): string => {
  const tables = outputSchemas(process).filter(
    ([, s, role]) => role === 'table' || (s.properties && role === undefined),
  )
  const chosen = tables.find(([name]) => name === wanted) ?? tables[0]
  if (!chosen) return ''
  const [name, schema, role] = chosen
  if (role === 'table') {
    const columns = Object.entries(schema.items?.properties ?? {})
    const head = columns.map(([n, s]) => csvCell(s['x-unit'] ? `${n} (${s['x-unit']})` : n))
    return [
      head,
      ...(outputs[name] as Record<string, unknown>[]).map((row) =>
        columns.map(([n]) => csvCell(isEstimate(row[n]) ? row[n].value : row[n])),
      ),
    ]
      .map((r) => r.join(','))
      .join('\n')
  }
  const rows = Object.entries(outputs[name] as Record<string, unknown>).map(([n, v]) =>
    isEstimate(v) ? [n, v.value, v.low, v.high, v.level, v.n, v.unit] : [n, v, '', '', '', '', ''],
  )
  return [['score', 'value', 'low', 'high', 'level', 'n', 'unit'], ...rows]
    .map((r) => r.map(csvCell).join(','))
    .join('\n')
}
