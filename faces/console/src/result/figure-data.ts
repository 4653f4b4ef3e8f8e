/** The numbers behind a figure: rows of its inline data, for a table and a CSV. */
import type { Column } from './columns.js'
import { columnsOf } from './columns.js'

interface Spec {
  readonly data?: { readonly values?: unknown }
  readonly datasets?: Record<string, unknown>
  readonly layer?: readonly Spec[]
  readonly hconcat?: readonly Spec[]
  readonly vconcat?: readonly Spec[]
  readonly concat?: readonly Spec[]
  readonly spec?: Spec
}

const rowsIn = (spec: Spec | undefined): Record<string, unknown>[][] => {
  if (!spec || typeof spec !== 'object') return []
  const own = Array.isArray(spec.data?.values) ? [spec.data.values as Record<string, unknown>[]] : []
  const named = Object.values(spec.datasets ?? {}).filter(Array.isArray) as Record<string, unknown>[][]
  return [
    ...own,
    ...named,
    ...[
      ...(spec.layer ?? []),
      ...(spec.hconcat ?? []),
      ...(spec.vconcat ?? []),
      ...(spec.concat ?? []),
      spec.spec,
    ].flatMap((s) => rowsIn(s)),
  ]
}

/** The largest set of rows: what the figure is about; guide lines are smaller. */
export const figureRows = (spec: unknown): { columns: readonly Column[]; rows: readonly Record<string, unknown>[] } => {
  const all = rowsIn(spec as Spec).filter((rows) => rows.length && typeof rows[0] === 'object')
  const rows = all.sort((a, b) => b.length - a.length)[0] ?? []
  return { columns: columnsOf(undefined, rows), rows }
}
