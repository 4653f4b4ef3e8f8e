/**
 * States to begin a propagation with, as orbit messages and predictions hold them: the state of an OPM, the first or last
 * usable row of an OEM, of a Cartesian trajectory of an OCM, and of a CPF (positions alone: the velocity is that of a
 * polynomial through eleven of them, at the middle one, where it is good to micrometres a second). GCRF, km and km/s.
 */
import { setuError } from '@setu/core/errors'
import { readNdm } from './ccsds.js'
import { dataBlock, type NdmMessage, numberOf } from './ccsds-message.js'
import { type Cpf, readCpf } from './cpf.js'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { earthFrameOf } from './frame-names.js'
import { type EarthFrame, transformAt, transformPosition, transformState } from './frames.js'
import { type Instant, type Reading, secondsBetween } from './instant.js'
import { ocmOf } from './ocm.js'
import { type OemSegment, oemOf, secondsOnScale } from './oem.js'
import { type OpmManoeuvre, opmOf } from './opm.js'
import { instantOnSystem } from './time-system.js'
import type { State, Vector3 } from './vector3.js'

export interface Manoeuvre extends Omit<OpmManoeuvre, 'ignition'> {
  readonly at: Instant
}
export interface InitialState {
  readonly kind: 'OPM' | 'OEM' | 'OCM' | 'CPF'
  readonly name: string
  readonly id: string
  readonly catalogueNumber: number | null
  readonly epoch: Instant
  /** GCRF. */
  readonly state: State
  /** As the message named it. */
  readonly frame: string
  readonly velocityFrom: 'message' | 'positions'
  readonly massKg?: number
  readonly dragAreaM2?: number
  readonly dragCoefficient?: number
  readonly solarAreaM2?: number
  readonly solarCoefficient?: number
  readonly manoeuvres: readonly Manoeuvre[]
  /** Parts of the message that are not carried on, in words. */
  readonly left: readonly string[]
}
export interface InitialOptions {
  readonly at?: 'first' | 'last'
  /** Null where no file was given. */
  readonly orientation?: ((t: Instant) => EarthOrientation) | null
}

interface Door {
  readonly at: 'first' | 'last'
  readonly eoAt: (t: Instant) => EarthOrientation
  readonly dut1At: ((t: Instant) => number) | null
}

const toGcrf = (d: Door, frame: EarthFrame, t: Instant, axes: Instant | undefined, s: State): State =>
  transformState(transformAt(frame, 'GCRF', axes ?? t, d.eoAt(axes ?? t)), s)

/** File and line of a keyword with that value, as refusals name them. */
const placeOf = (m: NdmMessage, keyword: string, value: string): string => {
  const field = m.segments
    .flatMap((s) => [s.metadata, ...s.data])
    .flatMap((b) => b.fields)
    .find((f) => f.keyword.endsWith(keyword) && f.value.toUpperCase() === value)
  return field && field.line > 0 ? `${m.where}:${field.line}` : m.where
}

const ofEarth = (m: NdmMessage, centre: string): void => {
  if (centre === 'EARTH') return
  throw setuError('bad-input', {
    where: `${placeOf(m, 'CENTER_NAME', centre)}, CENTER_NAME`,
    found: centre,
    expected: 'EARTH: forces here are those near the Earth',
    wayOut: 'For other centres take kernels (spkState) or a tool of that body.',
  })
}

const fromOpm = (m: NdmMessage, d: Door): InitialState => {
  const o = opmOf(m)
  ofEarth(m, o.centre)
  const time = (r: Reading): Instant =>
    instantOnSystem(o.timeSystem, r, placeOf(m, 'TIME_SYSTEM', o.timeSystem), d.dut1At)
  const epoch = time(o.epoch)
  const { manoeuvres, massKg, dragAreaM2, dragCoefficient, solarAreaM2, solarCoefficient } = o
  const some = Object.entries({ massKg, dragAreaM2, dragCoefficient, solarAreaM2, solarCoefficient })
  return {
    kind: 'OPM',
    name: o.objectName,
    id: o.objectId,
    catalogueNumber: null,
    epoch,
    state: toGcrf(
      d,
      earthFrameOf(o.frame, placeOf(m, 'REF_FRAME', o.frame)),
      epoch,
      o.frameEpoch && time(o.frameEpoch),
      o,
    ),
    frame: o.frame,
    velocityFrom: 'message',
    ...Object.fromEntries(some.filter(([, v]) => v !== undefined)),
    manoeuvres: manoeuvres.map(({ ignition, ...rest }) => ({ ...rest, at: time(ignition) })),
    left: o.covariance ? ['covariance'] : [],
  }
}

