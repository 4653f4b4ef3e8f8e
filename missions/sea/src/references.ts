/** Published and peer values that sea reproduces; `setu verify sea` runs them. */
import type { Reference } from '@setu/core/contract'
import { approachReferences } from './references/approaches.js'
import { logReferences } from './references/logs.js'
import { radarReferences } from './references/radar.js'
import { trackReferences } from './references/tracks.js'

export const references: readonly Reference[] = [
  ...logReferences,
  ...trackReferences,
  ...approachReferences,
  ...radarReferences,
]
