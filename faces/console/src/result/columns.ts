/** Columns of a table output, from its schema; what the rows hold beyond it is shown too. */
export interface Column {
  readonly name: string
  readonly title: string
  /** UCUM. */
  readonly unit?: string
  readonly description?: string
  readonly numeric: boolean
}

interface ItemSchema {
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly 'x-unit'?: string
  readonly 'x-role'?: string
}

export const columnsOf = (schema: unknown, rows: readonly Record<string, unknown>[]): Column[] => {
  const properties =
    (schema as { items?: { properties?: Record<string, ItemSchema> } } | undefined)?.items?.properties ?? {}
  const names = [...new Set([...Object.keys(properties), ...rows.flatMap((r) => Object.keys(r))])]
  return names.map((name) => {
    const s = properties[name] ?? {}
    const numeric =
      s['x-role'] === 'estimate' ||
      [s.type].flat().some((t) => t === 'number' || t === 'integer') ||
      rows.some((r) => typeof r[name] === 'number')
    return {
      name,
      title: s.title ?? name,
      numeric,
      ...(s['x-unit'] ? { unit: s['x-unit'] } : {}),
      ...(s.description ? { description: s.description } : {}),
    }
  })
}
