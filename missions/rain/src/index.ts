import { defineMission } from '@setu/core/contract'
import { validate } from './processes/validate.js'

export const rain = defineMission({
  id: 'rain',
  title: 'Rain',
  question: 'How much fell, and how sure is that?',
  agreement: 'rain-2018',
  processes: [validate],
  collections: [],
  samples: [
    {
      id: 'monsoon',
      title: 'A made-up monsoon season: product, gauges and stations with known truth',
      load: () => import('./sample.js').then((m) => m.monsoon()),
    },
  ],
  references: () => import('./references.js').then((m) => m.references),
})
