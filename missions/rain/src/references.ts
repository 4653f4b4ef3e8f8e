/** Published and peer values that rain reproduces; `setu verify rain` runs them. */
import type { Reference } from '@setu/core/contract'
import { contingencyReferences } from './references/contingency.js'
import { fieldReferences } from './references/fields.js'
import { formatReferences } from './references/formats.js'
import { improveReferences } from './references/improve.js'
import { networkReferences } from './references/networks.js'
import { overpassReferences } from './references/overpass.js'
import { pooledReferences } from './references/pooled.js'
import { sic97References } from './references/sic97.js'
import { useReferences } from './references/use.js'
import { valparaisoReferences } from './references/valparaiso.js'

export const references: readonly Reference[] = [
  ...contingencyReferences,
  ...valparaisoReferences,
  ...pooledReferences,
  ...networkReferences,
  ...fieldReferences,
  ...formatReferences,
  ...overpassReferences,
  ...improveReferences,
  ...sic97References,
  ...useReferences,
]
