/** Rows of the part of the mission that uses rain. */
import type { Reference } from '@setu/core/contract'
import { droughtReferences } from './drought.js'
import { infraredReferences } from './infrared.js'
import { morphReferences } from './morph.js'
import { nowcastReferences } from './nowcast.js'
import { returnLevelReferences } from './return-levels.js'
import { spiReferences } from './spi.js'

export const useReferences: readonly Reference[] = [
  ...spiReferences,
  ...droughtReferences,
  ...returnLevelReferences,
  ...nowcastReferences,
  ...morphReferences,
  ...infraredReferences,
]
