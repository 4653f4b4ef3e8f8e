/** Published 2 x 2 tables. */
import type { Reference } from '@setu/core/contract'
import { type Contingency, categoricalScores } from '../contingency.js'

const rows = (
  id: string,
  what: string,
  table: Contingency,
  source: string,
  expected: Readonly<Record<string, number>>,
  tolerance: number,
): Reference[] =>
  Object.entries(expected).map(([score, value]) => ({
    id: `${id}.${score}`,
    what: `${what}: ${score}`,
    expected: value,
    tolerance,
    unit: '1',
    source,
    needs: [],
    value: async () => categoricalScores.find((s) => s.id === score)!.of(table),
  }))

export const contingencyReferences: readonly Reference[] = [
  ...rows(
    'cawcr',
    'CAWCR example, 82 hits, 23 misses, 38 false alarms, 222 correct negatives',
    { hits: 82, misses: 23, falseAlarms: 38, correctNegatives: 222 },
    'CAWCR verification pages; pySTEPS test values',
    {
      accuracy: 0.83287671,
      frequencyBias: 1.1428571,
      pod: 0.7809524,
      far: 0.316667,
      pofd: 0.146154,
      csi: 0.573426,
      hss: 0.608871,
      peirce: 0.6347985,
      ets: 0.437682,
      sedi: 0.789308,
      mcc: 0.611707,
      f1: 0.728889,
    },
    1e-6,
  ),
  ...rows(
    'finley',
    'Finley tornadoes 1884, 28 hits, 23 misses, 72 false alarms, 2680 correct negatives',
    { hits: 28, misses: 23, falseAlarms: 72, correctNegatives: 2680 },
    'Finley 1884; nci/scores test values',
    { hss: 0.355325, ets: 0.216046 },
    1e-6,
  ),
]
