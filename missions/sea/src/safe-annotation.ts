/** The annotation of one polarisation of a Sentinel-1 GRD product: image, orbit, geolocation grid, sub-swaths. */
import { type GeolocationGrid, geolocationGrid } from './geolocation.js'
import type { StateVector } from './safe-orbit.js'
import { instantAt, type Node, nodesAt, numberAt, optionalNodesAt, parseSafeXml, textAt } from './safe-xml.js'

/** Which sub-swath a part of the image was merged from. */
export interface SwathPart {
  readonly swath: string
  readonly firstLine: number
  readonly lastLine: number
  readonly firstPixel: number
  readonly lastPixel: number
}

export interface Annotation {
  readonly mission: string
  readonly productType: string
  readonly mode: string
  readonly polarisation: string
  readonly pass: string
  readonly samples: number
  readonly lines: number
  readonly pixelSpacingM: { readonly range: number; readonly azimuth: number }
  readonly firstLineMs: number
  readonly lineStepMs: number
  readonly incidenceMid: number
  readonly wavelengthM: number
  readonly prfHz: ReadonlyMap<string, number>
  readonly swaths: readonly SwathPart[]
  readonly grid: GeolocationGrid
  readonly orbit: readonly StateVector[]
}

export const speedOfLight = 299_792_458

/** Absent in products of before 2015 and in strip maps: then there are none. */
const swathsOf = (product: Node, where: string): SwathPart[] =>
  optionalNodesAt(product, 'swathMerging/swathMergeList/swathMerge').flatMap((merge) =>
    optionalNodesAt(merge, 'swathBoundsList/swathBounds').map((b) => ({
      swath: textAt(merge, 'swath', where),
      firstLine: numberAt(b, 'firstAzimuthLine', where),
      lastLine: numberAt(b, 'lastAzimuthLine', where),
      firstPixel: numberAt(b, 'firstRangeSample', where),
      lastPixel: numberAt(b, 'lastRangeSample', where),
    })),
  )

const vector = (node: Node, path: string, where: string): readonly [number, number, number] => [
  numberAt(node, `${path}/x`, where),
  numberAt(node, `${path}/y`, where),
  numberAt(node, `${path}/z`, where),
]

export const readAnnotation = (text: string, where: string): Annotation => {
  const product = parseSafeXml(text, 'product', where)
  const image = 'imageAnnotation/imageInformation'
  const general = 'generalAnnotation'
  const firstLineMs = instantAt(product, `${image}/productFirstLineUtcTime`, where)
  const points = nodesAt(product, 'geolocationGrid/geolocationGridPointList/geolocationGridPoint', where).map((p) => ({
    line: numberAt(p, 'line', where),
    pixel: numberAt(p, 'pixel', where),
    lat: numberAt(p, 'latitude', where),
    lon: numberAt(p, 'longitude', where),
    slantRangeS: numberAt(p, 'slantRangeTime', where),
    incidence: numberAt(p, 'incidenceAngle', where),
    timeMs: instantAt(p, 'azimuthTime', where) - firstLineMs,
  }))
  return {
    mission: textAt(product, 'adsHeader/missionId', where),
    productType: textAt(product, 'adsHeader/productType', where),
    mode: textAt(product, 'adsHeader/mode', where),
    polarisation: textAt(product, 'adsHeader/polarisation', where),
    pass: textAt(product, `${general}/productInformation/pass`, where),
    samples: numberAt(product, `${image}/numberOfSamples`, where),
    lines: numberAt(product, `${image}/numberOfLines`, where),
    pixelSpacingM: {
      range: numberAt(product, `${image}/rangePixelSpacing`, where),
      azimuth: numberAt(product, `${image}/azimuthPixelSpacing`, where),
    },
    firstLineMs,
    lineStepMs: numberAt(product, `${image}/azimuthTimeInterval`, where) * 1000,
    incidenceMid: numberAt(product, `${image}/incidenceAngleMidSwath`, where),
    wavelengthM: speedOfLight / numberAt(product, `${general}/productInformation/radarFrequency`, where),
    prfHz: new Map(
      nodesAt(product, `${general}/downlinkInformationList/downlinkInformation`, where).map((d) => [
        textAt(d, 'swath', where),
        numberAt(d, 'prf', where),
      ]),
    ),
    swaths: swathsOf(product, where),
    grid: geolocationGrid(points, where),
    orbit: nodesAt(product, `${general}/orbitList/orbit`, where).map((o) => ({
      timeMs: instantAt(o, 'time', where),
      position: vector(o, 'position', where),
      velocity: vector(o, 'velocity', where),
    })),
  }
}
