/** Radar and fusion: the processes and made-up scenes that the mission lists. */
import type { AnyProcess, Sample } from '@setu/core/contract'
import { dark } from './processes/dark.js'

export const radarProcesses: readonly AnyProcess[] = [dark]

export const radarSamples: readonly Sample[] = [
  {
    id: 'fleet',
    title: 'A made-up fleet under a radar of known recall: two regions, known dark share',
    load: async () => (await import('./dark-scene.js')).darkFleet(),
  },
]
