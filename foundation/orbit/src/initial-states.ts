/**
 * States to begin a propagation with, as orbit messages and predictions hold them: the state of an OPM, the first or last
 * usable row of an OEM, of a Cartesian trajectory of an OCM, of both objects of a CDM, and of a CPF, with the covariance that
 * stands at that moment. GCRF, km and km/s.
 */
import { setuError } from '@setu/core/errors'
import { parseReading } from './calendar.js'
import { readNdm } from './ccsds.js'
import { dataBlock, type NdmMessage, numberOf } from './ccsds-message.js'
import { cdmOf } from './cdm.js'
import { conjunctionStates } from './conjunction-states.js'
import { covarianceToGcrf } from './covariance.js'
import { readCpf } from './cpf.js'
import { stateOfCpf } from './cpf-state.js'
import { type EarthOrientation, zeroOrientation } from './eop.js'
import { earthFrameOf } from './frame-names.js'
import { type InitialState, type StateDoor, toGcrf } from './initial-state.js'
import type { Instant, Reading } from './instant.js'
import { ocmOf } from './ocm.js'
import { type OemSegment, oemOf, secondsOnScale } from './oem.js'
import { opmOf } from './opm.js'
import { utcToInstant } from './time-scales.js'
import { instantOnSystem } from './time-system.js'
import type { State } from './vector3.js'

export interface InitialOptions {
  readonly at?: 'first' | 'last'
  /** Null where no file was given. */
  readonly orientation?: ((t: Instant) => EarthOrientation) | null
}

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

const inGcrf = (
  m: NdmMessage,
  d: StateDoor,
  matrix: Float64Array,
  frame: string,
  state: State,
  t: Instant,
  axes: Instant | undefined,
): Float64Array =>
  covarianceToGcrf(matrix, frame, state, t, d.eoAt(axes ?? t), placeOf(m, 'COV_REF_FRAME', frame), axes ?? t)

