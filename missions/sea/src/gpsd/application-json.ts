/** Binary messages in gpsd's JSON. What gpsd 3.22 does not take apart is `data`. */
import { eriShipTypes } from '../messages/codes.js'
import type { Bits } from './bits.js'
import { bool, int, type Pair, scaledBy, str, two } from './text.js'

const TENDENCY = ['steady', 'increasing', 'decreasing', 'N/A']
const PRECIPITATION = ['reserved', 'rain', 'thunderstorm', 'freezing rain', 'mixed/ice', 'snow', 'reserved', 'N/A']
const ICE = ['no', 'yes', 'reserved', 'N/A']
const RACON = ['No RACON installed', 'RACON not monitored', 'RACON operational', 'RACON ERROR']
const LIGHT = ['No light or no monitoring', 'Light ON', 'Light OFF', 'Light ERROR']
const HAZARD = [
  '0 blue cones/lights',
  '1 blue cone/light',
  '2 blue cones/lights',
  '3 blue cones/lights',
  '4 B-Flag',
  'Unknown',
]
const LOADED = ['N/A (default)', 'Unloaded', 'Loaded']
const stamp = (b: Bits, at: number): string => `${two(b.u(at, 5))}T${two(b.u(at + 5, 5))}:${two(b.u(at + 10, 6))}Z`
const date = (b: Bits, at: number): string => `${two(b.u(at, 4))}-${stamp(b, at + 4)}`

const currents = (b: Bits, at: number, scaled: boolean): Pair[] => {
  const tenth = scaledBy(scaled)
  const n: Pair[] = []
  let o = at
  const take = (width: number): number => {
    const v = b.u(o, width)
    o += width
    return v
  }
  n.push(tenth('cspeed', take(8), 10, 1), int('cdir', take(9)))
  for (const k of ['2', '3'])
    n.push(tenth(`cspeed${k}`, take(8), 10, 1), int(`cdir${k}`, take(9)), int(`cdepth${k}`, take(5)))
  n.push(tenth('waveheight', take(8), 10, 1), int('waveperiod', take(6)), int('wavedir', take(9)))
  n.push(tenth('swellheight', take(8), 10, 1), int('swellperiod', take(6)), int('swelldir', take(9)))
  n.push(int('seastate', take(4)))
  return n
}

const winds = (b: Bits, at: number): Pair[] => [
  int('wspeed', b.u(at, 7)),
  int('wgust', b.u(at + 7, 7)),
  int('wdir', b.u(at + 14, 9)),
  int('wgustdir', b.u(at + 23, 9)),
]

const meteo11 = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  const trend = (name: string, code: number): Pair => (scaled ? str(name, TENDENCY[code]!) : int(name, code))
  const precipitation = b.u(56 + 276, 3)
  const ice = b.u(56 + 288, 2)
  return [
    by('lat', b.s(56, 24), 60_000, 4),
    by('lon', b.s(80, 25), 60_000, 4),
    str('timestamp', stamp(b, 105)),
    ...winds(b, 121),
    int('humidity', b.u(164, 7)),
    by('airtemp', b.u(153, 11), 10, 1, -60),
    by('dewpoint', b.u(171, 10), 10, 1, -20),
    by('pressure', b.u(181, 9), 1, 0, 800),
    trend('pressuretend', b.u(190, 2)),
    by('visibility', b.u(192, 8), 10, 1),
    by('waterlevel', b.u(200, 9), 10, 1, -10),
    trend('leveltrend', b.u(209, 2)),
    ...currents(b, 211, scaled),
    by('watertemp', b.u(322, 10), 10, 1, -10),
    int('preciptype', precipitation),
    str('preciptype_text', PRECIPITATION[precipitation]!),
    by('salinity', b.u(335, 9), 10, 1),
    int('ice', ice),
    str('ice_text', ICE[ice]!),
  ]
}

const meteo31 = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  const trend = (name: string, code: number): Pair => (scaled ? str(name, TENDENCY[code]!) : int(name, code))
  return [
    by('lat', b.s(81, 24), 60_000, 4),
    by('lon', b.s(56, 25), 60_000, 4),
    bool('accuracy', b.u(105, 1)),
    str('timestamp', stamp(b, 106)),
    ...winds(b, 122),
    int('humidity', b.u(165, 7)),
    by('airtemp', b.s(154, 11), 10, 1),
    by('dewpoint', b.s(172, 10), 10, 1),
    by('pressure', b.u(182, 9), 1, 0, 799),
    trend('pressuretend', b.u(191, 2)),
    bool('visgreater', b.u(193, 1)),
    by('visibility', b.u(194, 7), 10, 1),
    by('waterlevel', b.u(201, 12), 100, 1, -10),
    trend('leveltrend', b.u(213, 2)),
    ...currents(b, 215, scaled),
    by('watertemp', b.s(326, 10), 10, 1),
    scaled ? str('preciptype', PRECIPITATION[b.u(336, 3)]!) : int('preciptype', b.u(336, 3)),
    by('salinity', b.u(339, 9), 10, 1),
    scaled ? str('ice', ICE[b.u(348, 2)]!) : int('ice', b.u(348, 2)),
  ]
}

