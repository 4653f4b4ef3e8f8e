/** The validation table as CSV: one line a method and score. */
import type { Estimate } from '@setu/core/estimate'
import { type CsvCell, writeCsv } from '@setu/formats/csv/write'
import type { ValidationRow } from './validation-rows.js'

const SCORES = ['rmse', 'mae', 'me', 'pearson', 'kge2012', 'pod', 'far', 'csi', 'difference'] as const

export const validationCsv = (rows: readonly ValidationRow[]): Uint8Array =>
  writeCsv(
    ['method', 'uses', 'score', 'value', 'low', 'high', 'level', 'n', 'unit', 'reason'].map((name) => ({ name })),
    rows.flatMap((r) =>
      SCORES.map((score): CsvCell[] => {
        const e: Estimate = r[score]
        return [
          r.method,
          r.uses,
          score,
          e.value,
          e.low ?? null,
          e.high ?? null,
          e.level ?? null,
          e.n ?? null,
          e.unit,
          e.reason ?? '',
        ]
      }),
    ),
  )
