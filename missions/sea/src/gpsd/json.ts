/**
 * Messages as gpsd (3.22) writes them (`gpsdecode -j`, with `-u` unscaled), field by field and digit by digit: for scripts
 * that read that form, and for the comparison with it. Static data of class B come when both parts are there.
 */
import { aidNames, epfdNames, shipTypeName, stationNames, statusNames } from '../messages/codes.js'
import { type AisMessage, mmsiOf } from '../messages/message.js'
import { applicationPairs } from './application-json.js'
import { type Bits, bitsOf } from './bits.js'
import { bool, int, type Pair, scaledBy, str, two } from './text.js'

const epfd = (code: number): Pair[] => [int('epfd', code), str('epfd_text', epfdNames[code] ?? 'INVALID EPFD')]
const ship = (code: number): Pair[] => [
  int('shiptype', code),
  str('shiptype_text', shipTypeName(code) ?? 'INVALID SHIP TYPE'),
]
const sides = (b: Bits, at: number): Pair[] => [
  int('to_bow', b.u(at, 9)),
  int('to_stern', b.u(at + 9, 9)),
  int('to_port', b.u(at + 18, 6)),
  int('to_starboard', b.u(at + 24, 6)),
]

/** gpsd 3.22 follows the fourth edition of the standard here. */
const status = (code: number): string => (code === 11 || code === 12 || code === 14 ? 'Reserved' : statusNames[code]!)

const turn = (raw: number, scaled: boolean): Pair => {
  if (!scaled) return int('turn', raw)
  if (raw === -128) return str('turn', 'nan')
  if (raw === -127) return str('turn', 'fastleft')
  if (raw === 127) return str('turn', 'fastright')
  // gpsd 3.22 loses the sign here; `-u` has it.
  return ['turn', String(Math.round((raw / 4.733) ** 2))]
}

const speedA = (raw: number, scaled: boolean): Pair => {
  if (scaled && raw >= 1022) return str('speed', raw === 1023 ? 'nan' : 'fast')
  return scaledBy(scaled)('speed', raw, 10, 1)
}

const positionA = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  const code = b.u(38, 4)
  return [
    int('status', code),
    str('status_text', status(code)),
    turn(b.s(42, 8), scaled),
    speedA(b.u(50, 10), scaled),
    bool('accuracy', b.u(60, 1)),
    by('lon', b.s(61, 28), 600_000, 6),
    by('lat', b.s(89, 27), 600_000, 6),
    by('course', b.u(116, 12), 10, 1),
    int('heading', b.u(128, 9)),
    int('second', b.u(137, 6)),
    int('maneuver', b.u(143, 2)),
    bool('raim', b.u(148, 1)),
    // A cut message: the state is what is left of it.
    int('radio', b.u(149, Math.min(19, b.length - 149))),
  ]
}

const base = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  const stamp = `${String(b.u(38, 14)).padStart(4, '0')}-${two(b.u(52, 4))}-${two(b.u(56, 5))}T${two(b.u(61, 5))}:${two(b.u(66, 6))}:${two(b.u(72, 6))}Z`
  return [
    str('timestamp', stamp),
    bool('accuracy', b.u(78, 1)),
    by('lon', b.s(79, 28), 600_000, 6),
    by('lat', b.s(107, 27), 600_000, 6),
    ...epfd(b.u(134, 4)),
    bool('raim', b.u(148, 1)),
    int('radio', b.u(149, 19)),
  ]
}

const voyage = (b: Bits, scaled: boolean): Pair[] => [
  int('imo', b.u(40, 30)),
  int('ais_version', b.u(38, 2)),
  str('callsign', b.t(70, 7)),
  str('shipname', b.t(112, 20)),
  ...ship(b.u(232, 8)),
  ...sides(b, 240),
  ...epfd(b.u(270, 4)),
  str('eta', `${two(b.u(274, 4))}-${two(b.u(278, 5))}T${two(b.u(283, 5))}:${two(b.u(288, 6))}Z`),
  scaledBy(scaled)('draught', b.u(294, 8), 10, 1),
  str('destination', b.t(302, 20)),
  int('dte', b.u(422, 1)),
]

