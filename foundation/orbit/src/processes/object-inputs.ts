/** Inputs that the processes over element sets share. */
import { choice, dataset, optional, quantity, text } from '@setu/core/schema'

export const elementsAccept = 'element sets: TLE, 3LE, OMM as KVN, XML, JSON or CSV, gzipped or not'
export const objectInputs = {
  elements: dataset({ title: 'Element sets', accepts: elementsAccept }),
  object: optional(
    text({ title: 'Object', hint: 'A catalogue number or a part of the name. Left out: every object of the file.' }),
  ),
}
export const spanInputs = {
  start: optional(
    text({
      title: 'Start',
      hint: 'UTC, as 2026-09-10T00:00:00Z. Left out: the newest epoch of the sets (of a catalogue, but for a hundredth that is days ahead of the rest).',
    }),
  ),
  hours: quantity({ title: 'Span', unit: 'h', default: 24, minimum: 0.01, maximum: 24 * 60 }),
}
export const placeInputs = {
  lat: quantity({ title: 'Latitude', unit: 'deg', minimum: -90, maximum: 90, default: 26.18 }),
  lon: quantity({ title: 'Longitude', unit: 'deg', minimum: -360, maximum: 360, default: 91.75 }),
  height: quantity({ title: 'Height above the ellipsoid', unit: 'm', minimum: -500, maximum: 10_000, default: 0 }),
}
export const orientationInputs = {
  eop: optional(
    dataset({ title: 'Earth orientation', group: 'Earth orientation', accepts: 'IERS finals2000A or EOP C04' }),
  ),
  eopPolicy: choice(['held', 'last', 'zero', 'error'] as const, {
    title: 'Outside that file',
    description: 'held: the last value for a year, then zero; last: for ever.',
    group: 'Earth orientation',
    default: 'held',
  }),
}
