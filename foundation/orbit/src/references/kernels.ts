/** States and frames from SPICE kernels, as CSPICE gives them. Types without a shared kernel are tested on made ones. */
import type { Bench, Reference } from '@setu/core/contract'
import { type Aberration, spkApparentState, spkPosition } from '../apparent-state.js'
import { frameTransform } from '../kernel-frames.js'
import { type KernelSet, loadKernels, spkState } from '../kernels.js'
import { frameNumber } from '../naif-ids.js'
import { apply, norm, subtract, type Vector3 } from '../vector3.js'

const FILES = [
  'moon/spice/naif0012.tls',
  'moon/spice/pck00010.tpc',
  'moon/spice/moon_080317.tf',
  'moon/spice/moon_assoc_me.tf',
  'moon/spice/moon_pa_de421_1900-2050.bpc',
  'moon/spice/de430-2015-03-02.bsp',
  'moon/spice/spinup_Sun_MOONME_ONEMONTH_m1p5deg.bsp',
] as const
const CSPICE = 'CSPICE N0067 by SpiceyPy 8.3.0 on the same kernels'

let loaded: Promise<KernelSet> | undefined
const kernels = (b: Bench): Promise<KernelSet> =>
  (loaded ??= (async () =>
    loadKernels(
      await Promise.all(FILES.map(async (name) => ({ name, bytes: await (await b.open(b.data(name))).open() }))),
    ))())

const row = (
  id: string,
  what: string,
  tolerance: number,
  source: string,
  value: (set: KernelSet) => number,
): Reference => ({
  id: `kernels.${id}`,
  what: `${what}: distance from the reference`,
  expected: 0,
  tolerance,
  unit: 'km',
  source,
  needs: FILES,
  value: async (b) => value(await kernels(b)),
})

const geometric = (
  id: string,
  what: string,
  target: string,
  observer: string,
  frame: string,
  et: number,
  expected: Vector3,
  tolerance: number,
): Reference =>
  row(id, what, tolerance, CSPICE, (set) =>
    norm(subtract(spkState(set, target, et, frame, observer).position, expected)),
  )

const seen = (
  id: string,
  what: string,
  target: string,
  observer: string,
  frame: string,
  et: number,
  correction: Aberration,
  expected: Vector3,
  tolerance: number,
): Reference =>
  row(id, what, tolerance, CSPICE, (set) =>
    norm(subtract(spkPosition(set, target, et, frame, correction, observer).position, expected)),
  )

/** Velocity as seen, the whole of `spkezr`. */
const moving = (
  id: string,
  what: string,
  target: string,
  observer: string,
  frame: string,
  et: number,
  correction: Aberration,
  expected: Vector3,
  tolerance: number,
): Reference => ({
  ...row(id, what, tolerance, CSPICE, (set) =>
    norm(subtract(spkApparentState(set, target, et, frame, correction, observer).velocity, expected)),
  ),
  what: `${what}: difference of the velocity`,
  unit: 'km/s',
})

/** The vector that the frame kernel gives for its own check. */
const fkVector: Vector3 = [247982.73371071659, -261899.96683651494, -124558.308760974]
const inFrame = (frame: string, expected: Vector3) => (set: KernelSet) =>
  norm(subtract(apply(frameTransform(set, frameNumber(frame, set.pool), 259056665.1855896).matrix, fkVector), expected))

export const kernelReferences: readonly Reference[] = [
  geometric(
    'moon',
    'DE430 (SPK type 2): the Moon from the Earth',
    'MOON',
    'EARTH',
    'J2000',
    478500000,
    [-177388.2656454537, 343153.2416533096, 110530.6645083498],
    1e-9,
  ),
  geometric(
    'sun-me',
    'The Sun from the Moon in MOON_ME',
    'SUN',
    'MOON',
    'MOON_ME',
    478600000,
    [121981697.2562109, 84859390.7430925, 2035203.939280804],
    0.0001,
  ),
  geometric(
    'jupiter',
    'Jupiter from the Earth in the ecliptic',
    'JUPITER BARYCENTER',
    'EARTH',
    'ECLIPJ2000',
    478500001.5,
    [-465064183.4932911, 472236616.2649509, 11368916.08928725],
    1e-5,
  ),
  geometric(
    'earth-iau',
    'The Earth from the Moon in IAU_MOON',
    'EARTH',
    'MOON',
    'IAU_MOON',
    478700000,
    [404088.2358512098, 14004.1207384774, 34753.58875169241],
    1e-6,
  ),
  geometric(
    'type-13',
    'SPK type 13: the made Sun of the Moon',
    'SUN',
    'MOON',
    'J2000',
    30000000,
    [58600114.90050791, 127231196.9567466, 53647539.3349224],
    0.0001,
  ),
  seen(
    'moon-lts',
    'The Moon from the Earth with light time and aberration',
    'MOON',
    'EARTH',
    'J2000',
    478500000,
    'LT+S',
    [-177399.2549771573, 343177.3176344249, 110538.4439772321],
    1e-8,
  ),
  seen(
    'earth-cns',
    'The Earth from the Moon in MOON_ME, converged light time and aberration',
    'EARTH',
    'MOON',
    'MOON_ME',
    478600000,
    'CN+S',
    [401445.7421750054, 24223.08671601499, 41429.53357246298],
    1e-6,
  ),
  seen(
    'jupiter-lts',
    'Jupiter from the Earth with light time and aberration',
    'JUPITER BARYCENTER',
    'EARTH',
    'ECLIPJ2000',
    478500001.5,
    'LT+S',
    [-465087774.4554234, 472214960.0703628, 11368887.35162587],
    1e-5,
  ),
  moving(
    'jupiter-lts-velocity',
    'Jupiter from the Earth with light time and aberration',
    'JUPITER BARYCENTER',
    'EARTH',
    'ECLIPJ2000',
    478500000,
    'LT+S',
    [1.6940860731275946, 18.916525550493763, 0.23269756439186703],
    1e-10,
  ),
  moving(
    'earth-cns-velocity',
    'The Earth from the Moon in MOON_ME, converged light time and aberration',
    'EARTH',
    'MOON',
    'MOON_ME',
    478500000,
    'CN+S',
    [0.04123970095496632, -0.08243461406430576, -0.027808364821047038],
    1e-10,
  ),
  moving(
    'venus-xcns-velocity',
    'Venus from the Earth, light sent out, converged, with aberration',
    'VENUS BARYCENTER',
    'EARTH',
    'J2000',
    478500000,
    'XCN+S',
    [-18.124196622071803, 43.76722460483042, 21.07155682862669],
    1e-10,
  ),
  moving(
    'moon-iau-velocity',
    'The Moon from the Earth in IAU_EARTH with light time and aberration',
    'MOON',
    'EARTH',
    'IAU_EARTH',
    478500000,
    'LT+S',
    [25.384252497519, -9.802411745359564, -0.1417487949488885],
    1e-9,
  ),
  row(
    'fk-pa',
    'Vector of moon_080317.tf in MOON_PA',
    1e-3,
    'moon_080317.tf',
    inFrame('MOON_PA', [379908.634, 33385.003, -12516.8859]),
  ),
  row(
    'fk-me',
    'Vector of moon_080317.tf in MOON_ME',
    1e-3,
    'moon_080317.tf',
    inFrame('MOON_ME', [379892.825, 33510.118, -12661.5278]),
  ),
]
