/** Published and peer values that sea reproduces; `setu verify sea` runs them. */
import type { Reference } from '@setu/core/contract'
import { radarReferences } from './references/radar.js'

export const references: readonly Reference[] = [...radarReferences]
