/**
 * Positions as columns: what every reader gives and every track and event is made of. NaN in a number column is "not
 * available"; times are UTC milliseconds; longitudes -180..180 east. Each row keeps where it came from: source file,
 * byte offset (or line), receiver.
 */

/** What is wrong with a row, as bits. */
export const positionFlags = {
  /** Latitude or longitude outside the Earth, or "not available". */
  badPosition: 1,
  /** Low position accuracy (above 10 m) or not said. */
  lowAccuracy: 2,
  /** Class B transponder. */
  classB: 4,
  /** Received by satellite. */
  satellite: 8,
  badMmsi: 16,
  /** 0, 0 exactly, a pole exactly. */
  nullIsland: 32,
  /** The time is that of the last base station report, not of the reception. */
  borrowedTime: 64,
} as const

export interface Positions {
  readonly n: number
  readonly mmsi: Int32Array
  readonly timeMs: Float64Array
  readonly lon: Float64Array
  readonly lat: Float64Array
  /** Knots. */
  readonly speed: Float32Array
  /** Degrees clockwise from north. */
  readonly course: Float32Array
  readonly heading: Float32Array
  /** Navigational status, -1 where not said. */
  readonly status: Int8Array
  /** AIS message type, 0 where the source is not AIS sentences. */
  readonly type: Int8Array
  readonly flags: Uint16Array
  /** Index into `files`, and byte offset (sentences) or line number (tables). */
  readonly file: Uint16Array
  readonly place: Float64Array
  /** Index into `receivers`, 0 is none. */
  readonly receiver: Uint16Array
  readonly files: readonly string[]
  readonly receivers: readonly string[]
}

/** What a ship says of itself at a time. */
export interface StaticReport {
  readonly mmsi: number
  readonly timeMs: number
  readonly name?: string
  readonly callSign?: string
  readonly imo?: number
  readonly shipType?: number
  readonly lengthMetres?: number
  readonly widthMetres?: number
  readonly draughtMetres?: number
  readonly destination?: string
  readonly place: number
  readonly file: number
}

export interface PositionRow {
  mmsi: number
  timeMs: number
  lon: number
  lat: number
  speed: number
  course: number
  heading: number
  status: number
  type: number
  flags: number
  place: number
  receiver: string
}

export const emptyRow = (): PositionRow => ({
  mmsi: 0,
  timeMs: Number.NaN,
  lon: Number.NaN,
  lat: Number.NaN,
  speed: Number.NaN,
  course: Number.NaN,
  heading: Number.NaN,
  status: -1,
  type: 0,
  flags: 0,
  place: 0,
  receiver: '',
})

const COLUMNS = [
  'mmsi',
  'timeMs',
  'lon',
  'lat',
  'speed',
  'course',
  'heading',
  'status',
  'type',
  'flags',
  'file',
  'place',
  'receiver',
] as const
type Column = (typeof COLUMNS)[number]
type Arrays = { -readonly [K in Column]: Positions[K] }

const arrays = (n: number): Arrays => ({
  mmsi: new Int32Array(n),
  timeMs: new Float64Array(n),
  lon: new Float64Array(n),
  lat: new Float64Array(n),
  speed: new Float32Array(n),
  course: new Float32Array(n),
  heading: new Float32Array(n),
  status: new Int8Array(n),
  type: new Int8Array(n),
  flags: new Uint16Array(n),
  file: new Uint16Array(n),
  place: new Float64Array(n),
  receiver: new Uint16Array(n),
})

const resized = (from: Arrays, n: number, keep: number): Arrays => {
  const to = arrays(n)
  for (const c of COLUMNS) to[c].set(from[c].subarray(0, keep))
  return to
}

export interface PositionBuilder {
  /** Names the file that the rows to come are of. */
  file(name: string): void
  add(row: PositionRow): void
  readonly n: number
  build(): Positions
}

/** Position in range and not one of the marks for "none". */
const isPlace = (lon: number, lat: number): boolean => lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90

const MOST_FILES = 65_535
const OTHER = 'other files'