const tidal = (b: Bits, coarse: boolean, scaled: boolean): Pair[] => {
  const rows: string[] = []
  const by = scaledBy(scaled)
  for (let at = 97; at + (coarse ? 88 : 93) <= b.length + 93 && rows.length < 1; at += 93) {
    const lonBits = coarse ? 25 : 28
    const lon = coarse ? b.s(at, 25) : b.s(at + 27, 28)
    const lat = coarse ? b.s(at + 25, 24) : b.s(at, 27)
    const o = at + lonBits + (coarse ? 24 : 27)
    const pairs: Pair[] = [
      by('lon', lon, 60_000, 4),
      by('lat', lat, 60_000, 4),
      int('from_hour', b.u(o, 5)),
      int('from_min', b.u(o + 5, 6)),
      int('to_hour', b.u(o + 11, 5)),
      int('to_min', b.u(o + 16, 6)),
      int('cdir', b.u(o + 22, 9)),
      by('cspeed', b.u(o + 31, coarse ? 8 : 7), 10, 1),
    ]
    rows.push(`{${pairs.map(([k, v]) => `"${k}":${v}`).join(',')}}`)
  }
  return [int('month', b.u(88, 4)), int('day', b.u(92, 5)), ['tidals', `[${rows.join(',')}]`]]
}

const clearance = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  return [
    int('linkage', b.u(88, 10)),
    str('arrival', date(b, 98)),
    str('portname', b.t(118, 20)),
    str('destination', b.t(238, 5)),
    by('lon', b.s(268, 25), 60_000, 4),
    by('lat', b.s(293, 24), 60_000, 4),
  ]
}

const dangerous = (b: Bits): Pair[] => [
  str('lastport', b.t(88, 5)),
  str('departure', date(b, 118)),
  str('nextport', b.t(138, 5)),
  str('eta', date(b, 168)),
  str('dangerous', b.t(188, 20)),
  str('imdcat', b.t(308, 4)),
  int('unid', b.u(332, 13)),
  int('amount', b.u(345, 10)),
  int('unit', b.u(355, 2)),
]

const aid = (b: Bits, scaled: boolean): Pair[] => {
  const by = scaledBy(scaled)
  const racon = b.u(118, 2)
  const light = b.u(120, 2)
  return [
    bool('off_pos', b.u(131, 1)),
    bool('alarm', b.u(122, 1)),
    int('stat_ext', b.u(123, 8)),
    ...(['ana_int', 'ana_ext1', 'ana_ext2'] as const).map((name, k) => {
      const raw = b.u(88 + 10 * k, 10)
      return raw === 0 ? int(name, 0) : by(name, raw, 20, 2)
    }),
    int('racon', racon),
    str('racon_text', RACON[racon]!),
    int('light', light),
    str('light_text', LIGHT[light]!),
  ]
}

const inland = (b: Bits): Pair[] => {
  const [ship, hazard, loaded] = [b.u(127, 14), b.u(141, 3), b.u(155, 2)]
  return [
    str('vin', b.t(56, 8)),
    int('length', b.u(104, 13)),
    int('beam', b.u(117, 10)),
    int('shiptype', ship),
    str('shiptype_text', eriShipTypes[ship] ?? 'Illegal ship type value.'),
    int('hazard', hazard),
    str('hazard_text', HAZARD[hazard]!),
    int('draught', b.u(144, 11)),
    int('loaded', loaded),
    str('loaded_text', LOADED[loaded] ?? 'INVALID LOAD STATUS'),
    bool('speed_q', b.u(157, 1)),
    bool('course_q', b.u(158, 1)),
    bool('heading_q', b.u(159, 1)),
  ]
}

/** Fields behind DAC and FI, or undefined where gpsd gives the bits. */
export const applicationPairs = (
  b: Bits,
  type: number,
  dac: number,
  fi: number,
  scaled: boolean,
): Pair[] | undefined => {
  if (type === 6)
    switch (`${dac}/${fi}`) {
      case '235/10':
      case '250/10':
        return aid(b, scaled)
      case '1/12':
        return dangerous(b)
      case '1/14':
        return tidal(b, false, scaled)
      case '1/32':
        return tidal(b, true, scaled)
      case '1/18':
        return clearance(b, scaled)
      case '1/30':
        return [int('linkage', b.u(88, 10)), str('text', b.t(98, Math.floor((b.length - 98) / 6)))]
      case '200/55':
        return [int('crew', b.u(88, 8)), int('passengers', b.u(96, 13)), int('personnel', b.u(109, 8))]
      default:
        return undefined
    }
  switch (`${dac}/${fi}`) {
    case '1/11':
      return meteo11(b, scaled)
    case '1/31':
      return meteo31(b, scaled)
    case '200/10':
      // 168 bits exactly, and a hazard there is: what is longer is encrypted.
      return b.length === 168 && b.u(141, 3) < HAZARD.length ? inland(b) : undefined
    default:
      return undefined
  }
}
