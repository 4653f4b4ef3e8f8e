/** Convoys under a made-up radar pass: annotation, AIS reports and detections, with who is who. */
import type { SampleFiles } from '@setu/core/contract'
import { destination } from '@setu/core/earth'
import { randomFrom } from '@setu/core/random'
import { formatInstant } from '@setu/core/time'
import { writeCsv } from '@setu/formats/csv/write'
import { middleMs, viewOf } from './association-view.js'
import { azimuthShiftM, knot } from './doppler-shift.js'
import { readAnnotation } from './safe-annotation.js'

const START = Date.UTC(2026, 2, 1, 21, 0, 0)
const [LINES, PIXELS, STEP_MS] = [6001, 6001, 1.5]
const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '')

export interface MadePass {
  readonly lines: number
  readonly pixels: number
  /** Lines and pixels between two points of the grid. */
  readonly gridStep: number
  readonly polarisation: string
}

/** A descending pass that looks west-north-west, 10 m cells. */
export const madeAnnotation = ({ lines, pixels, gridStep, polarisation }: MadePass): string => {
  const points: string[] = []
  for (let line = 0; line < lines; line += gridStep)
    for (let pixel = 0; pixel < pixels; pixel += gridStep) {
      const along = destination(8.3, 135.2, 192.5, line * 10)
      const p = destination(along.lat, along.lon, 282.5, pixel * 10)
      const incidence = 36 + (pixel / (PIXELS - 1)) * 4
      const range = 840_000 + pixel * 10 * Math.sin((38 * Math.PI) / 180)
      points.push(
        `<geolocationGridPoint><azimuthTime>${iso(START + line * STEP_MS)}</azimuthTime><slantRangeTime>${(2 * range) / 299_792_458}</slantRangeTime><line>${line}</line><pixel>${pixel}</pixel><latitude>${p.lat}</latitude><longitude>${p.lon}</longitude><height>0</height><incidenceAngle>${incidence}</incidenceAngle></geolocationGridPoint>`,
      )
    }
  const orbit = [-60, 0, 60].map(
    (s) =>
      `<orbit><time>${iso(START + s * 1000)}</time><position><x>${-5.27e6 - 74 * s}</x><y>${4.6e6 + 2160 * s}</y><z>${1.1e6 - 7283 * s}</z></position><velocity><x>-74</x><y>2160</y><z>-7283</z></velocity></orbit>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<product><adsHeader><missionId>SIM</missionId><productType>GRD</productType><polarisation>${polarisation}</polarisation><mode>IW</mode></adsHeader>
<generalAnnotation><productInformation><pass>Descending</pass><radarFrequency>5.405e9</radarFrequency></productInformation>
<downlinkInformationList><downlinkInformation><swath>IW1</swath><prf>1717.1</prf></downlinkInformation></downlinkInformationList>
<orbitList>${orbit.join('\n')}</orbitList></generalAnnotation>
<imageAnnotation><imageInformation><productFirstLineUtcTime>${iso(START)}</productFirstLineUtcTime><rangePixelSpacing>10</rangePixelSpacing><azimuthPixelSpacing>10</azimuthPixelSpacing><azimuthTimeInterval>${STEP_MS / 1000}</azimuthTimeInterval><numberOfSamples>${pixels}</numberOfSamples><numberOfLines>${lines}</numberOfLines><incidenceAngleMidSwath>38</incidenceAngleMidSwath></imageInformation></imageAnnotation>
<geolocationGrid><geolocationGridPointList>${points.join('\n')}</geolocationGridPointList></geolocationGrid></product>
`
}

const annotationXml = (): string => madeAnnotation({ lines: LINES, pixels: PIXELS, gridStep: 1000, polarisation: 'VV' })

export interface PassTruth {
  readonly mmsi: number
  readonly lon: number
  readonly lat: number
  readonly course: number
  readonly speed: number
  readonly broadcasts: boolean
  /** Name of its detection; empty where the radar missed it. */
  readonly detection: string
}

const CONVOYS = [
  [135.0, 8.15],
  [134.85, 8.0],
  [134.95, 7.9],
] as const

export const passFiles = async (): Promise<SampleFiles> => {
  const xml = annotationXml()
  const a = readAnnotation(xml, 'annotation.xml')
  const view = viewOf(a)
  const random = randomFrom(77)
  const truth: PassTruth[] = []
  const reports: (string | number)[][] = []
  const detections: (string | number)[][] = []
  CONVOYS.forEach(([lon, lat], convoy) => {
    for (let k = 0; k < 9; k++) {
      const place = destination(lat, lon, 40 * k, 400 + 180 * k)
      const seen = view(place.lat, place.lon)!
      const course = (convoy * 70 + (k % 2) * 180 + 8 * random.normal() + 360) % 360
      const speed = 6 + 10 * random.uniform()
      const mmsi = 511_000_100 + convoy * 20 + k
      const broadcasts = k < 7
      const found = k !== 3
      if (broadcasts)
        for (let t = -20; t <= 20; t++) {
          const at = destination(
            place.lat,
            place.lon,
            course,
            speed * knot * (t * 60 + 7 - (seen.timeMs - middleMs(a)) / 1000),
          )
          reports.push([
            mmsi,
            formatInstant(Math.round(middleMs(a) / 1000) * 1000 + t * 60_000 + 7000),
            Number((at.lon + (random.normal() * 8) / 111_000).toFixed(6)),
            Number((at.lat + (random.normal() * 8) / 111_000).toFixed(6)),
            Number(speed.toFixed(1)),
            Number((course % 360).toFixed(1)),
          ])
        }
      const name = `d${detections.length + 1}`
      if (found) {
        const shown = destination(place.lat, place.lon, seen.flight, azimuthShiftM(seen, speed * knot, course))
        detections.push([
          name,
          Number((shown.lon + (25 * random.normal()) / 111_000).toFixed(6)),
          Number((shown.lat + (25 * random.normal()) / 111_000).toFixed(6)),
          Number((60 + 120 * random.uniform()).toFixed(0)),
        ])
      }
      truth.push({ mmsi, lon: place.lon, lat: place.lat, course, speed, broadcasts, detection: found ? name : '' })
    }
  })
  const columns = (names: readonly string[]) => names.map((name) => ({ name }))
  return new Map([
    ['annotation/sim-iw-grd-vv.xml', new TextEncoder().encode(xml)],
    ['positions.csv', writeCsv(columns(['mmsi', 'timestamp', 'lon', 'lat', 'speed', 'course']), reports)],
    ['detections.csv', writeCsv(columns(['id', 'lon', 'lat', 'length']), detections)],
    ['truth.json', new TextEncoder().encode(JSON.stringify(truth))],
  ])
}
