/** The mission: rainfall products judged, and later improved and used, with ground gauges. */
import { defineMission } from '@setu/core/contract'
import { collections } from './collections.js'
import { compare } from './processes/compare.js'
import { exchange } from './processes/exchange.js'
import { fss } from './processes/fss.js'
import { improve } from './processes/improve.js'
import { info } from './processes/info.js'
import { match } from './processes/match.js'
import { qc } from './processes/qc.js'
import { scores } from './processes/scores.js'
import { validate } from './processes/validate.js'
import { useProcesses, useSamples } from './use.js'

export const rain = defineMission({
  id: 'rain',
  title: 'Rain',
  question: 'How much fell, and how sure is that?',
  agreement: 'rain-2018',
  processes: [info, qc, validate, compare, match, scores, fss, improve, ...useProcesses, exchange],
  collections,
  samples: [
    {
      id: 'monsoon',
      title: 'A made-up monsoon season: two products, thirty gauges, known truth',
      load: async () => (await import('./sample.js')).monsoon(),
    },
    {
      id: 'broken',
      title: 'The same gauges with copied series and shuffled positions',
      load: async () => (await import('./sample.js')).broken(),
    },
    {
      id: 'shifted',
      title: 'A made-up rain band, and the same band ten cells to the east',
      load: async () => (await import('./sample.js')).shifted(),
    },
    {
      id: 'overpass',
      title: 'A made-up overpass: a swath, half-hours on a grid and gauges under it',
      load: async () => (await import('./overpass-scene.js')).overpass(),
    },
    ...useSamples,
  ],
  references: async () => (await import('./references.js')).references,
})
