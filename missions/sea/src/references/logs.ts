/** Real logs: counts, and every line that gpsd writes of its own sample. */
import type { Bench, Reference } from '@setu/core/contract'
import { readAll } from '@setu/core/source'
import { gpsdCsv } from '../gpsd/csv.js'
import { createGpsd, gpsdJson } from '../gpsd/json.js'
import { encode } from '../messages/encode.js'
import { get, recordOf } from '../messages/message.js'
import { createDecoder } from '../nmea/decoder.js'
import type { Heard } from '../nmea/heard.js'
import type { Tally } from '../nmea/tally.js'

const bytesOf = async (b: Bench, path: string): Promise<Uint8Array> =>
  readAll(await (await b.open(b.data(path))).open())

const decoded = async (
  b: Bench,
  path: string,
  each: (h: Heard) => void = () => {},
  layout: 'itu' | 'gpsd' = 'itu',
): Promise<Tally> => {
  const decoder = createDecoder({ onMessage: each, layout })
  decoder.push(await bytesOf(b, path))
  decoder.end()
  return decoder.tally
}
const faults = (t: Tally, ...reasons: string[]): number =>
  [...t.faults].reduce((n, [reason, f]) => n + (reasons.length === 0 || reasons.includes(reason) ? f.count : 0), 0)

const STREAM = 'sea/nmea/dma-stream-2010-06-11.txt'
const GPSD = 'sea/nmea/gpsd-sample.aivdm'
const COUNTED = 'counted by hand, SOURCES.md of the reference files'

const row = (
  id: string,
  what: string,
  expected: number,
  unit: string,
  source: string,
  needs: readonly string[],
  value: (b: Bench) => Promise<number>,
  tolerance = 0,
  shortfall?: string,
): Reference => ({ id, what, expected, tolerance, unit, source, needs, value, ...(shortfall ? { shortfall } : {}) })

const count = (path: string, name: string, of: (t: Tally) => number, expected: number, what: string): Reference =>
  row(`${name}.${what.replaceAll(' ', '-')}`, `${name}: ${what}`, expected, '1', COUNTED, [path], async (b) =>
    of(await decoded(b, path)),
  )

const types: Readonly<Record<number, number>> = {
  1: 2511,
  5: 424,
  3: 369,
  20: 191,
  4: 129,
  18: 101,
  24: 74,
  15: 66,
  8: 63,
  6: 37,
  21: 37,
  16: 23,
  7: 9,
  2: 7,
  17: 5,
  23: 4,
  9: 1,
}

/** Lines of ours that are gpsd's, byte by byte; `x` in gpsd's file stands for memory that it does not print the same twice. */
const equalLines = async (
  b: Bench,
  path: string,
  write: (g: Parameters<typeof gpsdCsv>[0]) => string,
): Promise<number> => {
  const theirs = new TextDecoder('latin1')
    .decode(await bytesOf(b, path))
    .trim()
    .split(/\r?\n/)
  const ours: string[] = []
  const gpsd = createGpsd()
  await decoded(
    b,
    GPSD,
    ({ message }) => {
      const g = gpsd.take(message)
      if (g) ours.push(write(g))
    },
    'gpsd',
  )
  const same = (a: string, t: string): boolean =>
    a.length === t.length && [...a].every((c, k) => c === t[k] || (t[k] === 'x' && /[0-9a-f]/.test(c)))
  return ours.length === theirs.length ? ours.filter((line, i) => same(line, theirs[i]!)).length : 0
}

/** Messages that are encoded to other bits than they came with. */
const changed = async (b: Bench, path: string): Promise<number> => {
  let bad = 0
  await decoded(b, path, ({ message: m }) => {
    const back = encode(recordOf(m, { raw: true }), { layout: m.layout })
    let same = back.bits === m.bits
    for (let k = 0; k < Math.floor(m.bits / 6); k++) same &&= back.six[k] === m.six[k]
    if (!same) bad++
  })
  return bad
}

