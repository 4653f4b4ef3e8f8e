/** NAIF's numbers of bodies and frames, and names by them; a kernel pool may add its own (NAIF_BODY_NAME, NAIF_BODY_CODE). */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { type KernelPool, poolNumbers } from './text-kernel.js'

const bodies: Readonly<Record<string, number>> = {
  'SOLAR SYSTEM BARYCENTER': 0,
  SSB: 0,
  'MERCURY BARYCENTER': 1,
  'VENUS BARYCENTER': 2,
  'EARTH BARYCENTER': 3,
  'EARTH MOON BARYCENTER': 3,
  'EARTH-MOON BARYCENTER': 3,
  EMB: 3,
  'MARS BARYCENTER': 4,
  'JUPITER BARYCENTER': 5,
  'SATURN BARYCENTER': 6,
  'URANUS BARYCENTER': 7,
  'NEPTUNE BARYCENTER': 8,
  'PLUTO BARYCENTER': 9,
  SUN: 10,
  MERCURY: 199,
  VENUS: 299,
  EARTH: 399,
  MOON: 301,
  MARS: 499,
  PHOBOS: 401,
  DEIMOS: 402,
  JUPITER: 599,
  IO: 501,
  EUROPA: 502,
  GANYMEDE: 503,
  CALLISTO: 504,
  SATURN: 699,
  TITAN: 606,
  URANUS: 799,
  NEPTUNE: 899,
  TRITON: 801,
  PLUTO: 999,
  CHARON: 901,
  EROS: 2000433,
  ITOKAWA: 2025143,
  RYUGU: 2162173,
}

/** Body-fixed frames that every text PCK serves: number of the frame, then of the body. */
const iauFrames: readonly (readonly [frame: number, body: number])[] = [
  [10010, 10],
  [10011, 199],
  [10012, 299],
  [10013, 399],
  [10014, 499],
  [10015, 599],
  [10016, 699],
  [10017, 799],
  [10018, 899],
  [10019, 999],
  [10020, 301],
]
export const bodyOfIauFrame = (frame: number): number | undefined => iauFrames.find(([f]) => f === frame)?.[1]

const plain = (name: string): string => name.trim().toUpperCase().replace(/_/g, ' ').replace(/\s+/g, ' ')

const poolBodies = (pool: KernelPool): Map<string, number> => {
  const names = pool.get('NAIF_BODY_NAME') ?? []
  const codes = poolNumbers(pool, 'NAIF_BODY_CODE') ?? []
  return new Map(names.map((n, i) => [plain(String(n)), codes[i] ?? Number.NaN]))
}

/** Number of a body by its name or number as text. Throws `not-found`. */
export const bodyNumber = (name: string | number, pool: KernelPool = new Map()): number => {
  if (typeof name === 'number') return name
  if (/^-?\d+$/.test(name.trim())) return Number(name)
  const own = poolBodies(pool)
  const number = own.get(plain(name)) ?? bodies[plain(name)]
  if (number !== undefined && Number.isInteger(number)) return number
  const near = nearest(plain(name), [...Object.keys(bodies), ...own.keys()])
  throw setuError('not-found', {
    where: 'body',
    found: `"${name}"`,
    expected: 'a name of NAIF or its number',
    ...(near ? { wayOut: `Did you mean ${near}?` } : {}),
  })
}

export const bodyName = (number: number): string =>
  Object.entries(bodies).find(([, n]) => n === number)?.[0] ?? String(number)

const inertial: Readonly<Record<string, number>> = { J2000: 1, ICRF: 1, EME2000: 1, ECLIPJ2000: 17 }

/** Number of a frame by its name or number. Throws `not-found`. */
export const frameNumber = (name: string | number, pool: KernelPool = new Map()): number => {
  if (typeof name === 'number') return name
  const text = name.trim().toUpperCase()
  const own = poolNumbers(pool, `FRAME_${text}`)?.[0] ?? inertial[text]
  if (own !== undefined) return own
  if (text.startsWith('IAU_')) {
    const body = bodies[plain(text.slice(4))]
    const frame = iauFrames.find(([, b]) => b === body)?.[0]
    if (frame !== undefined) return frame
  }
  throw setuError('not-found', {
    where: 'frame',
    found: `"${name}"`,
    expected: 'J2000, ECLIPJ2000, IAU_… of a planet, or a frame of a frame kernel',
    wayOut: 'Load the frame kernel (FK) that defines it.',
  })
}
