/** Layers of the map; entries of the legend turn them on and off. */
import type { EventKind } from '@setu/sea/event'
import type { DetectionClass } from './detections.js'

export const layerIds = [
  'ships',
  'tracks',
  'gaps',
  'meetings',
  'other',
  'dark',
  'ambiguous',
  'matched',
  'ais',
  'seen',
  'image',
  'density',
] as const
export type LayerId = (typeof layerIds)[number]
export const isLayer = (id: string): id is LayerId => (layerIds as readonly string[]).includes(id)
export const usual: ReadonlySet<LayerId> = new Set(layerIds.filter((l) => l !== 'density'))

export const layerOfEvent = (kind: EventKind): LayerId =>
  kind === 'gap' || kind === 'disabling'
    ? 'gaps'
    : kind === 'encounter' || kind === 'closePassing'
      ? 'meetings'
      : 'other'
export const layerOfDetection = (c: DetectionClass): LayerId => (c === 'other' ? 'seen' : c)
