/** The frames of the Moon, and what stands over it. */
import type { Bench, Reference } from '@setu/core/contract'
import {
  type EulerAt,
  lightToEarth,
  type MoonOrientation,
  meanEarthDe421,
  moonKernel,
  moonPaOfEuler,
  moonSeries,
  overMoon,
  paToMe,
  seenFromMoon,
} from '../moon-frames.js'
import { openPck } from '../pck.js'
import { planetocentric } from '../planet-frames.js'
import { instantOf } from '../time-scales.js'
import { apply, type Matrix3, multiply, norm, subtract, type Vector3 } from '../vector3.js'
import { textOfFile } from './files.js'

const PCK = 'moon/spice/moon_pa_de421_1900-2050.bpc'
const TABLE = 'moon/ephemeris/mooninfo_2022.txt.gz'
const HORIZONS = 'moon/ephemeris/horizons_earth-from-moon-topos.txt'
const SOURCE = 'python-skyfield test values on the same kernel; moon_080317.tf'

const eulerOf = async (b: Bench, path = PCK): Promise<EulerAt> => {
  const segments = await openPck(await (await b.open(b.data(path))).open(), path)
  const out = new Float64Array(6)
  return (tdb) => {
    const s = segments.find((x) => x.frame === 31_006 && tdb >= x.start && tdb <= x.end)
    s?.anglesAt(tdb, out)
    return { phi: out[0]!, theta: out[1]!, psi: out[2]! }
  }
}

const PA: readonly (number | null)[] = [
  0.9994150897380264, 0.032310270603926675, 0.011203785852719871, -0.034157426811763446, 0.9272642685944782,
  0.37284614304233643, 0.0016578894811167893, -0.3730107540024127, 0.9278255379116378,
]
const ME = [
  0.9994268420493244, 0.03186286343877705, 0.011434392191818011, -0.03382833397374688, 0.9272754001640859,
  0.37284846261060917, 0.0012771890522186643, -0.37302156798771835, 0.927821792481783,
]
const matrixRow = (
  id: string,
  what: string,
  expected: readonly (number | null)[],
  of: (pa: Matrix3) => Matrix3,
): Reference => ({
  id: `moon.${id}`,
  what,
  expected: 0,
  tolerance: 1e-12,
  unit: '1',
  source: SOURCE,
  needs: [PCK],
  value: async (b) => {
    const m = of(moonPaOfEuler((await eulerOf(b))(-11_150 * 86_400)))
    return Math.max(...Array.from(m, (v, i) => Math.abs(v - (expected[i] ?? v))))
  },
})
const VECTOR: Vector3 = [247982.73371071659, -261899.96683651494, -124558.308760974]
const vectorRow = (id: string, frame: string, expected: Vector3, of: (pa: Matrix3) => Matrix3): Reference => ({
  id: `moon.${id}`,
  what: `The test vector of moon_080317.tf in ${frame}: distance from the printed one`,
  expected: 0,
  tolerance: 1,
  unit: 'm',
  source: 'NAIF, moon_080317.tf',
  needs: [PCK],
  value: async (b) =>
    1000 * norm(subtract(apply(of(moonPaOfEuler((await eulerOf(b))(259056665.1855896))), VECTOR), expected)),
})

interface Differences {
  readonly rms: readonly number[]
  readonly most: readonly number[]
}
type Mode = 'series' | 'kernel'
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Times, directions and printed angles of the table; the directions are the same for both modes. */
const hours = async (b: Bench) =>
  (await textOfFile(b, TABLE))
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const f = line.trim().split(/\s+/)
      const t = instantOf(`${f[2]}-${String(months.indexOf(f[1]!) + 1).padStart(2, '0')}-${f[0]}T${f[3]}:00Z`)
      return { t, sun: seenFromMoon(t).sun, toEarth: lightToEarth(t), printed: f.slice(-5, -1).map(Number) }
    })
