/** The part of the mission that uses rain: images to rain, accumulations, indices, levels, forecasts, alerts. */
import type { AnyProcess, Sample } from '@setu/core/contract'
import { drought } from './processes/drought.js'
import { morph } from './processes/morph.js'
import { nowcast } from './processes/nowcast.js'
import { returnLevels } from './processes/return-levels.js'
import { spi } from './processes/spi.js'

export const useProcesses: readonly AnyProcess[] = [spi, drought, returnLevels, nowcast, morph]

export const useSamples: readonly Sample[] = [
  {
    id: 'showers',
    title: 'Made-up showers that move with a known wind',
    load: async () => (await import('./use-scenes.js')).showers(),
  },
  {
    id: 'years',
    title: 'Forty made-up years of daily rain at two gauges, with a known tail',
    load: async () => (await import('./use-scenes.js')).years(),
  },
]
