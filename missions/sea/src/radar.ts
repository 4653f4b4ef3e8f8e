/** Radar and fusion: the processes and made-up scenes that the mission lists. */
import type { AnyProcess, Sample } from '@setu/core/contract'
import { dark } from './processes/dark.js'
import { detect } from './processes/detect.js'
import { match } from './processes/match.js'

export const radarProcesses: readonly AnyProcess[] = [detect, match, dark]

export const radarSamples: readonly Sample[] = [
  {
    id: 'ships',
    title: 'A made-up radar scene: sixteen ships on K-distributed sea, known truth',
    load: async () => (await import('./clutter-ships.js')).shipFiles(),
  },
  {
    id: 'product',
    title: 'A made-up Sentinel-1 product: seven ships and a ghost in two polarisations, AIS reports, known truth',
    load: async () => (await import('./product-scene.js')).productFiles(),
  },
  {
    id: 'pass',
    title: 'Three made-up convoys under a radar pass: annotation, AIS reports, detections, known truth',
    load: async () => (await import('./association-scene.js')).passFiles(),
  },
  {
    id: 'fleet',
    title: 'A made-up fleet under a radar of known recall: two regions, known dark share',
    load: async () => (await import('./dark-scene.js')).darkFleet(),
  },
]
