/** Rows of radar and fusion. */
import type { Reference } from '@setu/core/contract'
import { associationReferences } from './association.js'
import { cfarReferences } from './cfar.js'
import { geolocationReferences } from './geolocation.js'
import { indianOceanReferences } from './indian-ocean.js'
import { sceneReferences } from './scenes.js'

export const radarReferences: readonly Reference[] = [
  ...cfarReferences,
  ...indianOceanReferences,
  ...geolocationReferences,
  ...associationReferences,
  ...sceneReferences,
]
