/** Positions and ship data out of a stream of AIS sentences. */

import { hashOf } from '../ingest-state.js'
import type { BinaryLayout } from '../messages/variants.js'
import { createDecoder, type Decoder } from '../nmea/decoder.js'
import type { Heard } from '../nmea/heard.js'
import { emptyRow, type PositionBuilder, type PositionRow, positionFlags, type StaticReport } from '../positions.js'
import { signedAt, textAt, unsignedAt } from '../sixbit.js'
import type { Faults } from './fault-counts.js'
import { isSatellite } from './satellite.js'

export interface NmeaSink {
  readonly positions: PositionBuilder
  readonly statics: StaticReport[]
  readonly file: number
  readonly faults: Faults
  /** Rows and reports of messages whose time nothing says, once a base station has said it. */
  readonly lenient?: boolean
  readonly layout?: BinaryLayout
  /** Where the log begins to be read. */
  readonly offset?: number
  readonly line?: number
  /** Each message, before it becomes a position. */
  onMessage?(heard: Heard): void
  /** True for a message that was there already. */
  known?(heard: Heard, timeMs: number | null): boolean
  /** Only these ships. */
  readonly ships?: ReadonlySet<number>
}

/** Offsets of speed, accuracy, longitude, latitude, course, heading and second, by type. */
interface Places {
  readonly speed: number
  readonly accuracy: number
  readonly lon: number
  readonly lat: number
  readonly course: number
  readonly heading: number
  readonly length: number
}
const A: Places = { speed: 50, accuracy: 60, lon: 61, lat: 89, course: 116, heading: 128, length: 137 }
const B: Places = { speed: 46, accuracy: 56, lon: 57, lat: 85, course: 112, heading: 124, length: 133 }
const NONE = -1
const BASE: Places = { speed: NONE, accuracy: 78, lon: 79, lat: 107, course: NONE, heading: NONE, length: 134 }
const AIRCRAFT: Places = { ...A, heading: NONE, length: 128 }
const AID: Places = { speed: NONE, accuracy: 163, lon: 164, lat: 192, course: NONE, heading: NONE, length: 219 }
const PLACES: readonly (Places | undefined)[] = Array.from({ length: 28 }, (_, type) => {
  if (type === 1 || type === 2 || type === 3) return A
  if (type === 4 || type === 11) return BASE
  if (type === 9) return AIRCRAFT
  if (type === 18 || type === 19) return B
  return type === 21 ? AID : undefined
})

/** Fills a row with the position of a message; false where it holds none. */
export const positionIn = (heard: Heard, row: PositionRow): boolean => {
  const { six, bits } = heard.message
  const type = six[0]!
  row.mmsi = unsignedAt(six, 8, 30)
  row.type = type
  row.status = -1
  row.flags = row.mmsi > 999_999_999 || row.mmsi === 0 ? positionFlags.badMmsi : 0
  row.place = heard.offset
  row.receiver = heard.station ?? ''
  if (isSatellite(row.receiver)) row.flags |= positionFlags.satellite
  if (type === 27) {
    if (bits < 94) return false
    const [lon, lat] = [signedAt(six, 44, 18), signedAt(six, 62, 17)]
    row.lon = lon === 108_600 ? Number.NaN : lon / 600
    row.lat = lat === 54_600 ? Number.NaN : lat / 600
    const [speed, course] = [unsignedAt(six, 79, 6), unsignedAt(six, 85, 9)]
    row.speed = speed === 63 ? Number.NaN : speed
    row.course = course >= 360 ? Number.NaN : course
    row.heading = Number.NaN
    row.status = unsignedAt(six, 40, 4)
    row.flags |= positionFlags.lowAccuracy | positionFlags.satellite
    return true
  }
  const at = PLACES[type]
  if (!at || bits < at.length) return false
  const lon = signedAt(six, at.lon, 28)
  const lat = signedAt(six, at.lat, 27)
  row.lon = lon === 108_600_000 ? Number.NaN : lon / 600_000
  row.lat = lat === 54_600_000 ? Number.NaN : lat / 600_000
  if (at.speed === NONE) row.speed = row.course = Number.NaN
  else {
    const speed = unsignedAt(six, at.speed, 10)
    row.speed = speed === 1023 ? Number.NaN : type === 9 ? speed : speed / 10
    const course = unsignedAt(six, at.course, 12)
    row.course = course >= 3600 ? Number.NaN : course / 10
  }
  const heading = at.heading === NONE ? 511 : unsignedAt(six, at.heading, 9)
  row.heading = heading >= 360 ? Number.NaN : heading
  if (type <= 3) row.status = unsignedAt(six, 38, 4)
  if (unsignedAt(six, at.accuracy, 1) === 0) row.flags |= positionFlags.lowAccuracy
  if (type === 18 || type === 19) row.flags |= positionFlags.classB
  return true
}

