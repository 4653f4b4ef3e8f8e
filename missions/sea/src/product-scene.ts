/**
 * A made-up Sentinel-1 product: two polarisations of a made-up sea with ships, the ghost of the brightest, AIS reports of
 * some, and the truth. Images are written as digital numbers through the product's own calibration and noise.
 */
import type { SampleFiles } from '@setu/core/contract'
import { destination } from '@setu/core/earth'
import { randomFrom } from '@setu/core/random'
import { formatInstant } from '@setu/core/time'
import { writeCsv } from '@setu/formats/csv/write'
import { writeGeoTiff } from '@setu/formats/geotiff/write'
import { madeAnnotation } from './association-scene.js'
import { viewOf } from './association-view.js'
import { ambiguityM } from './azimuth-ambiguity.js'
import { type MadeShip, shipScene } from './clutter-ships.js'
import { azimuthShiftM, knot } from './doppler-shift.js'
import { pixelOf, placeOf } from './geolocation.js'
import { readAnnotation } from './safe-annotation.js'

export const productSide = 901
const [FACTOR, NOISE] = [600, 700]
const SEED = 31

/** Digital numbers of backscatter; 0 where there is none. */
export const digitalNumbers = (
  sigma0: Float32Array,
  factor: (x: number) => number,
  noise: (x: number) => number,
): Uint16Array =>
  Uint16Array.from(sigma0, (v, x) =>
    v - v === 0 ? Math.max(1, Math.min(65535, Math.round(Math.sqrt(v * factor(x) ** 2 + noise(x))))) : 0,
  )

const vectors = (value: number, name: string, list: string, element: string, azimuth = ''): string => {
  const last = productSide - 1
  const row = (line: number): string =>
    `<${element}><line>${line}</line><pixel count="2">0 ${last}</pixel><${name} count="2">${value} ${value}</${name}></${element}>`
  return `<${list}>${row(0)}${row(last)}</${list}>${azimuth}`
}

const calibrationXml = (): string =>
  `<?xml version="1.0"?>\n<calibration>${vectors(FACTOR, 'sigmaNought', 'calibrationVectorList', 'calibrationVector')}</calibration>\n`

const noiseXml = (): string =>
  `<?xml version="1.0"?>\n<noise>${vectors(
    NOISE,
    'noiseRangeLut',
    'noiseRangeVectorList',
    'noiseRangeVector',
    `<noiseAzimuthVectorList><noiseAzimuthVector><swath>IW1</swath><firstAzimuthLine>0</firstAzimuthLine><firstRangeSample>0</firstRangeSample><lastAzimuthLine>${productSide - 1}</lastAzimuthLine><lastRangeSample>${productSide - 1}</lastRangeSample><line count="2">0 ${productSide - 1}</line><noiseAzimuthLut count="2">1 1</noiseAzimuthLut></noiseAzimuthVector></noiseAzimuthVectorList>`,
  )}</noise>\n`

export interface ProductShip {
  readonly mmsi: number
  readonly broadcasts: boolean
  /** Where it truly is at the time of its line. */
  readonly lon: number
  readonly lat: number
  /** Where the image shows it. */
  readonly shownLon: number
  readonly shownLat: number
  readonly course: number
  readonly speed: number
  readonly lengthM: number
}

interface Plan {
  readonly column: number
  readonly row: number
  readonly course: number
  readonly speed: number
  readonly lengthM: number
  readonly broadcasts: boolean
  readonly deck?: number
}

/** Places where the ships truly are, cells. */
const PLANS: readonly Plan[] = [
  { column: 250, row: 150, course: 100, speed: 12, lengthM: 230, broadcasts: true, deck: 4 },
  { column: 640, row: 200, course: 282, speed: 14, lengthM: 150, broadcasts: true },
  { column: 640, row: 290, course: 100, speed: 10, lengthM: 120, broadcasts: true },
  { column: 420, row: 420, course: 15, speed: 8, lengthM: 90, broadcasts: false },
  { column: 780, row: 560, course: 200, speed: 11, lengthM: 180, broadcasts: true },
  { column: 150, row: 520, course: 60, speed: 6, lengthM: 70, broadcasts: false },
  { column: 560, row: 740, course: 330, speed: 9, lengthM: 110, broadcasts: true },
]

