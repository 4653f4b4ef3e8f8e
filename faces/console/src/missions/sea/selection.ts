/** Where the selected thing is at the time shown, and what it is called. */
import type { SeaEvent } from '@setu/sea/event'
import type { Detection } from './detections.js'
import { heardAt } from './fleet.js'
import type { SeaState } from './sea-state.svelte.js'
import { mercatorY } from './view.js'
import { eventWord } from './words.js'

export const padded = (mmsi: number): string => String(mmsi).padStart(9, '0')

export const eventOf = (sea: SeaState): SeaEvent | undefined =>
  sea.sel?.kind === 'event' ? sea.events.find((e) => e.id === sea.sel!.id) : undefined
export const detectionOf = (sea: SeaState): Detection | undefined =>
  sea.sel?.kind === 'detection' ? sea.detections.find((d) => d.id === sea.sel!.id) : undefined
/** Track of the selected ship, -1 where none is. */
export const shipOf = (sea: SeaState): number =>
  sea.sel?.kind === 'ship' && sea.fleet ? sea.fleet.ids.indexOf(sea.sel.id) : -1

export const nameOf = (sea: SeaState, mmsi: number): string => {
  const rows = sea.outcomes.ingest?.done?.outputs['identities'] as { mmsi: string; name: string }[] | undefined
  return rows?.findLast((r) => r.mmsi === padded(mmsi) && r.name !== '')?.name || padded(mmsi)
}

export const chosenOf = (sea: SeaState): { lon: number; y: number; label: string } | undefined => {
  const e = eventOf(sea)
  if (e)
    return {
      lon: e.lon,
      y: mercatorY(e.lat),
      label: `${eventWord(e.kind)}, ${e.mmsi.map((m) => nameOf(sea, m)).join(' + ')}`,
    }
  const d = detectionOf(sea)
  if (d)
    return { lon: d.lon, y: mercatorY(d.lat), label: d.lengthM === null ? d.id : `${d.id}, ${d.lengthM.toFixed(0)} m` }
  const k = shipOf(sea)
  const f = sea.fleet
  if (k < 0 || !f) return undefined
  const at = Math.max(heardAt(f, k, sea.ms), f.first[k]!)
  return { lon: f.lon[at]!, y: f.y[at]!, label: nameOf(sea, f.mmsi[k]!) }
}