const binary = (b: Bits, type: number, scaled: boolean): Pair[] => {
  const at = type === 6 ? 72 : 40
  const dac = b.u(at, 10)
  const fi = b.u(at + 10, 6)
  const known = applicationPairs(b, type, dac, fi, scaled)
  const head = [int('dac', dac), int('fid', fi)]
  const addressed =
    type === 6 ? [int('seqno', b.u(38, 2)), int('dest_mmsi', b.u(40, 30)), bool('retransmit', b.u(70, 1))] : []
  return [...addressed, ...head, ...(known ?? [str('data', b.data(at + 16))])]
}

const aircraft = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  return [
    scaled && b.u(38, 12) >= 4094 ? str('alt', b.u(38, 12) === 4095 ? 'nan' : 'high') : int('alt', b.u(38, 12)),
    scaled && b.u(50, 10) >= 1022 ? str('speed', b.u(50, 10) === 1023 ? 'nan' : 'fast') : int('speed', b.u(50, 10)),
    bool('accuracy', b.u(60, 1)),
    by('lon', b.s(61, 28), 600_000, 6),
    by('lat', b.s(89, 27), 600_000, 6),
    by('course', b.u(116, 12), 10, 1),
    int('second', b.u(128, 6)),
    int('regional', b.u(134, 8)),
    int('dte', b.u(142, 1)),
    bool('raim', b.u(147, 1)),
    int('radio', b.u(148, 20)),
  ]
}

const classB = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  return [
    int('reserved', b.u(38, 8)),
    by('speed', b.u(46, 10), 10, 1),
    bool('accuracy', b.u(56, 1)),
    by('lon', b.s(57, 28), 600_000, 6),
    by('lat', b.s(85, 27), 600_000, 6),
    by('course', b.u(112, 12), 10, 1),
    int('heading', b.u(124, 9)),
    int('second', b.u(133, 6)),
    int('regional', b.u(139, b.u(0, 6) === 18 ? 2 : 4)),
  ]
}

const extended = (b: Bits, scaled: boolean): Pair[] => [
  ...classB(b, scaled),
  str('shipname', b.t(143, 20)),
  ...ship(b.u(263, 8)),
  ...sides(b, 271),
  ...epfd(b.u(301, 4)),
  bool('raim', b.u(305, 1)),
  int('dte', b.u(306, 1)),
  bool('assigned', b.u(307, 1)),
]

const aid = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  const type = b.u(38, 5)
  const extension = Math.max(0, Math.floor((b.length - 272) / 6))
  const place = [by('lon', b.s(164, 28), 600_000, 6), by('lat', b.s(192, 27), 600_000, 6)]
  const accuracy = bool('accuracy', b.u(163, 1))
  return [
    int('aid_type', type),
    str('aid_type_text', aidNames[type]!),
    str('name', (b.t(43, 20) + (b.t(43, 20).length === 20 ? b.t(272, extension) : '')).trimEnd()),
    ...(scaled ? [...place, accuracy] : [accuracy, ...place]),
    ...sides(b, 219),
    ...epfd(b.u(249, 4)),
    int('second', b.u(253, 6)),
    int('regional', b.u(260, 8)),
    bool('off_position', b.u(259, 1)),
    bool('raim', b.u(268, 1)),
    bool('virtual_aid', b.u(269, 1)),
  ]
}

const corners = (b: Bits, at: number, scaled: boolean): Pair[] =>
  (['ne_lon', 'ne_lat', 'sw_lon', 'sw_lat'] as const).map((name, k) => {
    const raw = b.s(at + [0, 18, 35, 53][k]!, k % 2 ? 17 : 18)
    return scaled ? str(name, (raw / 600).toFixed(6)) : int(name, raw)
  })

