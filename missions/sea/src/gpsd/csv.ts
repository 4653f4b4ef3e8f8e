/**
 * The table form of gpsd 3.22 (`gpsdecode -c`): raw integers between bars, MMSI with nine digits, communication state and
 * regional bits in hexadecimal. Binary messages that gpsd takes apart in JSON but not here are written as their bits.
 */
import type { Bits } from './bits.js'
import { type GpsdFields, gpsdPairs } from './json.js'

const hex = (n: number): string => `0x${n.toString(16)}`
const plain = (json: string): string =>
  json.startsWith('"') ? (JSON.parse(json) as string) : json === 'true' ? '1' : json === 'false' ? '0' : json

/** Fields in another order than in JSON, by type; a name with `#` is in hexadecimal. */
const ORDER: Readonly<Record<number, string>> = {
  1: 'status turn speed accuracy lon lat course heading second #maneuver raim #radio',
  4: 'timestamp accuracy lon lat epfd raim #radio',
  5: 'imo ais_version callsign shipname shiptype to_bow to_stern to_port to_starboard epfd eta draught destination dte',
  9: 'alt speed accuracy lon lat course second #regional dte raim #radio',
  10: 'dest_mmsi',
  12: 'seqno dest_mmsi retransmit text',
  14: 'text',
  15: 'mmsi1 type1_1 offset1_1 type1_2 offset1_2 mmsi2 type2_1 offset2_1',
  16: 'mmsi1 offset1 increment1 mmsi2 offset2 increment2',
  17: 'lon lat data',
  18: 'reserved speed accuracy lon lat course heading second #regional cs display dsc band msg22 raim #radio',
  19: 'reserved speed accuracy lon lat course heading second #regional shipname shiptype to_bow to_stern to_port to_starboard epfd raim dte assigned',
  21: 'aid_type name accuracy lon lat to_bow to_stern to_port to_starboard epfd second regional off_position raim virtual_aid',
  23: 'ne_lon ne_lat sw_lon sw_lat stationtype shiptype txrx interval quiet',
  24: 'shipname shiptype vendorid model serial callsign to_bow to_stern to_port to_starboard',
  27: 'status accuracy lon lat speed course raim gnss',
}
for (const [type, like] of [
  [2, 1],
  [3, 1],
  [11, 4],
] as const)
  (ORDER as Record<number, string>)[type] = ORDER[like]!

const METEO = 'lon lat timestamp wspeed wgust wdir wgustdir airtemp humidity dewpoint pressure pressuretend'
const SEA =
  'waterlevel leveltrend cspeed cdir cspeed2 cdir2 cdepth2 cspeed3 cdir3 cdepth3 waveheight waveperiod wavedir swellheight swellperiod swelldir seastate watertemp preciptype salinity ice'

const binary = (g: GpsdFields, of: (name: string) => string): string[] => {
  const b: Bits = g.bits
  const at = g.type === 6 ? 72 : 40
  const dac = b.u(at, 10)
  const fi = b.u(at + 10, 6)
  const head = g.type === 6 ? [of('seqno'), of('dest_mmsi'), of('retransmit')] : []
  const ids = [String(dac), String(fi)]
  if (g.type === 6 && (dac === 235 || dac === 250) && fi === 10)
    return [...head, ...ids, ...'ana_int ana_ext1 ana_ext2 racon light alarm stat_ext off_pos'.split(' ').map(of)]
  // The visibility flag of FI 31 is not written.
  if (g.type === 8 && dac === 1 && (fi === 11 || fi === 31))
    return [...head, ...ids, ...`${METEO} visibility ${SEA}`.split(' ').map(of)]
  return [...head, ...ids, b.data(at + 16)]
}

export const gpsdCsv = (g: GpsdFields): string => {
  const pairs = new Map(gpsdPairs(g))
  const of = (name: string): string => {
    const json = pairs.get(name.replace('#', ''))
    // JSON leaves it out; gpsd takes two bits too many.
    if (name === 'txrx' && g.type === 23) return String(g.bits.u(144, 4))
    if (json === undefined) return '0'
    return name.startsWith('#') ? hex(Number(json)) : plain(json)
  }
  const head = [String(g.type), String(g.repeat), String(g.mmsi).padStart(9, '0')]
  const order = ORDER[g.type]
  let body: string[]
  if (g.type === 6 || g.type === 8) body = binary(g, of)
  else if (g.type === 22) body = channels(of, pairs)
  else if (g.type === 25 || g.type === 26) {
    body = ['addressed', 'structured', 'dest_mmsi', 'app_id', 'data'].map(of)
    if (g.type === 26) body = [...body.slice(0, 4), `${body[4]}:0`]
  } else if (order) body = order.split(' ').map(of)
  else body = [...pairs.values()].map(plain)
  if (g.type === 21) {
    body = [...body.slice(0, 11), of('regional'), hex(Number(of('off_position'))), of('raim'), of('virtual_aid')]
  }
  return [...head, ...body].join('|')
}

const channels = (of: (name: string) => string, pairs: ReadonlyMap<string, string>): string[] => {
  const place = pairs.has('dest1') ? ['dest1', 'dest2'] : ['ne_lon', 'ne_lat', 'sw_lon', 'sw_lat']
  return ['channel_a', 'channel_b', 'txrx', 'power', ...place, 'addressed', 'band_a', 'band_b', 'zonesize'].map(of)
}
