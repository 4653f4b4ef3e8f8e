import { readFileSync } from 'node:fs'
import { createDecoder, type Decoder } from '@setu/sea/nmea/decoder'
import { describe, expect, test } from 'vitest'
import { dataPath, haveData } from './real-files.js'

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(dataPath(`sea/nmea/${name}`)!))

const decoded = (
  bytes: Uint8Array,
  cut = bytes.length,
): { decoder: Decoder; types: Record<number, number>; payloads: string[] } => {
  const types: Record<number, number> = {}
  const payloads: string[] = []
  const decoder = createDecoder({
    onMessage: ({ message, line, timeMs, station }) => {
      types[message.six[0]!] = (types[message.six[0]!] ?? 0) + 1
      payloads.push(
        `${line} ${timeMs} ${station} ${message.bits} ${message.six.subarray(0, Math.ceil(message.bits / 6)).join()}`,
      )
    },
  })
  for (let at = 0; at < bytes.length; at += cut) decoder.push(bytes.subarray(at, at + cut))
  decoder.end()
  return { decoder, types, payloads }
}
const faults = (d: Decoder): Record<string, number> =>
  Object.fromEntries([...d.tally.faults].map(([k, v]) => [k, v.count]))

describe.runIf(haveData)('real logs', () => {
  test('the Danish shore capture: 4,500 sentences, none bad, 4,051 messages, and every one has its time', () => {
    const { decoder, types } = decoded(read('dma-stream-2010-06-11.txt'))
    expect(decoder.tally).toMatchObject({ sentences: 4500, messages: 4051, other: 4051, truncated: 0 })
    expect(faults(decoder)).toEqual({})
    expect(types).toEqual({
      1: 2511,
      2: 7,
      3: 369,
      4: 129,
      5: 424,
      6: 37,
      7: 9,
      8: 63,
      9: 1,
      15: 66,
      16: 23,
      17: 5,
      18: 101,
      20: 191,
      21: 37,
      23: 4,
      24: 74,
    })
  })

  test('its receive times are those of the $PGHP lines', () => {
    let without = 0
    const d = createDecoder({ onMessage: ({ timeMs }) => void (timeMs === null && without++) })
    d.push(read('dma-stream-2010-06-11.txt'))
    d.end()
    expect(without).toBe(0)
  })

  test('243 sentences, 235 messages, 8 unfinished', () => {
    const { decoder } = decoded(read('dma-ais250.txt'))
    expect(decoder.tally).toMatchObject({ sentences: 243, messages: 235 })
    expect(faults(decoder)).toEqual({ unfinishedGroup: 8 })
  })

  test('898 sentences, 100 empty, 778 messages; twelve unfinished and eight begun anew', () => {
    const { decoder } = decoded(read('pyais-nmea-data-sample.txt'))
    expect(decoder.tally).toMatchObject({ sentences: 898, messages: 778 })
    expect(faults(decoder)).toEqual({ emptyPayload: 100, unfinishedGroup: 12, restartedGroup: 8 })
  })

  test.each([
    ['dma-decode_encode_messages.txt', 646, 601],
    ['gpsd-sample.aivdm', 118, 102],
    ['gpsd-type6-fid55.log', 1480, 1326],
  ])('%s: %i sentences, %i messages', (name, sentences, messages) => {
    expect(decoded(read(name)).decoder.tally).toMatchObject({ sentences, messages })
  })

  test('a log cut at any byte gives the same messages', () => {
    const bytes = read('dma-small_cb_example.txt')
    const whole = decoded(bytes)
    for (const cut of [1, 2, 3, 7, 31, 64, 100]) expect(decoded(bytes, cut).payloads).toEqual(whole.payloads)
    const stream = read('dma-stream-2010-06-11.txt').subarray(0, 60_000)
    expect(decoded(stream, 97).payloads).toEqual(decoded(stream).payloads)
  })

  test('trailers of the US Coast Guard give station, signal and the first epoch', () => {
    const heard: unknown[] = []
    const d = createDecoder({ onMessage: (h) => heard.push([h.station, h.signalDbm, h.timeMs]) })
    d.push(read('libais-typeexamples.nmea'))
    d.end()
    expect(heard[0]).toEqual(['r003669946', -109, 1325394060000])
    expect(heard).toHaveLength(26)
  })

  test('TAG groups over other lines, as libais reads them', () => {
    const rows = readFileSync(dataPath('sea/nmea/libais-tagblock.json')!, 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l))
    const heard: { mmsi: number; time: string; station: string | null }[] = []
    const d = createDecoder({
      onMessage: (h) =>
        heard.push({
          mmsi:
            (h.message.six[1]! & 15) * 2 ** 26 +
            h.message.six[2]! * 2 ** 20 +
            h.message.six[3]! * 2 ** 14 +
            h.message.six[4]! * 2 ** 8 +
            h.message.six[5]! * 4 +
            (h.message.six[6]! >> 4),
          time: new Date(h.timeMs!).toISOString(),
          station: h.station,
        }),
    })
    d.push(read('libais-tagblock.nmea'))
    d.end()
    const expected = rows.map((r) => ({
      mmsi: r.mmsi,
      time: r.tagblock_timestamp.replace('.000000Z', '.000Z'),
      station: r.tagblock_station,
    }))
    expect(heard).toEqual(expect.arrayContaining(expected))
    expect(heard).toHaveLength(expected.length)
  })
})