/** First or last row inside the usable span. */
const usableRow = (s: OemSegment, at: 'first' | 'last', where: string): number => {
  const from = secondsOnScale(s.timeSystem, s.epochs[0]!, s.useableStart) - 1e-6
  const to = secondsOnScale(s.timeSystem, s.epochs[0]!, s.useableStop) + 1e-6
  const rows = [...s.seconds.keys()].filter((i) => s.seconds[i]! >= from && s.seconds[i]! <= to)
  const row = at === 'first' ? rows[0] : rows.at(-1)
  if (row === undefined)
    throw setuError('bad-file', { where, found: 'no row inside the usable span', expected: 'at least one' })
  return row
}

const fromOem = (m: NdmMessage, d: Door): InitialState[] => {
  const byObject = new Map<string, OemSegment[]>()
  for (const s of oemOf(m)) {
    const key = `${s.objectId}|${s.objectName}`
    byObject.set(key, [...(byObject.get(key) ?? []), s])
  }
  return [...byObject.values()].map((segments): InitialState => {
    const s = d.at === 'first' ? segments[0]! : segments.at(-1)!
    ofEarth(m, s.centre)
    const i = usableRow(s, d.at, m.where)
    const epoch = instantOnSystem(s.timeSystem, s.epochs[i]!, placeOf(m, 'TIME_SYSTEM', s.timeSystem), d.dut1At)
    const [x, y, z, u, v, w] = s.states.subarray(6 * i, 6 * i + 6)
    return {
      kind: 'OEM',
      name: s.objectName,
      id: s.objectId,
      catalogueNumber: null,
      epoch,
      state: toGcrf(d, earthFrameOf(s.frame, placeOf(m, 'REF_FRAME', s.frame)), epoch, undefined, {
        position: [x!, y!, z!],
        velocity: [u!, v!, w!],
      }),
      frame: s.frame,
      velocityFrom: 'message',
      manoeuvres: [],
      left: s.covariances.length > 0 ? ['covariances'] : [],
    }
  })
}

