/** Vallado's frame case, and the clocks. */
import type { Reference } from '@setu/core/contract'
import { gmst1982 } from '../earth-rotation.js'
import type { EarthOrientation } from '../eop.js'
import { inverse, pefToItrf, temeToItrf, transformAt, transformState } from '../frames.js'
import { secondsBetween } from '../instant.js'
import { readTaiUtc } from '../leap-seconds.js'
import { formatUtc, instantOf, instantToUt1, instantToUtc } from '../time-scales.js'
import { norm, type State, subtract, type Vector3 } from '../vector3.js'
import { textOfFile } from './files.js'

const TIME = '2004-04-06T07:51:28.386009Z'
/** Earth orientation of the case; dX and dY are those of the textbook's IAU 2006 form. */
export const valladoOrientation: EarthOrientation = {
  xpArcsec: -0.140682,
  ypArcsec: 0.333309,
  dut1Seconds: -0.4399619,
  lodSeconds: 0.0015563,
  dXArcsec: -0.000205,
  dYArcsec: -0.000136,
  origin: 'given',
}
export const valladoItrf: State = {
  position: [-1033.479383, 7901.2952754, 6380.3565958],
  velocity: [-3.22563652, -2.87245145, 5.531924446],
}
const t = instantOf(TIME)
const pef = (): State => transformState(inverse(pefToItrf(valladoOrientation)), valladoItrf)
const teme = (): State => transformState(inverse(temeToItrf(t, valladoOrientation)), valladoItrf)
const gcrf = (): State => transformState(transformAt('ITRF', 'GCRF', t, valladoOrientation), valladoItrf)

const EXACT = 'Vallado et al. 2006, AIAA 2006-6753, textbook example 3-15; recomputed with 40 digits and a split UT1'
const PRINTED = 'Vallado et al. 2006, AIAA 2006-6753, as printed (UT1 in one double)'

const row = (
  id: string,
  what: string,
  of: () => Vector3,
  expected: Vector3,
  tolerance: number,
  unit: 'm' | 'm/s',
  source: string,
): Reference => ({
  id: `frames.${id}`,
  what: `Frame case 2004-04-06 07:51:28.386009: ${what}`,
  expected: 0,
  tolerance,
  unit,
  source,
  needs: [],
  value: async () => norm(subtract(of(), expected)) * 1000,
})

export const timeAndFrameReferences: readonly Reference[] = [
  {
    id: 'frames.gmst82',
    what: 'Frame case: GMST of 1982',
    expected: 312.8098942007,
    tolerance: 1e-9,
    unit: 'deg',
    source: EXACT,
    needs: [],
    value: async () => (gmst1982(instantToUt1(t, valladoOrientation.dut1Seconds)) * 180) / Math.PI,
  },
  row(
    'pef.position',
    'ITRF to PEF',
    () => pef().position,
    [-1033.4750313, 7901.3055856, 6380.3445327],
    1e-3,
    'm',
    EXACT,
  ),
  row(
    'pef.velocity',
    'ITRF to PEF, velocity',
    () => pef().velocity,
    [-3.22563274697, -2.8724425108, 5.5319312877],
    1e-6,
    'm/s',
    EXACT,
  ),
  row(
    'teme.position',
    'ITRF to TEME',
    () => teme().position,
    [5094.18016871, 6127.64465401, 6380.34453275],
    1e-3,
    'm',
    EXACT,
  ),
  row(
    'teme.velocity',
    'ITRF to TEME, velocity',
    () => teme().velocity,
    [-4.74613148659, 0.78581804563, 5.5319312877],
    1e-6,
    'm/s',
    EXACT,
  ),
  row(
    'teme.position.printed',
    'ITRF to TEME, printed digits',
    () => teme().position,
    [5094.1801621, 6127.6446595, 6380.3445327],
    1e-2,
    'm',
    PRINTED,
  ),
  row(
    'teme.velocity.printed',
    'ITRF to TEME, velocity, printed digits',
    () => teme().velocity,
    [-4.746131487, 0.785818041, 5.531931288],
    1e-5,
    'm/s',
    PRINTED,
  ),
  row(
    'gcrf.position.printed',
    'ITRF to GCRF by IAU 2006/2000A, printed digits',
    () => gcrf().position,
    [5102.508958, 6123.011403, 6378.136925],
    2e-2,
    'm',
    PRINTED,
  ),
  row(
    'gcrf.velocity.printed',
    'ITRF to GCRF, velocity, printed digits',
    () => gcrf().velocity,
    [-4.74322016, 0.7905365, 5.53375573],
    2e-5,
    'm/s',
    PRINTED,
  ),
  {
    id: 'time.leap-second',
    what: 'Seconds from 2016-12-31T23:59:60.5Z to 2017-01-01T00:00:00.5Z',
    expected: 1,
    tolerance: 1e-9,
    unit: 's',
    source: 'IERS Bulletin C 52',
    needs: [],
    value: async () => secondsBetween(instantOf('2016-12-31T23:59:60.5Z'), instantOf('2017-01-01T00:00:00.5Z')),
  },
  {
    id: 'time.leap-second.text',
    what: '2016-12-31T23:59:60.500Z read and written',
    expected: 1,
    tolerance: 0,
    unit: '1',
    source: 'ISO 8601',
    needs: [],
    value: async () => (formatUtc(instantOf('2016-12-31T23:59:60.500Z')) === '2016-12-31T23:59:60.500Z' ? 1 : 0),
  },
  {
    id: 'time.tai-utc.table',
    what: 'Greatest difference of the built-in TAI - UTC from tai-utc.dat, a day in every month of 1961 to 2018',
    expected: 0,
    tolerance: 1e-11,
    unit: 's',
    source: 'USNO tai-utc.dat',
    needs: ['debris/earth/tai-utc.dat'],
    value: async (b) => {
      const table = readTaiUtc(await textOfFile(b, 'debris/earth/tai-utc.dat'))
      let worst = 0
      for (let year = 1961; year <= 2018; year++)
        for (let month = 1; month <= 12; month++) {
          const text = `${year}-${String(month).padStart(2, '0')}-02T12:00:00Z`
          const utc = instantToUtc(instantOf(text, 'time', table))
          const ours = instantOf(text)
          worst = Math.max(
            worst,
            Math.abs(secondsBetween(ours, instantOf(text, 'time', table))),
            Math.abs(utc.seconds - 43_200),
          )
        }
      return worst
    },
  },
]