const kept = new WeakMap<Bench, Map<Mode, Promise<Differences>>>()
const tables = new WeakMap<Bench, ReturnType<typeof hours>>()
const differences = (b: Bench, mode: Mode): Promise<Differences> => {
  const known = kept.get(b) ?? new Map<Mode, Promise<Differences>>()
  kept.set(b, known)
  const make = async (): Promise<Differences> => {
    const orientation: MoonOrientation = mode === 'series' ? moonSeries : moonKernel(await eulerOf(b))
    const table = tables.get(b) ?? hours(b)
    tables.set(b, table)
    const squares = [0, 0, 0, 0]
    const most = [0, 0, 0, 0]
    const rows = await table
    for (const { t, sun, toEarth, printed } of rows) {
      const s = planetocentric(apply(orientation(t), sun))
      const e = planetocentric(apply(orientation(toEarth.leaves), toEarth.direction))
      for (const [k, v] of [s.lonDeg, s.latDeg, e.lonDeg, e.latDeg].entries()) {
        const d = ((v - printed[k]! + 540) % 360) - 180
        squares[k]! += d * d
        most[k] = Math.max(most[k]!, Math.abs(d))
      }
    }
    return { rms: squares.map((q) => Math.sqrt(q / rows.length)), most }
  }
  if (!known.has(mode)) known.set(mode, make())
  return known.get(mode)!
}

const names = ['sub-solar longitude', 'sub-solar latitude', 'sub-Earth longitude', 'sub-Earth latitude']
const tableRows = (mode: 'series' | 'kernel', rms: readonly number[], most: readonly number[]): Reference[] =>
  names.flatMap((name, k) =>
    (['rms', 'most'] as const).map((which) => ({
      id: `moon.${mode}.${name.replace(/ /g, '-')}.${which}`,
      what: `Hourly table of 2022, mode ${mode}: ${name}, ${which === 'rms' ? 'root mean square' : 'greatest'} difference`,
      expected: 0,
      tolerance: (which === 'rms' ? rms : most)[k]!,
      unit: 'deg',
      source:
        'NASA Scientific Visualization Studio 4955 (DE421, rounded to 0.001 deg); tolerances of the moon specification',
      needs: mode === 'series' ? [TABLE] : [TABLE, PCK],
      value: async (b: Bench) => (await differences(b, mode))[which][k]!,
    })),
  )

/** Azimuth and elevation of the Earth from 313.2 E 26.3 N. */
const earthFrom = (utc: string): { azimuth: number; elevation: number } => {
  const radius = 1737.4
  const [lon, lat] = [(313.2 * Math.PI) / 180, (26.3 * Math.PI) / 180]
  const up: Vector3 = [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)]
  const east: Vector3 = [-Math.sin(lon), Math.cos(lon), 0]
  const north: Vector3 = [-Math.sin(lat) * Math.cos(lon), -Math.sin(lat) * Math.sin(lon), Math.cos(lat)]
  const { earth } = overMoon(instantOf(utc))
  const d = subtract(earth, [up[0] * radius, up[1] * radius, up[2] * radius])
  const v = apply(new Float64Array([...east, ...north, ...up]), d)
  return { azimuth: (Math.atan2(v[0], v[1]) * 180) / Math.PI, elevation: planetocentric(v).latDeg }
}
const horizons = (id: string, utc: string, what: 'azimuth' | 'elevation', expected: number): Reference => ({
  id: `moon.horizons.${id}`,
  what: `The Earth from 313.2 E 26.3 N of the Moon, ${utc.slice(0, 10)}: ${what} (IAU_MOON in Horizons, hence 12 arcsec)`,
  expected,
  tolerance: 12 / 3600,
  unit: 'deg',
  source: 'JPL Horizons, DE431',
  needs: [HORIZONS],
  value: async () => earthFrom(utc)[what],
})

export const moonReferences: readonly Reference[] = [
  matrixRow('pa', 'J2000 to MOON_PA_DE421 at TDB J2000 - 11150 d: greatest difference of an element', PA, (m) => m),
  matrixRow('me', 'J2000 to MOON_ME_DE421 there: greatest difference of an element', ME, (m) =>
    multiply(paToMe(meanEarthDe421), m),
  ),
  vectorRow('vector.pa', 'MOON_PA', [379908.634, 33385.003, -12516.8859], (m) => m),
  vectorRow('vector.me', 'MOON_ME', [379892.825, 33510.118, -12661.5278], (m) => multiply(paToMe(meanEarthDe421), m)),
  ...tableRows('series', [0.0052, 0.0014, 0.0016, 0.0016], [0.00805, 0.00365, 0.00365, 0.00385]),
  ...tableRows('kernel', [0.000445, 0.000325, 0.000435, 0.000305], [0.00105, 0.00085, 0.00175, 0.00085]),
  horizons('azimuth.13', '2019-12-13T00:00:00Z', 'azimuth', 114.938),
  horizons('elevation.13', '2019-12-13T00:00:00Z', 'elevation', 42.0019),
  horizons('azimuth.14', '2019-12-14T00:00:00Z', 'azimuth', 116.3859),
  horizons('elevation.14', '2019-12-14T00:00:00Z', 'elevation', 40.7411),
]
