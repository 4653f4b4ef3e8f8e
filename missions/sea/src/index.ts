/** The mission: who is where at sea, and who hides. */
import { defineMission } from '@setu/core/contract'

export const sea = defineMission({
  id: 'sea',
  title: 'Sea',
  question: 'Who is where, and who hides?',
  agreement: 'quad-maritime-2022',
  processes: [],
  collections: [],
  samples: [],
  references: async () => (await import('./references.js')).references,
})
