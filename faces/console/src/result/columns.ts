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

/** Columns that name a row: texts at the start; without one, the first column. */
export const namingColumns = (columns: readonly Column[]): readonly Column[] => {
  const first = columns.findIndex((c) => c.numeric)
  return columns.slice(0, Math.max(1, first < 0 ? columns.length : first))
}

/** Width that a table asks for, in characters of its cells: an interval needs room, a text as much as it has. */
export const widthOf = (columns: readonly Column[], rows: readonly Record<string, unknown>[]): number =>
  columns.reduce((sum, c) => {
    const head = Math.max(...`${c.title} ${c.unit ?? ''}`.split(' ').map((w) => w.length))
    const cells = rows.map((r) => {
      const value = r[c.name]
      return typeof value === 'object' && value !== null
        ? 17
        : typeof value === 'number'
          ? 7
          : String(value ?? '').length
    })
    return sum + 2 + Math.max(head, ...cells)
  }, 0)

/** Many columns and few rows stand on their side, so that a phone can read them. */
export const isTurned = (columns: readonly Column[], rows: readonly unknown[]): boolean =>
  columns.length > 8 && rows.length <= 7

/** A turned table: its titles, and a column for each row. */
const turnedWidth = (columns: readonly Column[], rows: readonly Record<string, unknown>[]): number =>
  24 + rows.length * (2 + Math.max(...columns.map((c) => widthOf([{ ...c, title: '' }], rows) - 2)))

/** Characters in a line of half a page. */
const HALF = 80
/** A table that does not fit half of the page has the whole of it. */
export const isWide = (columns: readonly Column[], rows: readonly Record<string, unknown>[]): boolean =>
  (isTurned(columns, rows) ? (rows.length > 1 ? turnedWidth(columns, rows) : 0) : widthOf(columns, rows)) > HALF

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
