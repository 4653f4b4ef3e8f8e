/** Detections as table rows, GeoJSON and CSV. */
import type { FeatureCollection } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { writeCsv } from '@setu/formats/csv/write'

export interface Detected {
  readonly id: string
  readonly lon: number
  readonly lat: number
  readonly timeMs: number | null
  readonly lengthM: number
  readonly widthM: number
  readonly heading: number
  readonly sigma0Db: number
  readonly contrastDb: number
  readonly crossSectionM2: number
  readonly cells: number
  readonly incidence: number | null
  readonly shoreM: number
  readonly nearShore: boolean
  readonly confidence: number
  readonly speedMs: number | null
  readonly class: string
}

const round = (v: number, digits: number): number => Number(v.toFixed(digits))
const orNull = (v: number | null, digits: number): number | null => (v === null ? null : round(v, digits))
const orEmpty = (v: number | null, digits: number): number | string => (v === null ? '' : round(v, digits))
const instant = (ms: number | null): string => (ms === null ? '' : formatInstant(Math.round(ms)))

export const detectionDocuments = (shown: readonly Detected[], all: readonly Detected[]) => ({
  rows: shown.map(({ timeMs, nearShore, ...d }) => ({
    ...d,
    time: instant(timeMs),
    nearShore: nearShore ? 'yes' : 'no',
    shoreM: round(d.shoreM, 0),
    confidence: round(d.confidence, 4),
    incidence: orNull(d.incidence, 3),
    speedMs: orNull(d.speedMs, 2),
  })),
  features: {
    type: 'FeatureCollection',
    features: shown.map((d) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [round(d.lon, 6), round(d.lat, 6)] },
      properties: {
        id: d.id,
        class: d.class,
        time: instant(d.timeMs),
        lengthM: round(d.lengthM, 1),
        widthM: round(d.widthM, 1),
        heading: round(d.heading, 1),
        contrastDb: round(d.contrastDb, 1),
        confidence: round(d.confidence, 3),
        nearShore: d.nearShore,
      },
    })),
  } as FeatureCollection,
  csv: writeCsv(
    [
      { name: 'id' },
      { name: 'lon', unit: 'deg' },
      { name: 'lat', unit: 'deg' },
      { name: 'time' },
      { name: 'sigma0', unit: 'dB' },
      { name: 'length', unit: 'm' },
      { name: 'width', unit: 'm' },
      { name: 'heading', unit: 'deg' },
      { name: 'contrast', unit: 'dB' },
      { name: 'cross_section', unit: 'm2' },
      { name: 'incidence', unit: 'deg' },
      { name: 'shore', unit: 'm' },
      { name: 'near_shore' },
      { name: 'confidence', unit: '1' },
      { name: 'class' },
    ],
    all.map((d) => [
      d.id,
      round(d.lon, 6),
      round(d.lat, 6),
      instant(d.timeMs),
      round(d.sigma0Db, 2),
      round(d.lengthM, 1),
      round(d.widthM, 1),
      round(d.heading, 1),
      round(d.contrastDb, 1),
      round(d.crossSectionM2, 1),
      orEmpty(d.incidence, 3),
      round(d.shoreM, 0),
      d.nearShore ? 'yes' : 'no',
      round(d.confidence, 4),
      d.class,
    ]),
  ),
})
