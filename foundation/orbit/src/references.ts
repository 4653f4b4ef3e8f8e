/** Published and peer values that orbit reproduces; `setu verify orbit` runs them. */
import type { Reference } from '@setu/core/contract'
import { accessReferences } from './references/access.js'
import { conjunctionReferences } from './references/conjunctions.js'
import { elementSetReferences } from './references/element-sets.js'
import { kernelReferences } from './references/kernels.js'
import { lageosReferences } from './references/lageos.js'
import { lifetimeReferences } from './references/lifetime.js'
import { messageReferences } from './references/messages.js'
import { moonReferences } from './references/moon.js'
import { nrlmsiseReferences } from './references/nrlmsise.js'
import { orekitReferences } from './references/orekit.js'
import { propagationReferences } from './references/propagation.js'
import { stateReferences } from './references/states.js'
import { timeAndFrameReferences } from './references/time-and-frames.js'

export const references: readonly Reference[] = [
  ...timeAndFrameReferences,
  ...elementSetReferences,
  ...messageReferences,
  ...conjunctionReferences,
  ...kernelReferences,
  ...accessReferences,
  ...propagationReferences,
  ...orekitReferences,
  ...nrlmsiseReferences,
  ...lageosReferences,
  ...stateReferences,
  ...moonReferences,
  ...lifetimeReferences,
]
