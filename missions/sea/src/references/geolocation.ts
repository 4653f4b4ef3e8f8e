/** The Palau scene of Sentinel-1A: image, grid points forward and back, shift of a moving ship. */
import type { Bench, Reference } from '@setu/core/contract'
import { geodesic } from '@setu/core/earth'
import { readAll } from '@setu/core/source'
import { gunzip } from '@setu/formats/gzip/gunzip'
import { ambiguityM } from '../azimuth-ambiguity.js'
import { azimuthShiftM, knot } from '../doppler-shift.js'
import { directionsAt, pixelOf, placeOf } from '../geolocation.js'
import { annotationGeometry } from '../radar-geometry.js'
import { type Annotation, readAnnotation, speedOfLight } from '../safe-annotation.js'
import { stateAt } from '../safe-orbit.js'

const FILE =
  'sea/sar/S1A_IW_GRDH_1SDV_20221002T205126_20221002T205156_045268_056950_0664.SAFE/annotation/s1a-iw-grd-vv-20221002t205126-20221002t205156-045268-056950-001.xml.gz'

const annotation = async (b: Bench): Promise<Annotation> => {
  const body = await readAll(await (await b.open(b.data(FILE))).open())
  return readAnnotation(new TextDecoder().decode(gunzip(body, { where: FILE })), FILE)
}

/** Greatest distance over all grid points, m. */
const worst = async (
  b: Bench,
  of: (a: Annotation, line: number, pixel: number, k: number) => number,
): Promise<number> => {
  const a = await annotation(b)
  let most = 0
  a.grid.lines.forEach((line, i) => {
    a.grid.pixels.forEach((pixel, j) => {
      most = Math.max(most, of(a, line, pixel, i * a.grid.pixels.length + j))
    })
  })
  return most
}

const middle = async (b: Bench) => {
  const a = await annotation(b)
  const at = directionsAt(a.grid, (a.lines - 1) / 2, (a.samples - 1) / 2)
  return {
    ...at,
    slantRangeM: (at.slantRangeS * speedOfLight) / 2,
    satelliteSpeed: Math.hypot(...stateAt(a.orbit, a.firstLineMs + at.timeMs).velocity),
  }
}

const row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  value: (b: Bench) => Promise<number>,
): Reference => ({
  id: `palau.${id}`,
  what: `Palau scene: ${what}`,
  expected,
  tolerance,
  unit,
  source: 'annotation of the product',
  needs: [FILE],
  value,
})

export const geolocationReferences: readonly Reference[] = [
  row('samples', 'samples', 25117, 0, '1', async (b) => (await annotation(b)).samples),
  row('lines', 'lines', 19497, 0, '1', async (b) => (await annotation(b)).lines),
  row('points', 'geolocation points', 231, 0, '1', async (b) => (await annotation(b)).grid.lat.length),
  row('forward', 'geolocation at its grid points, greatest error', 0, 1, 'm', (b) =>
    worst(b, ({ grid }, line, pixel, k) => {
      const p = placeOf(grid, line, pixel)
      return geodesic(p.lat, p.lon, grid.lat[k]!, grid.lon[k]!).distanceM
    }),
  ),
  row('inverse', 'its inverse, greatest error', 0, 1, 'm', (b) =>
    worst(b, ({ grid, pixelSpacingM: s }, line, pixel, k) => {
      const p = pixelOf(grid, grid.lat[k]!, grid.lon[k]!)
      return p ? Math.hypot((p.line - line) * s.azimuth, (p.pixel - pixel) * s.range) : Number.POSITIVE_INFINITY
    }),
  ),
  row('incidence', 'incidence at mid swath', 39.063, 0.02, 'deg', async (b) => (await middle(b)).incidence),
  row('speed', 'speed of the satellite', 7598, 1, 'm/s', async (b) => (await middle(b)).satelliteSpeed),
  row('range', 'slant range at mid swath', 871_273, 300, 'm', async (b) => (await middle(b)).slantRangeM),
  row('lineStep', 'time from line to line', 1.488345778, 1e-9, 'ms', async (b) => (await annotation(b)).lineStepMs),
  row(
    'firstLine',
    'time of the first line after 2022-10-02T20:51:26Z',
    0.995649,
    1e-6,
    's',
    async (b) => ((await annotation(b)).firstLineMs - Date.UTC(2022, 9, 2, 20, 51, 26)) / 1000,
  ),
  row('spacing', 'spacing of pixels', 10, 0, 'm', async (b) => (await annotation(b)).pixelSpacingM.range),
  row(
    'near',
    'incidence at the first line, near edge',
    30.871,
    0.001,
    'deg',
    async (b) => (await annotation(b)).grid.incidence[0]!,
  ),
  row('far', 'incidence at the first line, far edge', 45.994, 0.001, 'deg', async (b) => {
    const { grid } = await annotation(b)
    return grid.incidence[grid.pixels.length - 1]!
  }),
  row('rangeOverSpeed', 'range over speed at mid swath', 114.67, 0.05, 's', async (b) => {
    const v = await middle(b)
    return v.slantRangeM / v.satelliteSpeed
  }),
  ...(['least', 'greatest'] as const).map((which) =>
    row(
      `ambiguity.${which}`,
      `displacement of ghosts along the track, ${which} over the swath (about)`,
      which === 'least' ? 4500 : 5900,
      150,
      'm',
      async (b) => {
        const a = await annotation(b)
        const g = annotationGeometry(a)
        const all = Array.from({ length: 50 }, (_, k) => {
          const pixel = ((k + 0.5) / 50) * a.samples
          const v = g.view(9748, pixel)!
          return ambiguityM(a.wavelengthM, g.prfHz(9748, pixel)!, v.slantRangeM, v.satelliteSpeed)
        })
        return which === 'least' ? Math.min(...all) : Math.max(...all)
      },
    ),
  ),
  row('shift', 'shift of a ship of 10 kn toward the radar', 372, 2, 'm', async (b) => {
    const v = await middle(b)
    return azimuthShiftM(v, 10 * knot, v.look + 180)
  }),
]