const fromOcm = (m: NdmMessage, d: Door): InitialState => {
  const o = ocmOf(m)
  const t = o.trajectories.find((x) => x.centre === 'EARTH' && /^CARTPVA?$/.test(x.type))
  if (!t || t.epochs.length === 0)
    throw setuError('bad-input', {
      where: m.where,
      found: `trajectories ${o.trajectories.map((x) => `${x.type} about ${x.centre}`).join(', ') || 'none'}`,
      expected: 'one of CARTPV or CARTPVA about EARTH',
    })
  if (t.units !== '' && !/^\[?\s*km\s*,\s*km\s*,\s*km\s*,\s*km\/s/i.test(t.units))
    throw setuError('bad-unit', {
      where: `${m.where}, TRAJ_UNITS`,
      found: t.units,
      expected: '[km, km, km, km/s, km/s, km/s]',
    })
  const i = d.at === 'first' ? 0 : t.epochs.length - 1
  const epoch = instantOnSystem(o.timeSystem, t.epochs[i]!, placeOf(m, 'TIME_SYSTEM', o.timeSystem), d.dut1At)
  const [x, y, z, u, v, w] = t.values.subarray(t.columns * i, t.columns * i + 6)
  const phys = dataBlock(m.segments[0]!, 'phys')
  const first = (...keys: string[]): number | undefined =>
    keys.map((k) => numberOf(phys, k)).find((value) => value !== undefined)
  const craft = Object.entries({
    massKg: first('WET_MASS', 'INITIAL_WET_MASS', 'DRY_MASS'),
    dragAreaM2: first('DRAG_CONST_AREA'),
    dragCoefficient: first('DRAG_COEFF_NOM'),
    solarAreaM2: first('SRP_CONST_AREA'),
    solarCoefficient: first('SOLAR_RAD_COEFF'),
  })
  const has = (tag: string): boolean => m.segments[0]!.data.some((b) => b.tag === tag)
  return {
    kind: 'OCM',
    name: o.objectName || o.designator || m.where,
    id: o.designator,
    catalogueNumber: null,
    epoch,
    state: toGcrf(d, earthFrameOf(t.frame, placeOf(m, 'REF_FRAME', t.frame)), epoch, undefined, {
      position: [x!, y!, z!],
      velocity: [u!, v!, w!],
    }),
    frame: t.frame,
    velocityFrom: 'message',
    ...Object.fromEntries(craft.filter(([, value]) => value !== undefined)),
    manoeuvres: [],
    left: [...(has('cov') ? ['covariances'] : []), ...(has('man') ? ['manoeuvres'] : [])],
  }
}

const CPF_NODES = 11
const cpfFrames: readonly EarthFrame[] = ['ITRF', 'TOD', 'EME2000']

/** Derivative at `t` of the polynomial through all of `values`. */
const slope = (times: readonly number[], values: readonly number[], t: number): number => {
  let sum = 0
  for (let i = 0; i < times.length; i++) {
    let weight = 0
    for (let j = 0; j < times.length; j++) {
      if (j === i) continue
      let product = 1 / (times[i]! - times[j]!)
      for (let k = 0; k < times.length; k++)
        if (k !== i && k !== j) product *= (t - times[k]!) / (times[i]! - times[k]!)
      weight += product
    }
    sum += weight * values[i]!
  }
  return sum
}

const fromCpf = (c: Cpf, d: Door, where: string): InitialState => {
  const frame = cpfFrames[c.frame]
  if (!frame) throw setuError('bad-file', { where, found: `reference frame ${c.frame}`, expected: '0 (ITRF), 1 or 2' })
  const n = c.epochs.length
  const times = c.epochs.map((r) => instantOnSystem('UTC', r, where))
  const position = (i: number): Vector3 => {
    const p = c.positionsM.subarray(3 * i, 3 * i + 3)
    return [p[0]! / 1000, p[1]! / 1000, p[2]! / 1000]
  }
  const head = {
    kind: 'CPF' as const,
    name: c.target,
    id: c.ilrsId,
    catalogueNumber: c.catalogueNumber,
    frame,
    manoeuvres: [],
    left: [],
  }
  if (c.velocitiesMPerS) {
    const i = d.at === 'first' ? 0 : n - 1
    const v = c.velocitiesMPerS.subarray(3 * i, 3 * i + 3)
    const velocity: Vector3 = [v[0]! / 1000, v[1]! / 1000, v[2]! / 1000]
    const state = toGcrf(d, frame, times[i]!, undefined, { position: position(i), velocity })
    return { ...head, epoch: times[i]!, state, velocityFrom: 'message' }
  }
  if (n < CPF_NODES)
    throw setuError('bad-file', {
      where,
      found: `${n} positions without velocities`,
      expected: `at least ${CPF_NODES}, for a velocity from them`,
    })
  const from = d.at === 'first' ? 0 : n - CPF_NODES
  const middle = from + (CPF_NODES >> 1)
  const nodes = Array.from({ length: CPF_NODES }, (_, k) => {
    const i = from + k
    const t = times[i]!
    return {
      seconds: secondsBetween(times[middle]!, t),
      position: transformPosition(transformAt(frame, 'GCRF', t, d.eoAt(t)), position(i)),
    }
  })
  const at = nodes.map((x) => x.seconds)
  const rate = (k: 0 | 1 | 2): number =>
    slope(
      at,
      nodes.map((x) => x.position[k]),
      0,
    )
  return {
    ...head,
    epoch: times[middle]!,
    state: { position: nodes[CPF_NODES >> 1]!.position, velocity: [rate(0), rate(1), rate(2)] },
    velocityFrom: 'positions',
  }
}

/** What a text holds that states can be read of, or null. */
export const stateKindOf = (text: string): InitialState['kind'] | null => {
  const head = text.slice(0, 4096)
  const ccsds = /CCSDS_(OPM|OEM|OCM)_VERS|<(opm|oem|ocm)[\s>]/.exec(head)
  if (ccsds) return (ccsds[1] ?? ccsds[2]!.toUpperCase()) as 'OPM' | 'OEM' | 'OCM'
  return /^\s*(\uFEFF)?H1\s+CPF\b/i.test(head) ? 'CPF' : null
}

/** States of every object of a text. Throws `bad-file`, `bad-unit` or `bad-input` with file, line and keyword. */
export const readInitialStates = (
  text: string,
  where: string,
  options: InitialOptions = {},
): readonly InitialState[] => {
  const given = options.orientation ?? null
  const door: Door = {
    at: options.at ?? 'first',
    eoAt: given ?? (() => zeroOrientation),
    dut1At: given ? (t) => given(t).dut1Seconds : null,
  }
  if (stateKindOf(text) === 'CPF') return [fromCpf(readCpf(text, where), door, where)]
  return readNdm(text, where).messages.flatMap((m) => {
    if (m.kind === 'OPM') return [fromOpm(m, door)]
    if (m.kind === 'OEM') return fromOem(m, door)
    if (m.kind === 'OCM') return [fromOcm(m, door)]
    throw setuError('bad-input', {
      where: m.where,
      found: `an ${m.kind}`,
      expected: 'an OPM, OEM, OCM or CPF, which hold a state',
    })
  })
}