/** Names of libais and of ours for the same field; libais keeps single precision. */
const LIBAIS: readonly (readonly [theirs: string, ours: string])[] = [
  ['lon', 'lon'],
  ['lat', 'lat'],
  ['course', 'courseDegrees'],
  ['speed', 'speedKnots'],
  ['heading', 'headingDegrees'],
  ['shipname', 'name'],
  ['callsign', 'callSign'],
  ['draught', 'draughtMetres'],
  ['to_bow', 'toBowMetres'],
  ['to_stern', 'toSternMetres'],
  ['text', 'text'],
  ['alt', 'altitudeMetres'],
  ['slot_offset', 'slotOffset'],
]

/** Fields of libais' rows that differ from ours beyond its single precision. */
const libaisDifferences = async (b: Bench, name: string): Promise<number> => {
  const rows = new TextDecoder()
    .decode(await bytesOf(b, `sea/nmea/${name}.json`))
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Record<string, unknown>)
  let bad = 0
  await decoded(b, `sea/nmea/${name}.nmea`, ({ message: m, timeMs }) => {
    const type = m.layout.type
    const at = rows.findIndex(
      (r) =>
        r['type'] === type &&
        r['mmsi'] === get(m, 'mmsi') &&
        (r['second'] === undefined || get(m, 'second') === null || r['second'] === get(m, 'second') || type !== 1),
    )
    if (at < 0) {
      bad++
      return
    }
    const [r] = rows.splice(at, 1)
    const stamp = r!['tagblock_timestamp']
    if (typeof stamp === 'string' && timeMs !== Date.parse(stamp.replace('000Z', 'Z'))) bad++
    for (const [theirs, ours] of LIBAIS) {
      const [t, o] = [r![theirs], get(m, ours)]
      if (t === undefined || o === undefined) continue
      if (typeof t === 'number' && typeof o === 'number') {
        // libais takes the whole knots of an aircraft for tenths.
        const scaled = type === 9 && theirs === 'speed' ? t * 10 : t
        if (Math.abs(scaled - o) > Math.max(1e-6, Math.abs(scaled) * 2e-7)) bad++
      } else if (typeof t === 'string' && t.replace(/@.*/, '').trim() !== o) bad++
    }
  })
  return bad + rows.length
}