export const positionBuilder = (): PositionBuilder => {
  let columns = arrays(1024)
  let n = 0
  const files = new Map<string, number>()
  let current = 0
  const receivers = new Map<string, number>([['', 0]])
  return {
    file(name) {
      const at = files.get(name)
      // 65,536 names are kept apart; what comes after is of "other files".
      if (at !== undefined) current = at
      else if (files.size < MOST_FILES) files.set(name, (current = files.size))
      else {
        current = files.get(OTHER) ?? files.size
        files.set(OTHER, current)
      }
    },
    get n() {
      return n
    },
    add(row) {
      if (n === columns.mmsi.length) columns = resized(columns, n * 2, n)
      let { flags } = row
      const { lon, lat } = row
      if (!isPlace(lon, lat)) flags |= positionFlags.badPosition
      else if ((lon === 0 && lat === 0) || Math.abs(lat) === 90) flags |= positionFlags.nullIsland
      columns.mmsi[n] = row.mmsi
      columns.timeMs[n] = row.timeMs
      columns.lon[n] = lon
      columns.lat[n] = lat
      columns.speed[n] = row.speed
      columns.course[n] = row.course
      columns.heading[n] = row.heading
      columns.status[n] = row.status
      columns.type[n] = row.type
      columns.flags[n] = flags
      columns.file[n] = current
      columns.place[n] = row.place
      let receiver = receivers.get(row.receiver)
      if (receiver === undefined) {
        receiver = receivers.size < 65_535 ? receivers.size : 0
        if (receiver > 0) receivers.set(row.receiver, receiver)
      }
      columns.receiver[n] = receiver
      n++
    },
    build: () => ({ n, ...resized(columns, n, n), files: [...files.keys()], receivers: [...receivers.keys()] }),
  }
}

/** Rows in the order of `index`. */
export const gather = (p: Positions, index: ArrayLike<number>): Positions => {
  const to = arrays(index.length)
  for (const c of COLUMNS) {
    const source = p[c]
    const target = to[c]
    for (let i = 0; i < index.length; i++) target[i] = source[index[i]!]!
  }
  return { n: index.length, ...to, files: p.files, receivers: p.receivers }
}

/** Row numbers by MMSI, then time, then place in the input: stable, so that equal times keep their order. */
export const shipOrder = (p: Positions): Uint32Array => {
  const index = new Uint32Array(p.n)
  let sorted = true
  for (let i = 0; i < p.n; i++) {
    index[i] = i
    if (i > 0 && (p.mmsi[i]! < p.mmsi[i - 1]! || (p.mmsi[i] === p.mmsi[i - 1] && p.timeMs[i]! < p.timeMs[i - 1]!)))
      sorted = false
  }
  if (sorted) return index
  // Counting by ship first: streams hold few ships and are nearly in time order within each.
  const counts = new Map<number, number>()
  for (let i = 0; i < p.n; i++) counts.set(p.mmsi[i]!, (counts.get(p.mmsi[i]!) ?? 0) + 1)
  const ships = [...counts.keys()].sort((a, b) => a - b)
  const starts = new Map<number, number>()
  let at = 0
  for (const ship of ships) {
    starts.set(ship, at)
    at += counts.get(ship)!
  }
  const next = new Map(starts)
  for (let i = 0; i < p.n; i++) {
    const ship = p.mmsi[i]!
    const to = next.get(ship)!
    index[to] = i
    next.set(ship, to + 1)
  }
  for (const ship of ships) {
    const from = starts.get(ship)!
    const part = index.subarray(from, from + counts.get(ship)!)
    let ordered = true
    for (let i = 1; i < part.length && ordered; i++) ordered = p.timeMs[part[i]!]! >= p.timeMs[part[i - 1]!]!
    if (!ordered) part.sort((a, b) => p.timeMs[a]! - p.timeMs[b]! || a - b)
  }
  return index
}

/** Runs of equal MMSI in ordered rows: [start, end) pairs. */
export const shipRuns = (p: Positions): { readonly mmsi: number; readonly start: number; readonly end: number }[] => {
  const runs: { mmsi: number; start: number; end: number }[] = []
  for (let i = 0; i < p.n; ) {
    let j = i + 1
    while (j < p.n && p.mmsi[j] === p.mmsi[i]) j++
    runs.push({ mmsi: p.mmsi[i]!, start: i, end: j })
    i = j
  }
  return runs
}
