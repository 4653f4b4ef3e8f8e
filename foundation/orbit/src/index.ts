/** The tool of all missions: time, frames, element sets, propagation, passes and access. */
import { defineMission } from '@setu/core/contract'
import { access } from './processes/access.js'
import { convert } from './processes/convert.js'
import { lifetime } from './processes/lifetime.js'
import { passes } from './processes/passes.js'
import { propagate } from './processes/propagate.js'

export const orbit = defineMission({
  id: 'orbit',
  title: 'Orbit',
  question: 'Where is it, and when is it over us?',
  agreement: '',
  tool: true,
  processes: [passes, access, propagate, convert, lifetime],
  collections: [],
  samples: [
    {
      id: 'fleet',
      title: 'A made-up fleet of three satellites, and an area',
      load: async () => (await import('./sample.js')).fleet(),
    },
    {
      id: 'catalogue',
      title: 'A made-up catalogue of 600 objects, and the ephemeris of one of them',
      load: async () => (await import('./sample-catalogue.js')).catalogue(),
    },
    {
      id: 'states',
      title: 'A made-up tug with a manoeuvre, as the message of a state',
      load: async () => (await import('./sample-states.js')).states(),
    },
  ],
  references: async () => (await import('./references.js')).references,
})