export const logReferences: readonly Reference[] = [
  count(STREAM, 'dma-stream', (t) => t.sentences, 4500, 'sentences'),
  count(STREAM, 'dma-stream', (t) => faults(t), 0, 'sentences that gave nothing'),
  count(STREAM, 'dma-stream', (t) => t.messages, 4051, 'messages'),
  ...Object.entries(types).map(([type, n]) =>
    row(`dma-stream.type-${type}`, `dma-stream: messages of type ${type}`, n, '1', COUNTED, [STREAM], async (b) => {
      let seen = 0
      await decoded(b, STREAM, ({ message }) => void (message.six[0] === Number(type) && seen++))
      return seen
    }),
  ),
  row(
    'dma-stream.timed',
    'dma-stream: messages with the receive time of their $PGHP line',
    4051,
    '1',
    COUNTED,
    [STREAM],
    async (b) => {
      let timed = 0
      await decoded(b, STREAM, ({ timeMs }) => void (timeMs !== null && timed++))
      return timed
    },
  ),
  count('sea/nmea/dma-ais250.txt', 'dma-ais250', (t) => t.sentences, 243, 'sentences'),
  count('sea/nmea/dma-ais250.txt', 'dma-ais250', (t) => t.messages, 235, 'messages'),
  count('sea/nmea/dma-ais250.txt', 'dma-ais250', (t) => faults(t, 'unfinishedGroup'), 8, 'unfinished'),
  count('sea/nmea/pyais-nmea-data-sample.txt', 'pyais-sample', (t) => t.sentences, 898, 'sentences'),
  count('sea/nmea/pyais-nmea-data-sample.txt', 'pyais-sample', (t) => faults(t, 'emptyPayload'), 100, 'empty payloads'),
  count('sea/nmea/pyais-nmea-data-sample.txt', 'pyais-sample', (t) => t.messages, 778, 'messages'),
  row(
    'pyais-sample.unfinished',
    'pyais-sample: unfinished messages',
    12,
    '1',
    'M0r13n/pyais, SOURCES.md of the reference files',
    ['sea/nmea/pyais-nmea-data-sample.txt'],
    async (b) => faults(await decoded(b, 'sea/nmea/pyais-nmea-data-sample.txt'), 'unfinishedGroup'),
    0,
  ),
  row(
    'pyais-sample.restarted',
    'pyais-sample: messages whose first part came again, 898 sentences = 100 empty + 778 whole + 12 + 8',
    8,
    '1',
    'counted in the file: 20 first parts with 12 different numbers',
    ['sea/nmea/pyais-nmea-data-sample.txt'],
    async (b) => faults(await decoded(b, 'sea/nmea/pyais-nmea-data-sample.txt'), 'restartedGroup'),
    0,
  ),
  count('sea/nmea/dma-decode_encode_messages.txt', 'dma-decode-encode', (t) => t.messages, 601, 'messages'),
  count('sea/nmea/gpsd-type6-fid55.log', 'gpsd-type6', (t) => t.messages, 1326, 'messages'),
  count(GPSD, 'gpsd-sample', (t) => t.sentences, 118, 'sentences'),
  count(GPSD, 'gpsd-sample', (t) => t.messages, 102, 'messages'),
  row(
    'gpsd-sample.json',
    'lines of JSON equal to gpsd, in units',
    97,
    '1',
    'gpsd 3.22, sample.aivdm.js.chk',
    [GPSD, 'sea/nmea/sample.aivdm.js.chk'],
    (b) => equalLines(b, 'sea/nmea/sample.aivdm.js.chk', (g) => gpsdJson(g)),
  ),
  row(
    'gpsd-sample.json-raw',
    'lines of JSON equal to gpsd, raw integers',
    97,
    '1',
    'gpsd 3.22, sample.aivdm.ju.chk',
    [GPSD, 'sea/nmea/sample.aivdm.ju.chk'],
    (b) => equalLines(b, 'sea/nmea/sample.aivdm.ju.chk', (g) => gpsdJson(g, false)),
  ),
  row(
    'gpsd-sample.csv',
    'lines of the table equal to gpsd',
    97,
    '1',
    'gpsd 3.22, sample.aivdm.chk',
    [GPSD, 'sea/nmea/sample.aivdm.chk'],
    (b) => equalLines(b, 'sea/nmea/sample.aivdm.chk', gpsdCsv),
  ),
  ...['typeexamples', 'tagblock'].map((name) =>
    row(
      `libais-${name}`,
      `libais-${name}: fields that differ from libais`,
      0,
      '1',
      `schwehr/libais, ${name}.json`,
      [`sea/nmea/libais-${name}.nmea`, `sea/nmea/libais-${name}.json`],
      (b) => libaisDifferences(b, `libais-${name}`),
    ),
  ),
  ...[
    STREAM,
    GPSD,
    'sea/nmea/dma-ais250.txt',
    'sea/nmea/dma-decode_encode_messages.txt',
    'sea/nmea/gpsd-type6-fid55.log',
    'sea/nmea/pyais-nmea-data-sample.txt',
    'sea/nmea/libais-typeexamples.nmea',
  ].map((path) =>
    row(
      `round-trip.${path.split('/').pop()}`,
      `${path.split('/').pop()}: messages that decoding and encoding changes`,
      0,
      '1',
      'the file itself',
      [path],
      (b) => changed(b, path),
    ),
  ),
]
