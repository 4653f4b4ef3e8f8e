/** What the map shows when it shows the whole: the detections of a scene, else the ships, else the image. */
import { boxOfDetections } from './detections.js'
import { boxOf } from './fleet.js'
import type { SeaState } from './sea-state.svelte.js'

type Box = readonly [west: number, south: number, east: number, north: number]

export const wholeBox = (sea: SeaState): Box | undefined => {
  const seen = boxOfDetections(sea.detections)
  if (seen && sea.given.refs.annotation) return seen
  return (
    (sea.fleet && boxOf(sea.fleet)) ??
    seen ??
    boxOfDetections((sea.overview?.corners ?? []).map(([lon, lat]) => ({ lon, lat })))
  )
}