const channels = (b: Bits, scaled: boolean): Pair[] => [
  int('channel_a', b.u(40, 12)),
  int('channel_b', b.u(52, 12)),
  int('txrx', b.u(64, 4)),
  bool('power', b.u(68, 1)),
  ...(b.u(139, 1) ? [int('dest1', b.u(69, 30)), int('dest2', b.u(104, 30))] : corners(b, 69, scaled)),
  bool('addressed', b.u(139, 1)),
  bool('band_a', b.u(140, 1)),
  bool('band_b', b.u(141, 1)),
  int('zonesize', b.u(142, 3)),
]

const groupCommand = (b: Bits, scaled: boolean): Pair[] => {
  const station = b.u(110, 4)
  return [
    ...corners(b, 40, scaled),
    int('stationtype', station),
    str('stationtype_text', stationNames[station]!),
    ...ship(b.u(114, 8)),
    int('interval', b.u(146, 4)),
    int('quiet', b.u(150, 4)),
  ]
}

const slots = (b: Bits, type: number): Pair[] => {
  const out: Pair[] = []
  for (let k = 0; k < 4; k++)
    if (type === 20) {
      const at = 40 + 30 * k
      const there = at < b.length
      out.push(
        int(`offset${k + 1}`, there ? b.u(at, 12) : 0),
        int(`number${k + 1}`, there ? b.u(at + 12, 4) : 0),
        int(`timeout${k + 1}`, there ? b.u(at + 16, 3) : 0),
        int(`increment${k + 1}`, there ? b.u(at + 19, 11) : 0),
      )
    } else out.push(int(`mmsi${k + 1}`, b.length > 40 + 32 * k ? b.u(40 + 32 * k, 30) : 0))
  return out
}

const binaryShort = (b: Bits, type: number): Pair[] => {
  const addressed = b.u(38, 1)
  const structured = b.u(39, 1)
  const at = 40 + (addressed ? 30 : 0)
  const end = type === 26 ? b.length - 20 : b.length
  return [
    bool('addressed', addressed),
    bool('structured', structured),
    int('dest_mmsi', addressed ? b.u(40, 30) : 0),
    int('app_id', structured ? b.u(at, 16) : 0),
    str('data', b.data(at + (structured ? 16 : 0), end)),
    // gpsd never sets the state of type 26.
    ...(type === 26 ? [int('radio', 0)] : []),
  ]
}

const longRange = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  const code = b.u(40, 4)
  return [
    scaled ? str('status', status(code)) : int('status', code),
    bool('accuracy', b.u(38, 1)),
    by('lon', b.s(44, 18), 600, 1),
    by('lat', b.s(62, 17), 600, 1),
    int('speed', b.u(79, 6)),
    int('course', b.u(85, 9)),
    bool('raim', b.u(39, 1)),
    bool('gnss', b.u(94, 1)),
  ]
}