const fromOpm = (m: NdmMessage, d: StateDoor): InitialState => {
  const o = opmOf(m)
  ofEarth(m, o.centre)
  const time = (r: Reading): Instant =>
    instantOnSystem(o.timeSystem, r, placeOf(m, 'TIME_SYSTEM', o.timeSystem), d.dut1At)
  const epoch = time(o.epoch)
  const axes = o.frameEpoch && time(o.frameEpoch)
  const state = toGcrf(d, earthFrameOf(o.frame, placeOf(m, 'REF_FRAME', o.frame)), epoch, axes, o)
  const { manoeuvres, massKg, dragAreaM2, dragCoefficient, solarAreaM2, solarCoefficient } = o
  const some = Object.entries({ massKg, dragAreaM2, dragCoefficient, solarAreaM2, solarCoefficient })
  return {
    kind: 'OPM',
    name: o.objectName,
    id: o.objectId,
    catalogueNumber: null,
    epoch,
    state,
    frame: o.frame,
    velocityFrom: 'message',
    ...(o.covariance
      ? { covariance: inGcrf(m, d, o.covariance, o.covarianceFrame ?? o.frame, state, epoch, axes) }
      : {}),
    ...Object.fromEntries(some.filter(([, v]) => v !== undefined)),
    manoeuvres: manoeuvres.map(({ ignition, ...rest }) => ({ ...rest, at: time(ignition) })),
    left: [],
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

const fromOem = (m: NdmMessage, d: StateDoor): InitialState[] => {
  const byObject = new Map<string, OemSegment[]>()
  for (const s of oemOf(m)) {
    const key = `${s.objectId}|${s.objectName}`
    byObject.set(key, [...(byObject.get(key) ?? []), s])
  }
  return [...byObject.values()].map((segments): InitialState => {
    const s = d.at === 'first' ? segments[0]! : segments.at(-1)!
    ofEarth(m, s.centre)
    const i = usableRow(s, d.at, m.where)
    const time = (r: Reading): Instant =>
      instantOnSystem(s.timeSystem, r, placeOf(m, 'TIME_SYSTEM', s.timeSystem), d.dut1At)
    const epoch = time(s.epochs[i]!)
    const [x, y, z, u, v, w] = s.states.subarray(6 * i, 6 * i + 6)
    const axes =
      s.frameEpoch === undefined ? undefined : time(parseReading(s.frameEpoch, 'REF_FRAME_EPOCH', () => 86_401))
    const state = toGcrf(d, earthFrameOf(s.frame, placeOf(m, 'REF_FRAME', s.frame)), epoch, axes, {
      position: [x!, y!, z!],
      velocity: [u!, v!, w!],
    })
    const there = s.covariances.find((c) => Math.abs(secondsOnScale(s.timeSystem, c.epoch, s.epochs[i]!)) < 1e-3)
    return {
      kind: 'OEM',
      name: s.objectName,
      id: s.objectId,
      catalogueNumber: null,
      epoch,
      state,
      frame: s.frame,
      velocityFrom: 'message',
      ...(there ? { covariance: inGcrf(m, d, there.matrix, there.frame || s.frame, state, epoch, axes) } : {}),
      manoeuvres: [],
      left: s.covariances.length > 0 && !there ? ['covariances, none of which stands at that state,'] : [],
    }
  })
}

const fromOcm = (m: NdmMessage, d: StateDoor): InitialState => {
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

/** Both objects at the time of closest approach. */
const fromCdm = (m: NdmMessage, d: StateDoor): InitialState[] => {
  const c = cdmOf(m)
  const { tca, objects } = conjunctionStates(c, d.eoAt(utcToInstant(c.tca)))
  return objects.map(({ of, state, covariance }): InitialState => {
    const { massKg, cdAreaOverMass, crAreaOverMass } = of
    const some = Object.entries({ massKg, cdAreaOverMass, crAreaOverMass }).filter(([, v]) => v !== undefined)
    return {
      kind: 'CDM',
      name: of.name,
      id: of.internationalDesignator,
      catalogueNumber: /^\d{1,9}$/.test(of.designator) ? Number(of.designator) : null,
      epoch: tca,
      state,
      frame: of.frame,
      velocityFrom: 'message',
      ...Object.fromEntries(some),
      covariance,
      manoeuvres: [],
      left: [],
    }
  })
}

/** What a text holds that states can be read of, or null. */
export const stateKindOf = (text: string): InitialState['kind'] | null => {
  const head = text.slice(0, 4096)
  const ccsds = /CCSDS_(OPM|OEM|OCM|CDM)_VERS|<(opm|oem|ocm|cdm)[\s>]/.exec(head)
  if (ccsds) return (ccsds[1] ?? ccsds[2]!.toUpperCase()) as InitialState['kind']
  return /^\s*(\uFEFF)?H1\s+CPF\b/i.test(head) ? 'CPF' : null
}

/** States of every object of a text. Throws `bad-file`, `bad-unit` or `bad-input` with file, line and keyword. */
export const readInitialStates = (
  text: string,
  where: string,
  options: InitialOptions = {},
): readonly InitialState[] => {
  const given = options.orientation ?? null
  const door: StateDoor = {
    at: options.at ?? 'first',
    eoAt: given ?? (() => zeroOrientation),
    dut1At: given ? (t) => given(t).dut1Seconds : null,
  }
  if (stateKindOf(text) === 'CPF') return [stateOfCpf(readCpf(text, where), door, where)]
  return readNdm(text, where).messages.flatMap((m) => {
    if (m.kind === 'OPM') return [fromOpm(m, door)]
    if (m.kind === 'OEM') return fromOem(m, door)
    if (m.kind === 'OCM') return [fromOcm(m, door)]
    if (m.kind === 'CDM') return fromCdm(m, door)
    throw setuError('bad-input', {
      where: m.where,
      found: `an ${m.kind}`,
      expected: 'an OPM, OEM, OCM, CDM or CPF, which hold a state',
    })
  })
}
