import type { Work } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import type { inputs, outputs } from './info.js'

export const work: Work<Static<typeof inputs>, Static<typeof outputs>> = {
  run: async () => {
    throw setuError('internal', { found: 'work in progress' })
  },
}
