/** Radar detections as the map and its list show them, out of the outputs of `sea.match` and `sea.detect`. */
export type DetectionClass = 'dark' | 'matched' | 'ambiguous' | 'ais' | 'seen' | 'other'

export interface Detection {
  readonly id: string
  readonly class: DetectionClass
  readonly lon: number
  readonly lat: number
  readonly ship: string
  readonly lengthM: number | null
  readonly probability: number | null
  readonly runnerUp: number | null
  readonly distanceM: number | null
  readonly shiftM: number | null
  readonly widthM: number | null
  readonly heading: number | null
  readonly contrastDb: number | null
  /** As the process says it. */
  readonly said: string
}

type Row = Readonly<Record<string, unknown>>
const number = (v: unknown): number | null => (typeof v === 'number' && Number.isFinite(v) ? v : null)
const classes: Readonly<Record<string, DetectionClass>> = {
  'radar only': 'dark',
  matched: 'matched',
  ambiguous: 'ambiguous',
  'AIS only': 'ais',
}

/** Rows of `sea.match`. */
export const ofMatch = (rows: readonly Row[]): Detection[] =>
  rows.map((r) => ({
    id: String(r['detection'] || r['ship']),
    class: classes[String(r['class'])] ?? 'other',
    lon: Number(r['lon']),
    lat: Number(r['lat']),
    ship: String(r['ship'] ?? ''),
    lengthM: number(r['lengthM']),
    probability: number(r['probability']),
    runnerUp: number(r['runnerUp']),
    distanceM: number(r['distanceM']),
    shiftM: number(r['shiftM']),
    widthM: null,
    heading: null,
    contrastDb: null,
    said: String(r['class']),
  }))

/** Rows of `sea.detect`: seen by radar; whether they broadcast is not known without positions. */
export const ofDetect = (rows: readonly Row[]): Detection[] =>
  rows.map((r, k) => ({
    id: typeof r['id'] === 'string' && r['id'] !== '' ? r['id'] : `d${k + 1}`,
    class: r['class'] === 'ship' ? 'seen' : 'other',
    lon: Number(r['lon']),
    lat: Number(r['lat']),
    ship: '',
    lengthM: number(r['lengthM']),
    probability: null,
    runnerUp: null,
    distanceM: null,
    shiftM: null,
    widthM: number(r['widthM']),
    heading: number(r['heading']),
    contrastDb: number(r['contrastDb']),
    said: String(r['class']),
  }))

export const boxOfDetections = (
  list: readonly Pick<Detection, 'lon' | 'lat'>[],
): readonly [number, number, number, number] | undefined =>
  list.length
    ? [
        Math.min(...list.map((d) => d.lon)),
        Math.min(...list.map((d) => d.lat)),
        Math.max(...list.map((d) => d.lon)),
        Math.max(...list.map((d) => d.lat)),
      ]
    : undefined
