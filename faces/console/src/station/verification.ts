/** The verification table as the station keeps it. */
import type { VerifyRow } from '@setu/core/contract'
import type { Problem } from '@setu/core/errors'
import { getJson } from './client.js'

export interface Verification {
  readonly rows: readonly VerifyRow[]
  readonly passed: number
  readonly failed: number
  readonly short: number
  readonly notRun: number
  readonly at?: string
  readonly machine?: string
}

/** Null while the station has no table: a new one makes it beside its first answers. */
export const getVerification = async (signal?: AbortSignal): Promise<Verification | null> => {
  const answer = await getJson<Verification | Problem>('/verification', signal)
  return 'rows' in answer ? answer : null
}

/** The published value as people read it: `5.31871 mm/d ± 10⁻⁵`. */
export const isFailure = (row: VerifyRow): boolean => !row.pass && row.shortfall === undefined
export const isShortfall = (row: VerifyRow): boolean => !row.pass && row.shortfall !== undefined

/** Failures first, then shortfalls, then the rest by mission. */
export const ordered = (rows: readonly VerifyRow[]): readonly VerifyRow[] => {
  const rank = (r: VerifyRow): number => (isFailure(r) ? 0 : isShortfall(r) ? 1 : 2)
  return rows
    .map((r, i) => [r, i] as const)
    .sort(([a, i], [b, j]) => rank(a) - rank(b) || i - j)
    .map(([r]) => r)
}

export const matches = (row: VerifyRow, words: string): boolean => {
  const text = `${row.mission} ${row.id} ${row.what} ${row.source}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((w) => text.includes(w))
}
