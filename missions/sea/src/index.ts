/** The mission: who is where at sea, and who hides. */
import { defineMission } from '@setu/core/contract'
import { collections } from './collections.js'
import { alerts } from './processes/alerts.js'
import { convert } from './processes/convert.js'
import { decode } from './processes/decode.js'
import { density } from './processes/density.js'
import { encode } from './processes/encode.js'
import { events } from './processes/events.js'
import { explain } from './processes/explain.js'
import { info } from './processes/info.js'
import { ingest } from './processes/ingest.js'
import { replay } from './processes/replay.js'
import { routes } from './processes/routes.js'
import { tracks } from './processes/tracks.js'
import { radarProcesses, radarSamples } from './radar.js'

export const sea = defineMission({
  id: 'sea',
  title: 'Sea',
  question: 'Who is where, and who hides?',
  agreement: 'quad-sea-2022',
  processes: [
    info,
    decode,
    encode,
    ingest,
    tracks,
    density,
    routes,
    convert,
    events,
    alerts,
    replay,
    explain,
    ...radarProcesses,
  ],
  collections,
  samples: [
    {
      id: 'strait',
      title: 'A made-up strait: 36 hours of AIS, nineteen ships, known truth',
      load: async () => (await import('./sample.js')).strait(),
    },
    {
      id: 'strait-events',
      title: 'The events of the made-up strait',
      load: async () => (await import('./sample.js')).straitEvents(),
    },
    {
      id: 'ferries',
      title: 'Made-up ferries between two harbours: a lane of known width',
      load: async () => (await import('./sample-ferries.js')).ferries(),
    },
    ...radarSamples,
  ],
  references: async () => (await import('./references.js')).references,
})
