/** The part of the mission that uses rain: images to rain, accumulations, indices, levels, forecasts, alerts. */
import type { AnyProcess, Sample } from '@setu/core/contract'
import { accumulate } from './processes/accumulate.js'
import { alert } from './processes/alert.js'
import { drought } from './processes/drought.js'
import { infrared } from './processes/infrared.js'
import { morph } from './processes/morph.js'
import { nowcast } from './processes/nowcast.js'
import { regrid } from './processes/regrid.js'
import { returnLevels } from './processes/return-levels.js'
import { spi } from './processes/spi.js'

export const useProcesses: readonly AnyProcess[] = [
  regrid,
  accumulate,
  spi,
  drought,
  returnLevels,
  alert,
  infrared,
  nowcast,
  morph,
]

export const useSamples: readonly Sample[] = [
  {
    id: 'showers',
    title: 'Made-up showers that move with a known wind',
    load: async () => (await import('./use-scenes.js')).showers(),
  },
  {
    id: 'clouds',
    title: 'Made-up cloud tops over made-up rain, by a known law',
    load: async () => (await import('./use-scenes.js')).clouds(),
  },
  {
    id: 'years',
    title: 'Forty made-up years of daily rain at two gauges, with a known tail',
    load: async () => (await import('./use-scenes.js')).years(),
  },
]
