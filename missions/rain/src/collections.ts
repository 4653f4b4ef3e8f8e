/** What the rain mission keeps in the archive, all under the agreement of 2018 on rainfall products. */
import type { Collection } from '@setu/core/contract'

const agreement = 'rain-2018'

export const collections: readonly Collection[] = [
  {
    id: 'rain-reports',
    title: 'Rainfall products judged by gauges',
    description:
      'Validations, comparisons and fraction scores: the gauges with their bias, the mean field, every score with its interval and n, the pairs, and the report that shows them.',
    agreement,
    licence: 'CC-BY-4.0',
  },
  {
    id: 'rain-gauges',
    title: 'Rain gauges after quality control',
    description: 'Gauge networks with the marks of every check: range, repetition, neighbours, position, day shift.',
    agreement,
    licence: 'CC-BY-4.0',
  },
  {
    id: 'rain-corrected',
    title: 'Rainfall corrected by gauges',
    description:
      'Satellite rain after correction and merging with gauges: field, error of each cell, gauges left out and their scores.',
    agreement,
    licence: 'CC-BY-4.0',
  },
  {
    id: 'rain-alerts',
    title: 'Rain alerts',
    description: 'Alerts of heavy rain and landslides by rule, as CAP 1.2: the station shows them under /alerts.',
    agreement,
    licence: 'CC-BY-4.0',
  },
]