const fieldsOf = (b: Bits, type: number, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  const addressedText = [int('seqno', b.u(38, 2)), int('dest_mmsi', b.u(40, 30)), bool('retransmit', b.u(70, 1))]
  switch (type) {
    case 4:
    case 11:
      return base(b, scaled)
    case 5:
      return voyage(b, scaled)
    case 6:
    case 8:
      return binary(b, type, scaled)
    case 7:
    case 13:
    case 20:
      return slots(b, type)
    case 9:
      return aircraft(b, scaled)
    case 10:
      return [int('dest_mmsi', b.u(40, 30))]
    case 12:
      return [...addressedText, str('text', b.t(72, Math.floor((b.length - 72) / 6)))]
    case 14:
      return [str('text', b.t(40, Math.floor((b.length - 40) / 6)))]
    case 15:
      return [
        int('mmsi1', b.u(40, 30)),
        int('type1_1', b.u(70, 6)),
        int('offset1_1', b.u(76, 12)),
        int('type1_2', b.length > 88 ? b.u(90, 6) : 0),
        int('offset1_2', b.length > 88 ? b.u(96, 12) : 0),
        int('mmsi2', b.length > 110 ? b.u(110, 30) : 0),
        int('type2_1', b.length > 110 ? b.u(140, 6) : 0),
        int('offset2_1', b.length > 110 ? b.u(146, 12) : 0),
      ]
    case 16:
      return [40, 92].flatMap((at, k) => [
        int(`mmsi${k + 1}`, k && b.length <= 96 ? 0 : b.u(at, 30)),
        int(`offset${k + 1}`, k && b.length <= 96 ? 0 : b.u(at + 30, 12)),
        int(`increment${k + 1}`, k && b.length <= 96 ? 0 : b.u(at + 42, 10)),
      ])
    case 17:
      return [by('lon', b.s(40, 18), 600, 1), by('lat', b.s(58, 17), 600, 1), str('data', b.data(80))]
    case 18:
      return [
        ...classB(b, scaled),
        bool('cs', b.u(141, 1)),
        bool('display', b.u(142, 1)),
        bool('dsc', b.u(143, 1)),
        bool('band', b.u(144, 1)),
        bool('msg22', b.u(145, 1)),
        bool('raim', b.u(147, 1)),
        int('radio', b.u(148, 20)),
      ]
    case 19:
      return extended(b, scaled)
    case 21:
      return aid(b, scaled)
    case 22:
      return channels(b, scaled)
    case 23:
      return groupCommand(b, scaled)
    case 25:
    case 26:
      return binaryShort(b, type)
    case 27:
      return longRange(b, scaled)
    default:
      return positionA(b, scaled)
  }
}

const staticB = (name: string, b: Bits): Pair[] => {
  return [
    str('shipname', name),
    ...ship(b.u(40, 8)),
    // Seven characters over model and serial, as in the first edition of the standard.
    str('vendorid', b.t(48, 7)),
    int('model', b.u(66, 4)),
    int('serial', b.u(70, 20)),
    str('callsign', b.t(90, 7)),
    ...(Math.floor(b.u(8, 30) / 10_000_000) === 98 ? [int('mothership_mmsi', b.u(132, 30))] : sides(b, 132)),
  ]
}

export interface GpsdFields {
  readonly type: number
  readonly repeat: number
  readonly mmsi: number
  readonly bits: Bits
  /** Name from part A, for the merged static data of class B. */
  readonly name?: string
}

/** A gpsd writer: part A of type 24 waits for part B and gives null. */
export const createGpsd = (): { take(m: AisMessage): GpsdFields | null } => {
  const names = new Map<number, string>()
  return {
    take(m) {
      const bits = bitsOf(m)
      const out = { type: m.six[0]!, repeat: bits.u(6, 2), mmsi: mmsiOf(m), bits }
      if (out.type !== 24) return out
      const part = bits.u(38, 2)
      if (part === 0) {
        names.set(out.mmsi, bits.t(40, 20))
        if (names.size > 1024) names.delete(names.keys().next().value!)
        return null
      }
      const name = names.get(out.mmsi)
      if (part !== 1 || name === undefined) return null
      names.delete(out.mmsi)
      return { ...out, name }
    },
  }
}

/** One line of `gpsdecode -j` (or `-j -u`). */
export const gpsdJson = (g: GpsdFields, scaled = true): string => {
  const fields = g.name === undefined ? fieldsOf(g.bits, g.type, scaled) : staticB(g.name, g.bits)
  const head = `{"class":"AIS","device":"stdin","type":${g.type},"repeat":${g.repeat},"mmsi":${g.mmsi},"scaled":${scaled}`
  return `${head}${fields.map(([k, v]) => `,"${k}":${v}`).join('')}}`
}

export const gpsdPairs = (g: GpsdFields): readonly Pair[] =>
  g.name === undefined ? fieldsOf(g.bits, g.type, false) : staticB(g.name, g.bits)
