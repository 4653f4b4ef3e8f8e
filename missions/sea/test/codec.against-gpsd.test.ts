import { readFileSync } from 'node:fs'
import { gpsdCsv } from '@setu/sea/gpsd/csv'
import { createGpsd, gpsdJson } from '@setu/sea/gpsd/json'
import { createDecoder } from '@setu/sea/nmea/decoder'
import { describe, expect, test } from 'vitest'
import { dataPath, haveData } from './real-files.js'

const file = (name: string): Uint8Array => new Uint8Array(readFileSync(dataPath(`sea/nmea/${name}`)!))
const lines = (name: string): string[] =>
  readFileSync(dataPath(`sea/nmea/${name}`)!, 'latin1')
    .trim()
    .split(/\r?\n/)

const written = (write: (fields: Parameters<typeof gpsdCsv>[0]) => string): string[] => {
  const out: string[] = []
  const gpsd = createGpsd()
  const decoder = createDecoder({
    layout: 'gpsd',
    onMessage: ({ message }) => {
      const fields = gpsd.take(message)
      if (fields) out.push(write(fields))
    },
  })
  decoder.push(file('gpsd-sample.aivdm'))
  decoder.end()
  return out
}

describe.runIf(haveData)('every line that gpsd 3.22 writes of its own sample, byte by byte', () => {
  test('JSON in units', () => expect(written((f) => gpsdJson(f))).toEqual(lines('sample.aivdm.js.chk')))
  test('JSON of raw integers', () => expect(written((f) => gpsdJson(f, false))).toEqual(lines('sample.aivdm.ju.chk')))
  test('the table form; `x` stands for memory that gpsd does not print the same twice', () => {
    const ours = written(gpsdCsv)
    const theirs = lines('sample.aivdm.chk')
    expect(ours).toHaveLength(theirs.length)
    ours.forEach((line, i) => {
      const masked = [...line].map((c, k) => (theirs[i]![k] === 'x' && /[0-9a-f]/.test(c) ? 'x' : c)).join('')
      expect(masked).toBe(theirs[i])
    })
  })
})
