import { gpsdCsv } from '@setu/sea/gpsd/csv'
import { createGpsd, gpsdJson } from '@setu/sea/gpsd/json'
import { applicationOf } from '@setu/sea/messages/application'
import { encode } from '@setu/sea/messages/encode'
import { fieldValue, messageOf, recordOf } from '@setu/sea/messages/message'
import { createDecoder } from '@setu/sea/nmea/decoder'
import { sentencesOf } from '@setu/sea/nmea/write'
import { heardRecord } from '@setu/sea/processes/decode.run'
import { strait } from '@setu/sea/sample'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const readAll = (bytes: Uint8Array, cut = 113, lenient = false): number => {
  let n = 0
  const gpsd = createGpsd()
  const d = createDecoder({
    lenient,
    onMessage: (h) => {
      n++
      for (const f of h.message.layout.fields) {
        const v = fieldValue(h.message, f)
        if (typeof v === 'number') expect(Number.isFinite(v)).toBe(true)
      }
      JSON.stringify(heardRecord(h, n % 2 === 0))
      const fields = gpsd.take(h.message)
      if (fields) {
        JSON.parse(gpsdJson(fields, n % 2 === 0))
        gpsdCsv(fields)
      }
    },
  })
  for (let at = 0; at < bytes.length; at += cut) d.push(bytes.subarray(at, at + cut))
  d.end()
  const lost = [...d.tally.faults.values()].reduce((a, f) => a + f.count, 0)
  expect(d.tally.messages).toBe(n)
  expect(lost).toBeGreaterThanOrEqual(0)
  return n
}

test('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 1, max: 300 }), (b, cut) => void readAll(b, cut)),
    { numRuns: 300 },
  )
})

test('a log with bytes turned over, cut and doubled', async () => {
  const log = (await strait()).get('log.nmea')!.subarray(0, 6000)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: log.length - 1 }), fc.integer({ min: 0, max: 255 })), {
        maxLength: 60,
      }),
      fc.integer({ min: 0, max: log.length }),
      fc.boolean(),
      (flips, end, lenient) => {
        const bytes = log.slice(0, end)
        for (const [at, value] of flips) if (at < end) bytes[at] = value
        readAll(bytes, 200, lenient)
      },
    ),
    { numRuns: 60 },
  )
})

test('any bits of any length are a message of some type, or too short', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 7, maxLength: 200, max: 63 }),
      fc.integer({ min: 1, max: 27 }),
      fc.integer({ min: 0, max: 5 }),
      (six, type, fill) => {
        const padded = new Uint8Array(six.length + 2)
        padded.set(six)
        padded[0] = type
        const bits = six.length * 6 - fill
        for (const layout of ['itu', 'gpsd'] as const) {
          const m = messageOf(padded, bits, layout)
          const record = recordOf(m, { raw: true })
          applicationOf(m)
          const back = encode(record, { layout: m.layout })
          expect(back.bits).toBe(bits)
          for (let i = 0; i < Math.floor(bits / 6); i++) expect(back.six[i]).toBe(padded[i])
          if (bits <= 3240) sentencesOf(back)
        }
      },
    ),
    { numRuns: 500 },
  )
})