/** What a message says of the ship; null where it says nothing of it. */
export const staticIn = (heard: Heard, timeMs: number, file: number): StaticReport | null => {
  const { six, bits } = heard.message
  const type = six[0]!
  const head = { mmsi: unsignedAt(six, 8, 30), timeMs, place: heard.offset, file }
  const sides = (at: number): Partial<StaticReport> => {
    const length = unsignedAt(six, at, 9) + unsignedAt(six, at + 9, 9)
    const width = unsignedAt(six, at + 18, 6) + unsignedAt(six, at + 24, 6)
    return { ...(length ? { lengthMetres: length } : {}), ...(width ? { widthMetres: width } : {}) }
  }
  const said = (key: string, at: number, characters: number): object => {
    const value = textAt(six, at, characters * 6)
    return value ? { [key]: value } : {}
  }
  const number = (key: string, value: number, divisor = 1): object => (value ? { [key]: value / divisor } : {})
  if (type === 5 && bits >= 420)
    return {
      ...head,
      ...number('imo', unsignedAt(six, 40, 30)),
      ...said('callSign', 70, 7),
      ...said('name', 112, 20),
      ...number('shipType', unsignedAt(six, 232, 8)),
      ...sides(240),
      ...number('draughtMetres', unsignedAt(six, 294, 8), 10),
      ...said('destination', 302, 19),
    }
  if (type === 19 && bits >= 301)
    return { ...head, ...said('name', 143, 20), ...number('shipType', unsignedAt(six, 263, 8)), ...sides(271) }
  if (type === 21 && bits >= 249) return { ...head, ...said('name', 43, 20), ...sides(219) }
  if (type === 24 && bits >= 160) {
    const part = unsignedAt(six, 38, 2)
    if (part === 0) return { ...head, ...said('name', 40, 20) }
    if (part !== 1 || bits < 162) return null
    const parent = Math.floor(head.mmsi / 10_000_000) === 98
    return {
      ...head,
      ...number('shipType', unsignedAt(six, 40, 8)),
      ...said('callSign', 90, 7),
      ...(parent ? {} : sides(132)),
    }
  }
  return null
}

/** UTC of a base station report, or null. */
const baseTime = (six: Uint8Array): number | null => {
  const [year, month, day] = [unsignedAt(six, 38, 14), unsignedAt(six, 52, 4), unsignedAt(six, 56, 5)]
  const [hour, minute, second] = [unsignedAt(six, 61, 5), unsignedAt(six, 66, 6), unsignedAt(six, 72, 6)]
  if (year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59)
    return null
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** A base station whose clock jumps by more is not believed. */
const CLOCK_STEP_MS = 3_600_000

/** A decoder whose messages become rows and reports of the sink. */
export const nmeaReader = (sink: NmeaSink, where: string): Decoder => {
  const row = emptyRow()
  // The last receive time; in a log without any, the clock of base stations, if they do not contradict one another.
  let heardAt: number | null = null
  let clock: number | null = null
  const said = new Map<number, number>()
  const decoder = createDecoder({
    ...(sink.lenient ? { lenient: true } : {}),
    ...(sink.layout ? { layout: sink.layout } : {}),
    ...(sink.offset === undefined ? {} : { offset: sink.offset }),
    ...(sink.line === undefined ? {} : { line: sink.line }),
    onMessage(heard) {
      sink.onMessage?.(heard)
      const { six, bits } = heard.message
      const type = six[0]!
      if (heard.timeMs !== null) heardAt = heard.timeMs
      else if (heardAt === null && type === 4 && bits >= 78) {
        const said = baseTime(six)
        if (said !== null && (clock === null || Math.abs(said - clock) < CLOCK_STEP_MS)) clock = said
      }
      const timeMs = heard.timeMs ?? heardAt ?? clock
      if (sink.ships && !sink.ships.has(unsignedAt(six, 8, 30))) return
      if (sink.known?.(heard, timeMs)) return
      if (positionIn(heard, row)) {
        if (timeMs === null) {
          sink.faults.count('noTime', `${where}:${heard.line}`)
          return
        }
        row.timeMs = timeMs
        if (heard.timeMs === null) row.flags |= positionFlags.borrowedTime
        sink.positions.add(row)
      }
      if (timeMs === null || (type !== 5 && type !== 19 && type !== 21 && type !== 24)) return
      // A ship says the same for days: then only the time is news.
      const hash = hashOf(six, Math.ceil(bits / 6), bits)
      const part = unsignedAt(six, 8, 30) * 64 + (type === 24 ? 32 + unsignedAt(six, 38, 2) : type)
      if (said.get(part) === hash) {
        sink.statics.push({ mmsi: unsignedAt(six, 8, 30), timeMs, place: heard.offset, file: sink.file })
        return
      }
      said.set(part, hash)
      const report = staticIn(heard, timeMs, sink.file)
      if (report) sink.statics.push(report)
    },
  })
  return {
    push: decoder.push,
    resumeAt: decoder.resumeAt,
    tally: decoder.tally,
    end(goesOn = false) {
      decoder.end(goesOn)
      for (const [reason, { count, places }] of decoder.tally.faults)
        for (let k = 0; k < count; k++) sink.faults.count(reason, places[k] ? `${where}:${places[k].line}` : where)
    },
  }
}
