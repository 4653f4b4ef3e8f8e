/** Who is a vessel (ITU-R M.585-9): of stations that do not sail nothing is said that is said of ships. */
import { encode } from '@setu/sea/messages/encode'
import { sentencesOf } from '@setu/sea/nmea/write'
import { events } from '@setu/sea/processes/events'
import { senderOf } from '@setu/sea/vessel'
import { expect, test } from 'vitest'
import { runProcess } from './run-process.js'

test('the type of the message tells first, then the number, unless nobody was given it', () => {
  expect(senderOf(244_123_000, 1)).toBe('vessel')
  expect(senderOf(244_123_000, 4)).toBe('coast station')
  expect(senderOf(2_655_148, 0)).toBe('coast station')
  expect(senderOf(993_310_001, 21)).toBe('aid to navigation')
  expect(senderOf(993_310_001, 1)).toBe('aid to navigation')
  expect(senderOf(111_232_506, 9)).toBe('aircraft')
  expect(senderOf(970_123_456, 1)).toBe('beacon')
  expect(senderOf(111_111_111, 1)).toBe('vessel')
  expect(senderOf(0, 18)).toBe('vessel')
})

const T0 = Date.UTC(2024, 2, 5)
const HOUR = 3_600_000

/** A report of the same place every half hour; base stations by type 4, aids by 21, ships by 1. */
const stays = (mmsi: number, type: number, lon: number, lat: number, hours: number): string =>
  Array.from({ length: 2 * hours }, (_, k) => {
    const timeMs = T0 + (k * HOUR) / 2
    const t = new Date(timeMs)
    const clock = { year: 2024, month: 3, day: t.getUTCDate(), hour: t.getUTCHours(), minute: t.getUTCMinutes() }
    const record =
      type === 4
        ? { type, mmsi, lon, lat, ...clock, second: 0 }
        : type === 21
          ? { type, mmsi, lon, lat, aidType: 1, name: 'BUOY' }
          : { type, mmsi, lon, lat, speedKnots: 0, status: 1 }
    return sentencesOf(encode(record as never), { receivedMs: timeMs, source: 'r1' }).join('\r\n')
  }).join('\r\n')

test('a coast station inland, a buoy far out, both silent for a day, give no event; a ship gives its own', async () => {
  const list = async (mmsi: number, type: number, lon: number, lat: number) => {
    const file = [stays(mmsi, type, lon, lat, 6), stays(244_999_000, 1, 3, 54, 40)].join('\r\n')
    const { outputs } = await runProcess(events, { positions: 'log' }, { log: `${file}\r\n` })
    return outputs.list.filter((e: { ships: string }) => Number(e.ships) === mmsi).map((e: { what: string }) => e.what)
  }
  // In the middle of Jutland, and in the middle of the North Sea.
  expect(await list(2_190_001, 4, 9.2, 56.2)).toEqual([])
  expect(await list(992_190_001, 21, 3.5, 56)).toEqual([])
  expect((await list(219_000_001, 1, 9.2, 56.2)).sort()).toEqual(['On land', 'Silence'])
  expect((await list(219_000_001, 1, 3.5, 56)).sort()).toEqual(['Loitering', 'Silence'])
})

test('poles and 0, 0 are no place: neither silent, nor loitering, nor on land', async () => {
  const rows = Array.from({ length: 40 }, (_, k) => `431704490,${new Date(T0 + k * HOUR).toISOString()},-81.2,-90`)
  const later = Array.from({ length: 40 }, (_, k) => `431704490,${new Date(T0 + k * HOUR).toISOString()},0,0`)
  const { outputs } = await runProcess(
    events,
    { positions: 'p' },
    { p: ['mmsi,time,lon,lat', ...rows, ...later, ''].join('\n') },
  )
  expect(outputs.list.map((e: { what: string }) => e.what)).toEqual(['Place that is none'])
  expect(outputs.period).toBe('2024-03-05T00:00:00Z to 2024-03-06T15:00:00Z')
})
