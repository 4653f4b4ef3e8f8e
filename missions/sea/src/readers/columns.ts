/**
 * What the columns of a table of positions mean, by their names: MarineCadastre (both forms), the Danish Maritime
 * Authority, Global Fishing Watch and what others call the same things. A mapping given by hand comes first.
 */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'

const NAMES = {
  mmsi: ['mmsi', 'ssvid', 'userid', 'sourcemmsi', 'vesselmmsi'],
  time: [
    'basedatetime',
    'timestamp',
    'time',
    'datetime',
    'timestamputc',
    'timeutc',
    't',
    'date',
    'datetimeutc',
    'receivedtime',
    'epoch',
    'timems',
  ],
  lon: ['lon', 'longitude', 'lng', 'long', 'x'],
  lat: ['lat', 'latitude', 'y'],
  speed: ['sog', 'speed', 'speedknots', 'speedoverground', 'sogkn', 'sogknots'],
  course: ['cog', 'course', 'coursedegrees', 'courseoverground'],
  heading: ['heading', 'trueheading', 'hdg', 'headingdegrees'],
  status: ['status', 'navigationalstatus', 'navstatus', 'navigationstatus'],
  type: ['type', 'msgtype', 'messagetype', 'messageid'],
  receiver: ['receiverstation', 'receiver', 'station', 'stationid', 'basestation'],
  accuracy: ['accuracy', 'positionaccuracy'],
  class: ['transceiverclass', 'typeofmobile', 'class', 'aisclass', 'transceiver'],
  satellite: ['receivertype', 'datasourcetype'],
  name: ['vesselname', 'shipname', 'name'],
  callSign: ['callsign'],
  imo: ['imo', 'imonumber'],
  shipType: ['vesseltype', 'shiptype'],
  length: ['length', 'lengthmetres'],
  width: ['width', 'beam', 'widthmetres'],
  draught: ['draft', 'draught', 'draughtmetres'],
  destination: ['destination'],
} as const satisfies Record<string, readonly string[]>

export type Meaning = keyof typeof NAMES
export type Columns = Partial<Record<Meaning, number>>

export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\[.*?\]|\(.*?\)/g, '')
    .replace(/[^a-z0-9]/g, '')

/** `mmsi=ship,lon=X` as meanings. */
export const mappingOf = (text: string): Map<Meaning, string> => {
  const mapping = new Map<Meaning, string>()
  for (const pair of text.split(',').filter((p) => p.trim() !== '')) {
    const [meaning, column] = pair.split('=').map((s) => s.trim())
    if (!column || !Object.hasOwn(NAMES, meaning!)) {
      const near = nearest(meaning!, Object.keys(NAMES))
      throw setuError('bad-input', {
        where: '/columns',
        found: `"${pair.trim()}"`,
        expected: `pairs such as mmsi=ship,lon=x of ${Object.keys(NAMES).join(', ')}`,
        ...(near ? { wayOut: `Did you mean "${near}=${column ?? '…'}"?` } : {}),
      })
    }
    mapping.set(meaning as Meaning, column)
  }
  return mapping
}

/** Where each meaning stands; throws `unknown-variable` where MMSI, time or place is missing. */
export const columnsOf = (names: readonly string[], mapping: ReadonlyMap<Meaning, string>, where: string): Columns => {
  const plain = names.map(plainName)
  const columns: Columns = {}
  for (const meaning of Object.keys(NAMES) as Meaning[]) {
    const given = mapping.get(meaning)
    if (given !== undefined) {
      const at = names.indexOf(given)
      if (at < 0) {
        const near = nearest(given, names)
        throw setuError('unknown-variable', {
          where,
          found: `no column "${given}"`,
          expected: `one of ${names.join(', ')}`,
          ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
        })
      }
      columns[meaning] = at
      continue
    }
    for (const name of NAMES[meaning]) {
      const at = plain.indexOf(name)
      if (at >= 0) {
        columns[meaning] = at
        break
      }
    }
  }
  const missing = (['mmsi', 'time', 'lon', 'lat'] as const).filter((m) => columns[m] === undefined)
  if (missing.length)
    throw setuError('unknown-variable', {
      where,
      found: `no column for ${missing.join(', ')} among ${names.slice(0, 30).join(', ')}`,
      expected: 'MMSI, time, longitude and latitude',
      wayOut: `Name them: --columns ${missing.map((m) => `${m}=…`).join(',')}`,
    })
  return columns
}
