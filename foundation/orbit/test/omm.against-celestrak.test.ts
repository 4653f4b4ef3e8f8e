import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mjdOfDate } from '../src/calendar.js'
import { newestOf, readElementSets } from '../src/catalogue.js'
import { readNdm } from '../src/ccsds.js'
import { writeKvn } from '../src/ccsds-kvn-write.js'
import { writeNdmXml } from '../src/ccsds-xml-write.js'
import type { ElementSet } from '../src/element-set.js'
import { elementSetOf, ommMessage } from '../src/omm.js'
import { writeOmmCsv, writeOmmJson } from '../src/omm-records.js'
import { sgp4 } from '../src/sgp4.js'
import { initSgp4 } from '../src/sgp4-init.js'
import { readTle } from '../src/tle.js'
import { writeTle } from '../src/tle-write.js'
import { damaged, survives } from './damage.js'
import { bytesOfFile, haveDebris, textOfFile } from './reference-files.js'

const header = { creationDate: '2026-01-01T00:00:00', originator: 'SETU' }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test.runIf(haveDebris)('the samples of all four encodings', () => {
  const first = (name: string) => readElementSets(bytesOfFile(`debris/ndm/${name}`), name)
  const vanguard = { name: 'VANGUARD 1', designator: '1958-002B', catalogueNumber: 5 }
  for (const [name, format] of [
    ['omm-sample.xml', 'OMM XML'],
    ['omm-sample.csv', 'OMM CSV'],
    ['omm-sample.json', 'OMM JSON'],
  ] as const) {
    const file = first(name)
    expect(file.format).toBe(format)
    expect(file.sets[0]).toMatchObject(vanguard)
  }
  expect(first('omm-sample.xml').sets[0]).toEqual(first('omm-sample.csv').sets[0])
  expect(first('omm-sample.json').sets[0]).toMatchObject({ bstar: 0.00035436, meanMotionDot: 2.64e-6 })
  // Published as the field of the TLE: neither doubled nor halved.
  expect(first('OMMExample1.txt').sets[0]).toMatchObject({ meanMotionDot: -0.00000113, elementSetNumber: 925 })
})

test.runIf(haveDebris)('a catalogue through KVN, XML, JSON and CSV: every field the same', () => {
  const sets = readTle(textOfFile('debris/catalog/catalog-2013-10-23.3le.gz')).sets.filter((_, i) => i % 60 === 0)
  const messages = sets.map((s) => ommMessage(s, header))
  for (const text of [
    messages.map(writeKvn).join('\n'),
    writeNdmXml(messages),
    writeOmmJson(sets),
    new TextDecoder().decode(writeOmmCsv(sets)),
  ]) {
    const back = readElementSets(bytes(text), 'again')
    expect(back.refused).toEqual([])
    expect(back.sets.length).toBe(sets.length)
    for (const [i, set] of sets.entries()) {
      expect({ ...back.sets[i]!, epoch: set.epoch }).toEqual(set)
      expect(back.sets[i]!.epoch.seconds).toBeCloseTo(set.epoch.seconds, 9)
    }
  }
})

test('nine digits and what a TLE cannot hold live in an OMM', () => {
  const base = readTle(
    '1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\n2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667',
  ).sets[0]!
  fc.assert(
    fc.property(
      fc.record({
        catalogueNumber: fc.integer({ min: 1, max: 999_999_999 }),
        eccentricity: fc.double({ min: 0, max: 0.9999999, noNaN: true }),
        bstar: fc.double({ min: -1, max: 1, noNaN: true }).map((v) => v + 0),
        meanMotionDot: fc.double({ min: -2, max: 2, noNaN: true }).map((v) => v + 0),
        revolution: fc.integer({ min: 0, max: 999_999 }),
      }),
      (more) => {
        const set: ElementSet = { ...base, ...more, epoch: { day: mjdOfDate(2061, 5, 1), seconds: 0.123456789 } }
        const back = elementSetOf(readNdm(writeKvn(ommMessage(set, header)), 'again').messages[0]!)
        expect({ ...back, epoch: set.epoch }).toEqual(set)
        expect(back.epoch.seconds).toBeCloseTo(0.123456789, 10)
        expect(readElementSets(bytes(writeOmmJson([set])), 'again').sets[0]).toEqual(back)
      },
    ),
    { numRuns: 60 },
  )
})

test('SGP4-XP and other theories are refused by name', () => {
  const record = {
    OBJECT_NAME: 'A',
    OBJECT_ID: '2020-001A',
    EPOCH: '2025-02-14T14:36:48.662784',
    MEAN_MOTION: '15.1',
    ECCENTRICITY: '0.001',
    INCLINATION: '50',
    RA_OF_ASC_NODE: '1',
    ARG_OF_PERICENTER: '2',
    MEAN_ANOMALY: '3',
    NORAD_CAT_ID: '100123456',
    BSTAR: null,
  }
  const json = (more: object) => readElementSets(bytes(JSON.stringify([{ ...record, ...more }])), 'a.json')
  expect(json({}).sets[0]).toMatchObject({ catalogueNumber: 100_123_456, meanMotionRevPerDay: 15.1, bstar: 0 })
  expect(() => initSgp4(json({ EPHEMERIS_TYPE: 4 }).sets[0]!)).toThrow(/SGP4-XP/)
  expect(() => initSgp4(json({ MEAN_ELEMENT_THEORY: 'SGP4-XP' }).sets[0]!)).toThrow(/SGP4-XP/)
  expect(() => json({ MEAN_ELEMENT_THEORY: 'DSST' })).toThrow(/MEAN_ELEMENT_THEORY/)
  expect(() => json({ MEAN_MOTION: 'x' })).toThrow(/a\.json:1, MEAN_MOTION/)
  expect(() => readElementSets(bytes('{"a": '), 'a.json')).toThrow(/a\.json/)
  expect(() => readElementSets(bytes('<html><body/></html>'), 'a')).toThrow(/<html>/)
})

test('the newest set of an object is kept, and how many were not', () => {
  const set = readTle(
    '1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\n2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667',
  ).sets[0]!
  const at = (day: number, n: number): ElementSet => ({ ...set, catalogueNumber: n, epoch: { day, seconds: 0 } })
  const c = newestOf([at(3, 1), at(5, 2), at(4, 1), at(1, 1)])
  expect(c.superseded).toBe(2)
  expect(c.sets.map((s) => [s.catalogueNumber, s.epoch.day])).toEqual([
    [1, 4],
    [2, 5],
  ])
})

test.runIf(haveDebris)('a state from an OMM equals that of its TLE', () => {
  const sets = readTle(textOfFile('debris/sgp4/SGP4-VER.TLE')).sets
  const [a, b] = [new Float64Array(6), new Float64Array(6)]
  for (const set of sets) {
    const tle = readTle(writeTle([set])).sets[0]!
    const back = elementSetOf(readNdm(writeKvn(ommMessage(set, header)), 'again').messages[0]!)
    if (sgp4(initSgp4(tle), 123, a) === 0 && sgp4(initSgp4(back), 123, b) === 0)
      for (let k = 0; k < 6; k++) expect(b[k]).toBeCloseTo(a[k]!, 6)
  }
})

test.runIf(haveDebris)('any damage gives sets or a named error', () => {
  for (const name of ['omm-sample.xml', 'omm-sample.csv', 'omm-sample.json', 'OMMExample2.txt'])
    fc.assert(
      fc.property(damaged(bytesOfFile(`debris/ndm/${name}`)), (body) => {
        survives(() => readElementSets(body, 'damaged'))
      }),
      { numRuns: 200 },
    )
})
