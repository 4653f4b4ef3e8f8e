import { readFileSync } from 'node:fs'
import { encode } from '@setu/sea/messages/encode'
import { type AisRecord, messageOf, recordOf } from '@setu/sea/messages/message'
import { layoutFor } from '@setu/sea/messages/variants'
import { createDecoder } from '@setu/sea/nmea/decoder'
import type { Heard } from '@setu/sea/nmea/heard'
import { payloadOf, sentencesOf } from '@setu/sea/nmea/write'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataPath, haveData } from './real-files.js'

const heardIn = (bytes: Uint8Array, each: (h: Heard) => void, layout: 'itu' | 'gpsd' = 'itu') => {
  const d = createDecoder({ onMessage: each, layout })
  d.push(bytes)
  d.end()
  return d
}
const text = (s: string) => new TextEncoder().encode(s)

const LOGS = [
  'dma-stream-2010-06-11.txt',
  'dma-ais250.txt',
  'dma-decode_encode_messages.txt',
  'gpsd-sample.aivdm',
  'gpsd-type6-fid55.log',
  'gpsd-unpack-sixbit.log',
  'libais-typeexamples.nmea',
  'pyais-nmea-data-sample.txt',
  'dma-replay_dump.txt',
]

describe.runIf(haveData)('every message of the real logs comes back as the same payload', () => {
  test.each(LOGS)('%s', (name) => {
    let n = 0
    heardIn(new Uint8Array(readFileSync(dataPath(`sea/nmea/${name}`)!)), ({ message }) => {
      const record = recordOf(message, { raw: true })
      const back = encode(record, { layout: message.layout })
      const original = message.six.slice(0, Math.ceil(message.bits / 6))
      // Fill bits of the last character are no part of the message.
      const fill = original.length * 6 - message.bits
      if (original.length) original[original.length - 1]! &= (63 << fill) & 63
      expect(payloadOf(back)).toEqual(payloadOf({ six: original, bits: message.bits }))
      n++
    })
    expect(n).toBeGreaterThan(10)
  })

  test('records without raw parts keep their meaning: decode(encode(record)) is the record', () => {
    heardIn(new Uint8Array(readFileSync(dataPath('sea/nmea/dma-stream-2010-06-11.txt')!)), ({ message }) => {
      const record = recordOf(message)
      const again = encode(record, { layout: message.layout })
      expect(recordOf(messageOf(again.six, again.bits))).toEqual(record)
    })
  })
})

const NA = [fc.constant(null)]
const position = fc.record({
  mmsi: fc.integer({ min: 0, max: 999_999_999 }),
  lon: fc.oneof(
    fc.integer({ min: -107_999_999, max: 107_999_999 }).map((v) => v / 600_000),
    ...NA,
  ),
  lat: fc.oneof(
    fc.integer({ min: -53_999_999, max: 53_999_999 }).map((v) => v / 600_000),
    ...NA,
  ),
  speedKnots: fc.oneof(
    fc.integer({ min: 0, max: 1022 }).map((v) => v / 10),
    ...NA,
  ),
  courseDegrees: fc.oneof(
    fc.integer({ min: 0, max: 3599 }).map((v) => v / 10),
    ...NA,
  ),
  headingDegrees: fc.oneof(fc.integer({ min: 0, max: 359 }), ...NA),
  second: fc.oneof(fc.integer({ min: 0, max: 59 }), fc.constantFrom('manual', 'deadReckoning', 'inoperative'), ...NA),
  accuracy: fc.boolean(),
})
const six = fc.stringMatching(/^[A-Z0-9 ]{0,19}[A-Z0-9]$/)

describe('records of our own', () => {
  test('positions of types 1, 18 and 19', () => {
    fc.assert(
      fc.property(position, fc.constantFrom(1, 2, 3, 18, 19), (p, type) => {
        const record = { type, ...p } as AisRecord
        const { six, bits } = encode(record)
        expect(recordOf(messageOf(six, bits))).toMatchObject(record)
      }),
    )
  })

  test('texts, through sentences of at most 82 characters', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9 !?/.]{0,150}[A-Z0-9]$/), fc.constantFrom(12, 14), (said, type) => {
        const record = {
          type,
          mmsi: 123456789,
          text: said,
          ...(type === 12 ? { destination: 987654321 } : {}),
        } as AisRecord
        const sentences = sentencesOf(encode(record), { sequence: 3 })
        for (const s of sentences) expect(s.length).toBeLessThanOrEqual(80)
        const got: unknown[] = []
        heardIn(text(`${sentences.join('\r\n')}\r\n`), ({ message }) => got.push(recordOf(message)['text']))
        expect(got).toEqual([said])
      }),
    )
  })

  test('static data', () => {
    fc.assert(
      fc.property(six, six, fc.integer({ min: 0, max: 255 }), (name, destination, draught) => {
        const record = {
          type: 5,
          mmsi: 1,
          name,
          destination,
          callSign: 'ABC12',
          draughtMetres: draught === 0 ? null : draught / 10,
        } as AisRecord
        const { six, bits } = encode(record)
        expect(bits).toBe(424)
        expect(recordOf(messageOf(six, bits))).toMatchObject(record)
      }),
    )
  })

  test('every type from 1 to 27 is encoded and read again', () => {
    for (let type = 1; type <= 27; type++) {
      const record = {
        type,
        mmsi: 211_000_000 + type,
        ...(type === 25 || type === 26
          ? { structured: true, addressed: true, destination: 5, dac: 1, fi: 30, data: 'abcd', dataBits: 16 }
          : {}),
        ...([6, 8, 17].includes(type) ? { data: 'abcd', dataBits: 16 } : {}),
      } as AisRecord
      const { six, bits } = encode(record)
      const m = messageOf(six, bits)
      expect(m.layout.truncated, `type ${type}`).toBe(false)
      expect(recordOf(m)).toMatchObject(record)
    }
  })

  test('what does not fit is refused with the name of its field', () => {
    const bad = (r: object, message: RegExp) => expect(() => encode({ mmsi: 1, ...r } as AisRecord)).toThrow(message)
    bad({ type: 1, lon: 300 }, /lon: found 300/)
    bad({ type: 5, name: 'X'.repeat(21) }, /name.*at most 20/)
    bad({ type: 14, text: 'é' }, /six-bit alphabet/)
    bad({ type: 28 }, /1 to 27/)
    bad({ type: 1, speedKnots: 'fast' }, /speedKnots.*a number/)
    bad({ type: 8, dac: 1, fi: null }, /fi.*not available/)
    expect(() => layoutFor(1, 0, 20)).not.toThrow()
  })
})
