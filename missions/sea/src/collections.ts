/** What the sea mission keeps in the archive, under the partnership of 2022 on maritime awareness. */
import type { Collection } from '@setu/core/contract'

const agreement = 'quad-sea-2022'

export const collections: readonly Collection[] = [
  {
    id: 'sea-positions',
    title: 'Ship positions',
    description:
      'Positions out of AIS logs and tables, one partition a day and H3 cell of resolution 3, sorted by ship and time, each row with its source and place in it.',
    agreement,
    licence: 'as the source',
  },
  {
    id: 'sea-tracks',
    title: 'Ship tracks',
    description: 'Segments and chains: which positions are plausibly of one ship.',
    agreement,
    licence: 'CC-BY-4.0',
  },
  {
    id: 'sea-events',
    title: 'Events at sea',
    description:
      'Gaps, encounters, loitering, harbour calls, zone crossings and close passings, each with rule, thresholds, evidence and alternatives.',
    agreement,
    licence: 'CC-BY-4.0',
  },
]
