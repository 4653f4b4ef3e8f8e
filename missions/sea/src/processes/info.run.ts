import type { Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { formatInstant } from '@setu/core/time'
import { bars } from '../figures/bars.js'
import { shipMap } from '../figures/ship-map.js'
import { messageNames } from '../messages/names.js'
import { mmsiFacts } from '../mmsi.js'
import { isSimulated, positionsOf } from '../open-inputs.js'
import { gather, positionFlags, shipOrder, shipRuns } from '../positions.js'
import type { PositionFormat } from '../readers/open.js'
import { worldOutlines } from '../shore.js'
import type { inputs, outputs } from './info.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const FORMATS: Readonly<Record<PositionFormat, string>> = {
  nmea: 'AIS sentences',
  csv: 'Table of positions',
  jsonl: 'JSON lines of positions',
  geojson: 'GeoJSON points',
  parquet: 'Parquet table of positions',
  flatgeobuf: 'FlatGeobuf points',
}
const MOST_NUMBERS = 500
const MOST_FEATURES = 5000

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const counts = new Map<number, number>()
  const opened = await positionsOf(i, run, {
    onMessage: ({ message }) => counts.set(message.six[0]!, (counts.get(message.six[0]!) ?? 0) + 1),
  })
  const names = new Map<number, string>()
  for (const s of opened.statics) if (s.name) names.set(s.mmsi, s.name)
  const ordered = gather(opened.positions, shipOrder(opened.positions))
  const runs = shipRuns(ordered)
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let k = 0; k < ordered.n; k++) {
    start = Math.min(start, ordered.timeMs[k]!)
    end = Math.max(end, ordered.timeMs[k]!)
  }
  const good = (k: number): boolean => (ordered.flags[k]! & positionFlags.badPosition) === 0
  const lines: { id: string; points: [number, number][] }[] = []
  const last: Outputs['lastPositions']['features'][number][] = []
  const numbers = runs.map(({ mmsi, start: from, end: to }) => {
    const facts = mmsiFacts(mmsi)
    const points: [number, number][] = []
    let latest = -1
    for (let k = from; k < to; k++)
      if (good(k)) {
        points.push([ordered.lon[k]!, ordered.lat[k]!])
        latest = k
      }
    if (latest >= 0) {
      lines.push({ id: String(mmsi), points })
      if (last.length < MOST_FEATURES)
        last.push({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [ordered.lon[latest]!, ordered.lat[latest]!] },
          properties: {
            mmsi,
            name: names.get(mmsi) ?? '',
            station: facts.station,
            time: formatInstant(ordered.timeMs[latest]!),
            speedKnots: Number.isNaN(ordered.speed[latest]!) ? null : Number(ordered.speed[latest]!.toFixed(1)),
            courseDegrees: Number.isNaN(ordered.course[latest]!) ? null : Number(ordered.course[latest]!.toFixed(1)),
          },
        })
    }
    return {
      mmsi: String(mmsi).padStart(9, '0'),
      station: facts.station as string,
      flag: facts.flag?.country ?? '',
      name: names.get(mmsi) ?? '',
      positions: to - from,
      doubt: facts.doubt ?? '',
    }
  })
  numbers.sort((a, b) => Number(b.doubt !== '') - Number(a.doubt !== '') || b.positions - a.positions)
  const types = [...counts].sort((a, b) => a[0] - b[0])
  const source = (await run.open(i.positions)).name
  const origin = { source, ...(isSimulated(i.positions) ? { simulated: true } : {}) }
  const messages = opened.files.reduce((n, f) => n + (f.tally?.messages ?? f.records), 0)
  return {
    what: [...new Set(opened.files.map((f) => FORMATS[f.format]))].join(' and ') || 'No file',
    sentences: opened.files.reduce((n, f) => n + f.records, 0),
    messages,
    positions: ordered.n,
    ships: runs.length,
    start: ordered.n ? formatInstant(start) : '',
    end: ordered.n ? formatInstant(end) : '',
    files: opened.files.map((f) => ({
      file: f.name,
      format: FORMATS[f.format],
      bytes: f.bytes,
      records: f.records,
      messages: f.tally?.messages ?? f.records,
    })),
    types: types.map(([type, n]) => ({ type, name: messageNames[type] ?? '', messages: n })),
    faults: [...opened.faults.reasons].map(([reason, { count, places }]) => ({
      reason,
      count,
      first: places.join(', '),
    })),
    numbers: numbers.slice(0, MOST_NUMBERS),
    lastPositions: { type: 'FeatureCollection', features: last },
    byType: bars({
      title: 'Messages by type',
      what: 'messages',
      bars: types.map(([type, n]) => ({ name: `${type} ${messageNames[type] ?? ''}`, count: n })),
      ...origin,
    }),
    picture: shipMap({
      coast: await worldOutlines(),
      title: `Positions of ${runs.length} numbers`,
      lines,
      ...origin,
    }),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
