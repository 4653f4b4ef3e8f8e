/**
 * Positions as Parquet: the schema of the archive. One row a position, sorted by day, H3 cell (resolution 3), ship and
 * time, so that the archive cuts partitions `day=…/cell=…` out of consecutive rows and a ship's day touches few of them.
 */
import { writeParquet } from '@setu/formats/parquet/write'
import { latLngToCell } from 'h3-js'
import { type Positions, positionFlags } from './positions.js'

export const cellResolution = 3

export interface Partition {
  readonly day: string
  readonly cell: string
  readonly rows: number
  readonly ships: number
}

const DAY = 86_400_000

/** Order of the archive, and the partitions in it. Rows without a place are in no cell: `none`. */
export const partitionsOf = (
  p: Positions,
): { readonly order: Uint32Array; readonly partitions: readonly Partition[]; readonly cells: readonly string[] } => {
  const near = new Map<number, string>()
  const cells = new Array<string>(p.n)
  for (let i = 0; i < p.n; i++) {
    if (p.flags[i]! & positionFlags.badPosition) {
      cells[i] = 'none'
      continue
    }
    // A cell is 100 km wide: a hundredth of a degree lies in one, but for its border, where the first to come decides.
    const rough = Math.floor((p.lat[i]! + 90) * 100) * 36_001 + Math.floor((p.lon[i]! + 180) * 100)
    let cell = near.get(rough)
    if (cell === undefined) {
      const y = (Math.floor((p.lat[i]! + 90) * 100) + 0.5) / 100 - 90
      const x = (Math.floor((p.lon[i]! + 180) * 100) + 0.5) / 100 - 180
      cell = latLngToCell(Math.min(90, y), Math.min(180, x), cellResolution)
      near.set(rough, cell)
    }
    cells[i] = cell
  }
  // Numbers sort faster than texts.
  const rank = new Map([...new Set(cells)].sort().map((cell, r) => [cell, r]))
  const keys = Float64Array.from(cells, (cell, i) => Math.floor(p.timeMs[i]! / DAY) * rank.size + rank.get(cell)!)
  const day = (i: number): number => Math.floor(p.timeMs[i]! / DAY)
  const order = Uint32Array.from({ length: p.n }, (_, i) => i).sort(
    (a, b) => keys[a]! - keys[b]! || p.mmsi[a]! - p.mmsi[b]! || p.timeMs[a]! - p.timeMs[b]! || a - b,
  )
  const partitions: Partition[] = []
  for (let k = 0; k < order.length; ) {
    const [d, cell] = [day(order[k]!), cells[order[k]!]!]
    const ships = new Set<number>()
    let j = k
    while (j < order.length && day(order[j]!) === d && cells[order[j]!] === cell) ships.add(p.mmsi[order[j++]!]!)
    partitions.push({ day: new Date(d * DAY).toISOString().slice(0, 10), cell, rows: j - k, ships: ships.size })
    k = j
  }
  return { order, partitions, cells }
}

const days = new Map<number, string>()
const dayText = (day: number): string => {
  let text = days.get(day)
  if (text === undefined) {
    text = new Date(day * DAY).toISOString().slice(0, 10)
    if (days.size < 10_000) days.set(day, text)
  }
  return text
}

const some = (v: number): number | null => (Number.isNaN(v) ? null : v)

/** The Parquet file of positions in the order given. */
export const positionsParquet = (
  p: Positions,
  order: ArrayLike<number>,
  cells: readonly string[],
): Promise<Uint8Array> => {
  const n = order.length
  const column = <T>(of: (i: number) => T): T[] => {
    const out = new Array<T>(n)
    for (let k = 0; k < n; k++) out[k] = of(order[k]!)
    return out
  }
  const numbers = (of: Float64Array): Float64Array => {
    const out = new Float64Array(n)
    for (let k = 0; k < n; k++) out[k] = of[order[k]!]!
    return out
  }
  const whole = (of: ArrayLike<number>): Int32Array => {
    const out = new Int32Array(n)
    for (let k = 0; k < n; k++) out[k] = of[order[k]!]!
    return out
  }
  /** NaN is a hole; without a hole the column is handed over as it is. */
  const places = (of: Float64Array): Float64Array | (number | null)[] => {
    const out = numbers(of)
    return out.some(Number.isNaN) ? column((i) => some(of[i]!)) : out
  }
  return writeParquet({
    columns: [
      { name: 'day', type: 'string', required: true, cells: column((i) => dayText(Math.floor(p.timeMs[i]! / DAY))) },
      { name: 'cell', type: 'string', required: true, cells: column((i) => cells[i]!) },
      { name: 'mmsi', type: 'int32', required: true, cells: whole(p.mmsi) },
      { name: 'time', type: 'timestamp', required: true, cells: numbers(p.timeMs) },
      { name: 'lon', type: 'float64', unit: 'deg', cells: places(p.lon) },
      { name: 'lat', type: 'float64', unit: 'deg', cells: places(p.lat) },
      { name: 'sog', type: 'float32', unit: '[kn_i]', cells: column((i) => some(p.speed[i]!)) },
      { name: 'cog', type: 'float32', unit: 'deg', cells: column((i) => some(p.course[i]!)) },
      { name: 'heading', type: 'float32', unit: 'deg', cells: column((i) => some(p.heading[i]!)) },
      { name: 'status', type: 'int32', cells: column((i) => (p.status[i]! < 0 ? null : p.status[i]!)) },
      { name: 'type', type: 'int32', required: true, cells: whole(p.type) },
      { name: 'flags', type: 'int32', required: true, cells: whole(p.flags) },
      { name: 'receiver', type: 'string', cells: column((i) => p.receivers[p.receiver[i]!] || null) },
      { name: 'source', type: 'string', cells: column((i) => p.files[p.file[i]!] ?? null) },
      { name: 'place', type: 'int64', required: true, cells: numbers(p.place) },
    ],
    metadata: { partition: 'day,cell', index: 'mmsi', cells: `H3 resolution ${cellResolution}` },
  })
}
