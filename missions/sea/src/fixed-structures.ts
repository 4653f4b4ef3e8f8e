/**
 * What stands where it stood: platforms, turbines, rocks. A place with a detection on three dates or more within 100 m,
 * this scene's among them, is a fixed structure (the rule of Paolo et al. 2024 in its simplest form).
 */
import { geodesic } from '@setu/core/earth'
import { setuError } from '@setu/core/errors'
import { numberIn } from '@setu/formats/csv/number'
import { readCsv } from '@setu/formats/csv/read'

export interface DatedPlace {
  readonly lon: number
  readonly lat: number
  /** Day or scene of the detection. */
  readonly date: string
}

const LEAST_DATES = 3
const NEAR_M = 100

/** Places of an earlier scene's detections; `date` for all, or a column that begins with time, date or scene. */
export const readEarlier = (body: Uint8Array, where: string): DatedPlace[] => {
  const table = readCsv(body, { where })
  const column = (name: RegExp): number => table.columns.findIndex((c) => name.test(c))
  const [lon, lat, date] = [column(/^lon/i), column(/^lat/i), column(/^(time|date|scene)/i)]
  if (lon < 0 || lat < 0)
    throw setuError('bad-file', {
      where,
      found: `columns ${table.columns.slice(0, 12).join(', ')}`,
      expected: 'lon and lat, and time, date or scene where a file holds several',
      wayOut: 'Give detections.csv of sea.detect for other dates.',
    })
  return table.rows.flatMap((cells) => {
    const [x, y] = [numberIn(cells[lon] ?? '', table.decimal), numberIn(cells[lat] ?? '', table.decimal)]
    if (typeof x !== 'number' || typeof y !== 'number' || !(Math.abs(y) <= 90)) return []
    // A time counts as its day: two scenes of one day are not two dates.
    const own = date < 0 ? where : (cells[date] ?? '').trim().slice(0, 10) || where
    return [{ lon: x, lat: y, date: own }]
  })
}

/** Dates on which each place was seen before, this scene's own date not counted. */
export const earlierDates = (
  places: readonly { readonly lon: number; readonly lat: number }[],
  earlier: readonly DatedPlace[],
  ownDate: string,
): number[] => {
  const STEP = 0.01
  const cells = new Map<string, DatedPlace[]>()
  const turn = (lon: number): number => ((lon % 360) + 360) % 360
  const COLUMNS = Math.round(360 / STEP)
  for (const p of earlier) {
    const key = `${Math.floor(turn(p.lon) / STEP)} ${Math.floor(p.lat / STEP)}`
    const list = cells.get(key)
    if (list) list.push(p)
    else cells.set(key, [p])
  }
  return places.map((p) => {
    const dates = new Set<string>()
    const [u, v] = [Math.floor(turn(p.lon) / STEP), Math.floor(p.lat / STEP)]
    const reach = Math.ceil(NEAR_M / (111_000 * STEP * Math.max(0.01, Math.cos((p.lat * Math.PI) / 180))))
    for (let dv = -1; dv <= 1; dv++)
      for (let du = -reach; du <= reach; du++)
        for (const q of cells.get(`${(u + du + COLUMNS) % COLUMNS} ${v + dv}`) ?? [])
          if (q.date !== ownDate && geodesic(p.lat, p.lon, q.lat, q.lon).distanceM <= NEAR_M) dates.add(q.date)
    return dates.size
  })
}

export const isFixed = (datesBefore: number): boolean => datesBefore + 1 >= LEAST_DATES