export const productFiles = async (): Promise<SampleFiles> => {
  const pass = { lines: productSide, pixels: productSide, gridStep: 100 }
  const a = readAnnotation(madeAnnotation({ ...pass, polarisation: 'VV' }), 'annotation')
  const view = viewOf(a)
  const random = randomFrom(SEED)
  const shown: MadeShip[] = []
  const truth: ProductShip[] = []
  const reports: (string | number)[][] = []
  PLANS.forEach((p, k) => {
    const place = placeOf(a.grid, p.row, p.column)
    const seen = view(place.lat, place.lon)!
    const moved = destination(place.lat, place.lon, seen.flight, azimuthShiftM(seen, p.speed * knot, p.course))
    const at = pixelOf(a.grid, moved.lat, moved.lon)!
    // Headings of a made-up ship count in the image; columns lie toward the look, lines toward the flight.
    const [across, along] = [
      Math.cos(((p.course - seen.look) * Math.PI) / 180),
      Math.cos(((p.course - seen.flight) * Math.PI) / 180),
    ]
    const heading = ((Math.atan2(across, -along) * 180) / Math.PI + 360) % 180
    const ship = { column: at.pixel, row: at.line, lengthM: p.lengthM, widthM: p.lengthM / 6.5, heading }
    shown.push({ ...ship, ...(p.deck ? { deck: p.deck } : {}) })
    if (p.deck) {
      const ghost = ambiguityM(a.wavelengthM, a.prfHz.get('IW1')!, seen.slantRangeM, seen.satelliteSpeed)
      shown.push({ ...ship, row: at.line + ghost / 10, deck: p.deck * 0.02 })
    }
    const mmsi = 511_000_201 + k
    truth.push({
      mmsi,
      broadcasts: p.broadcasts,
      lon: place.lon,
      lat: place.lat,
      shownLon: moved.lon,
      shownLat: moved.lat,
      course: p.course,
      speed: p.speed,
      lengthM: p.lengthM,
    })
    if (!p.broadcasts) return
    for (let t = -15; t <= 15; t++) {
      const timeMs = Math.round(seen.timeMs / 1000) * 1000 + t * 60_000
      const where = destination(place.lat, place.lon, p.course, (p.speed * knot * (timeMs - seen.timeMs)) / 1000)
      reports.push([
        mmsi,
        formatInstant(timeMs),
        Number((where.lon + (random.normal() * 8) / 111_000).toFixed(6)),
        Number((where.lat + (random.normal() * 8) / 111_000).toFixed(6)),
        p.speed,
        p.course,
        p.lengthM,
      ])
    }
  })
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  const files = new Map<string, Uint8Array>([
    ['manifest.safe', text('<?xml version="1.0"?>\n<!-- simulated -->\n<xfdu/>\n')],
    [
      'positions.csv',
      writeCsv(
        ['mmsi', 'timestamp', 'lon', 'lat', 'speed', 'course', 'length'].map((name) => ({ name })),
        reports,
      ),
    ],
    ['truth.json', text(JSON.stringify(truth))],
  ])
  const grid = { width: productSide, height: productSide, x0: 0, y0: productSide, dx: 1, dy: -1, crs: 'unknown' }
  for (const [polarisation, sea, deck, seed] of [
    ['VV', 0.02, 1, SEED],
    ['VH', 0.004, 0.4, SEED + 10],
  ] as const) {
    const name = `sim-iw-grd-${polarisation.toLowerCase()}`
    const image = shipScene(productSide, shown, seed, { sea, deck })
    files.set(
      `measurement/${name}.tiff`,
      writeGeoTiff({
        grid,
        bands: [
          digitalNumbers(
            image,
            () => FACTOR,
            () => NOISE,
          ),
        ],
        noData: 0,
      }),
    )
    files.set(`annotation/${name}.xml`, text(madeAnnotation({ ...pass, polarisation })))
    files.set(`annotation/calibration/calibration-${name}.xml`, text(calibrationXml()))
    files.set(`annotation/calibration/noise-${name}.xml`, text(noiseXml()))
  }
  return files
}
