import type { Bytes, Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { readAll } from '@setu/core/source'
import { formatInstant } from '@setu/core/time'
import { writeParquet } from '@setu/formats/parquet/write'
import { shipMap } from '../figures/ship-map.js'
import { foldIdentities, type Identity } from '../identity.js'
import {
  hashOf,
  type IngestState,
  isKnown,
  newIngestState,
  readIngestState,
  remember,
  writeIngestState,
} from '../ingest-state.js'
import type { Heard } from '../nmea/heard.js'
import { isSimulated, positionsOf } from '../open-inputs.js'
import { periodOf } from '../period.js'
import { positionFlags, shipOrder } from '../positions.js'
import { partitionsOf, positionsParquet } from '../positions-table.js'
import { digestOf, type OpenOptions } from '../readers/open.js'
import { worldOutlines } from '../shore.js'
import type { inputs, outputs } from './ingest.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 1000
const MOST_DRAWN = 20_000
const LONGEST_TAIL = 1 << 16

const stateOf = async (i: Inputs, run: Run): Promise<IngestState> => {
  if (i.state === undefined) return newIngestState()
  const source = await run.open(i.state)
  return readIngestState(await readAll(await source.open(), 2 ** 30, source.name), source.name)
}

/** Where to begin a file: behind what was read of it, or nowhere where all of it was. */
const startIn =
  (state: IngestState, passed: (name: string) => void) =>
  async (name: string, bytes: Bytes): Promise<number> => {
    for (const known of state.files) {
      if (known.bytes > bytes.size || (known.bytes < bytes.size && known.name !== name)) continue
      if ((await digestOf(bytes, known.bytes)) !== known.sha256) continue
      if (known.bytes === bytes.size) {
        passed(name)
        return Number.POSITIVE_INFINITY
      }
      return known.resumeAt
    }
    return 0
  }

/** What must be read again with the batch to come: from the oldest open message, at a line's beginning. */
const tailOf = (whole: Uint8Array, from: number): Uint8Array => {
  const least = whole.length - LONGEST_TAIL
  return whole.slice(from >= least ? from : whole.indexOf(10, least) + 1)
}

const rowHash = new Float64Array(4)
const rowBytes = new Uint8Array(rowHash.buffer)

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const state = await stateOf(i, run)
  const windowMs = i.duplicateWindow * 1000
  const times: number[] = []
  const stations = new Map<string, { messages: number; first: number; best: number | null }>()
  const reception = (heard: Heard, first: boolean): void => {
    if (heard.station === null) return
    let s = stations.get(heard.station)
    if (!s) stations.set(heard.station, (s = { messages: 0, first: 0, best: null }))
    s.messages++
    if (first) s.first++
    if (heard.signalDbm !== null && (s.best === null || heard.signalDbm > s.best)) s.best = heard.signalDbm
  }
  let [known, passedBy] = [0, 0]
  const options: OpenOptions = {
    digests: !i.continued,
    ...(i.continued
      ? { stream: true, ...(state.tail.length ? { before: state.tail } : {}) }
      : { startOf: startIn(state, () => passedBy++) }),
    knownMessage(heard, timeMs) {
      if (timeMs === null) return false
      const { six, bits } = heard.message
      const hash = hashOf(six, Math.ceil(bits / 6), bits)
      if (isKnown(state, hash, timeMs, windowMs)) {
        known++
        reception(heard, false)
        return true
      }
      reception(heard, true)
      remember(state, hash, timeMs)
      times.push(timeMs)
      return false
    },
    knownRow({ mmsi, timeMs, lon, lat }) {
      rowHash.set([mmsi, timeMs, lon, lat])
      const hash = hashOf(rowBytes, 32, 1)
      // A row of a table is known by its own time: no window.
      if (isKnown(state, hash, timeMs, 0)) {
        known++
        return true
      }
      remember(state, hash, timeMs)
      times.push(timeMs)
      return false
    },
  }
  const opened = await positionsOf(i, run, options)
  const p = opened.positions
  if (i.continued) {
    const file = opened.files[0]
    const source = await run.open(i.positions)
    const body = await readAll(await source.open(), 2 ** 30, source.name)
    const whole = new Uint8Array(state.tail.length + body.length)
    whole.set(state.tail)
    whole.set(body, state.tail.length)
    state.tail = tailOf(whole, Math.min(whole.length, file?.resumeAt ?? whole.length))
  } else
    for (const f of opened.files)
      if (f.sha256 !== undefined)
        state.files = [
          ...state.files.filter((k) => k.name !== f.name),
          { name: f.name, bytes: f.bytes, sha256: f.sha256, resumeAt: f.resumeAt ?? f.bytes },
        ]
  state.rows += p.n
  // The middle of what came: one clock that runs ahead must not make the rest forgotten.
  if (times.length) state.newestMs = Math.max(state.newestMs, Float64Array.from(times).sort()[times.length >> 1]!)
  const before = new Map([...state.identities].map(([mmsi, rows]) => [mmsi, rows.length]))
  foldIdentities(state.identities, opened.statics)
  const touched = new Set(opened.statics.map((s) => s.mmsi))
  const identities = [...state.identities.values()]
    .flatMap((rows) => rows.slice(Math.max(0, (before.get(rows[0]!.mmsi) ?? 0) - 1)))
    .filter((row) => touched.has(row.mmsi))
    .sort((a, b) => a.mmsi - b.mmsi || a.fromMs - b.fromMs)
  const { order, partitions, cells } = partitionsOf(p)
  await run.progress(0.9)
  const positions = await run.write(
    'positions.parquet',
    'application/vnd.apache.parquet',
    await positionsParquet(p, order, cells),
  )
  const identityFile = await run.write(
    'identities.parquet',
    'application/vnd.apache.parquet',
    await identityParquet(identities),
  )
  const stateFile = await run.write('state.json', 'application/json', writeIngestState(state))
  const byShip = shipOrder(p)
  const runs: { readonly mmsi: number; readonly start: number; readonly end: number }[] = []
  for (let k = 0; k < byShip.length; ) {
    const mmsi = p.mmsi[byShip[k]!]!
    let to = k + 1
    while (to < byShip.length && p.mmsi[byShip[to]!] === mmsi) to++
    runs.push({ mmsi, start: k, end: to })
    k = to
  }
  // A picture holds fewer than three thousand places.
  const every = Math.max(1, Math.floor(p.n / MOST_DRAWN))
  const source = (await run.open(i.positions)).name
  return {
    newPositions: p.n,
    known,
    passedBy,
    ships: runs.length,
    ...periodOf(p.timeMs),
    identities: identities.slice(0, SHOWN).map((r) => ({
      mmsi: String(r.mmsi).padStart(9, '0'),
      from: formatInstant(r.fromMs),
      to: formatInstant(r.toMs),
      name: r.name ?? '',
      callSign: r.callSign ?? '',
      imo: r.imo,
      imoValid: r.imoValid === null ? '' : r.imoValid ? 'right' : 'wrong',
      shipType: r.shipType,
      lengthMetres: r.lengthMetres,
      destination: r.destination ?? '',
    })),
    stations: [...stations]
      .sort((a, b) => b[1].messages - a[1].messages || (a[0] < b[0] ? -1 : 1))
      .slice(0, SHOWN)
      .map(([station, s]) => ({ station, messages: s.messages, first: s.first, bestSignalDbm: s.best })),
    partitions: partitions.slice(0, SHOWN).map((x) => ({ ...x })),
    picture: shipMap({
      coast: await worldOutlines(),
      title: `${p.n} new positions of ${runs.length} ships`,
      lines: runs.map(({ mmsi, start, end }) => ({
        id: String(mmsi),
        points: Array.from(byShip.subarray(start, end))
          .filter((_, k) => k % every === 0)
          .flatMap((k) => (p.flags[k]! & positionFlags.badPosition ? [] : [[p.lon[k]!, p.lat[k]!] as const])),
      })),
      ...(every > 1 ? { caption: `Every ${every}th position of a ship.` } : {}),
      source,
      ...(isSimulated(i.positions) ? { simulated: true } : {}),
    }),
    positions,
    identityFile,
    stateFile,
  }
}

const identityParquet = (rows: readonly Identity[]): Promise<Uint8Array> => {
  const column = <T>(of: (r: Identity) => T): T[] => rows.map(of)
  return writeParquet({
    columns: [
      { name: 'mmsi', type: 'int32', cells: column((r) => r.mmsi) },
      { name: 'valid_from', type: 'timestamp', cells: column((r) => r.fromMs) },
      { name: 'valid_to', type: 'timestamp', cells: column((r) => r.toMs) },
      { name: 'name', type: 'string', cells: column((r) => r.name) },
      { name: 'call', type: 'string', cells: column((r) => r.callSign) },
      { name: 'imo', type: 'int32', cells: column((r) => r.imo) },
      { name: 'type', type: 'int32', cells: column((r) => r.shipType) },
      { name: 'length', type: 'float64', unit: 'm', cells: column((r) => r.lengthMetres) },
      { name: 'width', type: 'float64', unit: 'm', cells: column((r) => r.widthMetres) },
      { name: 'draught', type: 'float64', unit: 'm', cells: column((r) => r.draughtMetres) },
      { name: 'dest', type: 'string', cells: column((r) => r.destination) },
    ],
  })
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
