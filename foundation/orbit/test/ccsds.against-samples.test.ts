import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNdm } from '../src/ccsds.js'
import { writeKvn } from '../src/ccsds-kvn-write.js'
import { withoutLines } from '../src/ccsds-message.js'
import { writeNdmXml } from '../src/ccsds-xml-write.js'
import { cdmMessage, cdmOf } from '../src/cdm.js'
import { ocmOf } from '../src/ocm.js'
import { oemMessage, oemOf, oemStateAt } from '../src/oem.js'
import { opmOf } from '../src/opm.js'
import { damaged, survives } from './damage.js'
import { bytesOfFile, haveDebris, pathOf, textOfFile } from './reference-files.js'

const under = (folder: string): string[] =>
  haveDebris
    ? readdirSync(pathOf(`debris/${folder}`)!)
        .filter((f) => /\.(txt|xml|oem|cdm)$/.test(f))
        .map((f) => `debris/${folder}/${f}`)
    : []
const badMessages = [
  ...under('ndm/bad'),
  ...under('cdm/ccsds').filter((f) => /CDM-(covariance-wrong|missing|wrong)/.test(f)),
]
const goodMessages = [...under('ndm'), ...under('cdm/ccsds'), ...under('cdm/cara'), ...under('cdm/cara-sample')].filter(
  (f) => !badMessages.includes(f),
)
const read = (path: string) => readNdm(textOfFile(path), path.split('/').at(-1)!)

test.runIf(haveDebris)('99 good messages are the same after writing and reading again, as KVN and as XML', () => {
  expect(goodMessages).toHaveLength(99)
  for (const path of goodMessages) {
    const { messages } = read(path)
    const first = messages.map(withoutLines)
    expect(readNdm(messages.map(writeKvn).join('\n'), 'again').messages.map(withoutLines), path).toEqual(first)
    expect(readNdm(writeNdmXml(messages), 'again').messages.map(withoutLines), path).toEqual(first)
  }
})

test.runIf(haveDebris)('every malformed message is refused with file, line and keyword', () => {
  const said = Object.fromEntries(
    badMessages.map((path) => {
      try {
        read(path)
        return [path.split('/').at(-1)!, 'read']
      } catch (error) {
        return [path.split('/').at(-1)!, (error as { where: string }).where.replace(/^[^:]*:/, '')]
      }
    }),
  )
  expect(said).toEqual({
    'OCM-missing-t0.txt': '8, EPOCH_TZERO',
    'OCM-wrong-time-span.txt': '11, TIME_SPAN',
    'OEM-covariance-number-format-error.txt': '52, CY_Y',
    'OEM-ephemeris-number-format-error.txt': '44, ephemeris',
    'OEM-inconsistent-time-systems.txt': '33, TIME_SYSTEM',
    'OEM-keyword-within-ephemeris.txt': '24, USER_DEFINED_TEST_KEY',
    'OEM-too-few-covariance-columns.txt': '55, COVARIANCE',
    'OEM-wrong-keyword.txt': '19, WRONG_KEYWORD',
    'OMM-empty-object-id.txt': '6, OBJECT_ID',
    'OMM-number-format-error.txt': '15, ARG_OF_PERICENTER',
    'OMM-wrong-keyword.txt': '9, WRONG_KEYWORD',
    'OPM-number-format-error.txt': '17, SEMI_MAJOR_AXIS',
    'OPM-unknown-center.txt': '11, CENTER_NAME',
    'CDM-covariance-wrong-entry-format.txt': '65, CRDOT_T',
    'CDM-missing-TCA.txt': '5, TCA',
    'CDM-missing-object1-covariance-block.xml': '39, CR_R',
    'CDM-missing-object2-state-vector.txt': '52, X',
    'CDM-wrong-key-word.txt': '6, WRONG_KEYWORD',
  })
})

const omm = (change: (text: string) => string): string =>
  change(
    [
      'CCSDS_OMM_VERS = 3.0',
      'CREATION_DATE = 2007-065T16:00:00',
      'ORIGINATOR = NOAA',
      'OBJECT_NAME = GOES 9',
      'OBJECT_ID = 1995-025A',
      'CENTER_NAME = EARTH',
      'REF_FRAME = TEME',
      'TIME_SYSTEM = UTC',
      'MEAN_ELEMENT_THEORY = SGP4',
      'EPOCH = 2007-064T10:34:41.4264',
      'MEAN_MOTION = 1.00273272 [rev/day]',
      'ECCENTRICITY = 0.0005013',
      'INCLINATION = 3.0539',
      'RA_OF_ASC_NODE = 81.7939',
      'ARG_OF_PERICENTER = 249.2363',
      'MEAN_ANOMALY = 150.1602',
      'NORAD_CAT_ID = 23581',
      'USER_DEFINED_MINE = 7',
    ].join('\n'),
  )

test('what is wrong is named: duplicate, unit, order of blocks, DOCTYPE, half a file', () => {
  expect(
    readNdm(
      omm((t) => t),
      'a',
    ).warnings,
  ).toEqual([])
  for (const [change, message] of [
    [(t: string) => t.replace('INCLINATION', 'ECCENTRICITY'), /a:13, ECCENTRICITY.*second time/],
    [(t: string) => t.replace('[rev/day]', '[rad/s]'), /a:11, MEAN_MOTION.*\[rad\/s\].*\[rev\/day\]/],
    [(t: string) => t.replace('MEAN_ANOMALY = 150.1602\n', ''), /MEAN_ANOMALY/],
    [(t: string) => t.replace('MEAN_ANOMALY', 'MEAN_ANOMLY'), /Did you mean MEAN_ANOMALY/],
    [(t: string) => t.replace('3.0\n', '9.0\n'), /CCSDS_OMM_VERS.*9\.0/],
    [(t: string) => t.replace('2007-064T10', '2007-464T10'), /a:10, EPOCH/],
    [() => '<!DOCTYPE x [<!ENTITY a "b">]><omm/>', /DOCTYPE/],
    [() => '<omm id="CCSDS_OMM_VERS" version="3.0"><header>', /well-formed/],
    [() => '', /empty/],
    [() => 'CCSDS_OEM_VERS = 3.0\nMETA_START\nOBJECT_NAME = X\n', /within META/],
  ] as const)
    expect(() => readNdm(omm(change), 'a'), String(message)).toThrow(message)
})

test.runIf(haveDebris)('views: Mars Global Surveyor, Eutelsat W4, OSPREY 5', () => {
  const oem = oemOf(read('debris/ndm/OEMExample1.txt').messages[0]!)
  expect(oem).toHaveLength(3)
  expect(oem[0]!).toMatchObject({ centre: 'MARS BARYCENTER', interpolation: 'HERMITE', degree: 7 })
  expect([...oem[0]!.states.subarray(0, 6)]).toEqual([2789.619, -280.045, -1746.755, 4.73372, -2.49586, -1.04195])
  expect(oem[2]!.covariances.map((c) => c.frame)).toEqual(['RTN', 'EME2000'])
  expect(oem[1]!.covariances[0]!.matrix[6]).toBe(4.6189273e-4)
  expect(oemOf(read('debris/ndm/OEMExample3.xml').messages[0]!)[0]!.accelerations![0]).toBe(0.008)
  const opm = opmOf(read('debris/ndm/OPMExample5.txt').messages[0]!)
  expect(opm).toMatchObject({ massKg: 1913, timeSystem: 'GPS', frame: 'GCRF' })
  expect(opm.manoeuvres.map((m) => m.deltaVKmPerS[0])).toEqual([-0.023257, 0.001015, 0.001015])
  const ocm = ocmOf(read('debris/ndm/OCMExample5ITRF.txt').messages[0]!)
  expect(ocm.trajectories[0]!.columns).toBe(6)
  expect(ocm.trajectories[0]!.epochs.length).toBeGreaterThan(40)
})

test.runIf(haveDebris)('a CDM through its view and back', () => {
  for (const path of goodMessages.filter((f) => f.includes('/cdm/'))) {
    const cdm = cdmOf(read(path).messages[0]!)
    const { messages } = readNdm(writeKvn(cdmMessage(cdm)), 'again')
    const back = cdmOf(messages[0]!)
    expect(back.objects.map((o) => [...o.covariance, ...o.position, ...o.velocity])).toEqual(
      cdm.objects.map((o) => [...o.covariance, ...o.position, ...o.velocity]),
    )
    expect(back.missDistanceM).toBe(cdm.missDistanceM)
    expect(back.tca.seconds).toBeCloseTo(cdm.tca.seconds, 6)
  }
})

test('an OEM is interpolated with the degree it names, and never outside its span', () => {
  const n = 12
  const start = { day: 60_000, seconds: 86_300 }
  const at = (t: number, k: number): number => [7000, 6900, 800][k]! * Math.cos(1e-3 * t + k)
  const rate = (t: number, k: number): number => -[7000, 6900, 800][k]! * 1e-3 * Math.sin(1e-3 * t + k)
  const epochs = Array.from({ length: n }, (_, i) => {
    const s = start.seconds + 60 * i
    return { day: start.day + Math.floor(s / 86_400), seconds: s % 86_400 }
  })
  const states = epochs.flatMap((_, i) =>
    [0, 1, 2].map((k) => at(60 * i, k)).concat([0, 1, 2].map((k) => rate(60 * i, k))),
  )
  const base = {
    objectName: 'A',
    objectId: '1998-067A',
    centre: 'EARTH',
    frame: 'EME2000',
    timeSystem: 'UTC',
    epochs,
    states,
  }
  const header = { creationDate: '2026-01-01T00:00:00', originator: 'SETU' }
  for (const [interpolation, degree, tolerance] of [
    ['HERMITE', 7, 1e-8],
    ['LAGRANGE', 8, 1e-6],
    ['HERMITE', 3, 1e-2],
  ] as const) {
    const text = writeKvn(oemMessage([{ ...base, interpolation, degree }], header))
    const segment = oemOf(readNdm(text, 'a.oem').messages[0]!)[0]!
    fc.assert(
      fc.property(fc.double({ min: 0, max: 660, noNaN: true }), (t) => {
        const s = oemStateAt(segment, t)
        for (const k of [0, 1, 2]) {
          expect(Math.abs(s.position[k]! - at(t, k))).toBeLessThan(tolerance)
          expect(Math.abs(s.velocity[k]! - rate(t, k))).toBeLessThan(tolerance)
        }
      }),
    )
    expect(() => oemStateAt(segment, 661)).toThrow(/usable span/)
    expect(() => oemStateAt(segment, Number.NaN)).toThrow(/usable span/)
  }
  expect(() => oemMessage([{ ...base, states: states.map(() => Number.NaN) }], header)).toThrow(/holes/)
})

test.runIf(haveDebris)('any damage gives a message or a named error', () => {
  for (const path of [
    'debris/ndm/OEMExample1.txt',
    'debris/ndm/OMM-with-units.xml',
    'debris/ndm/OCMExample2.txt',
    'debris/ndm/OPMExample2.txt',
    'debris/cdm/ccsds/CDMExample1.txt',
    'debris/cdm/ccsds/CDMExample1.xml',
  ])
    fc.assert(
      fc.property(damaged(bytesOfFile(path)), (body) => {
        const file = survives(() => readNdm(new TextDecoder().decode(body), 'damaged'))
        for (const m of file?.messages ?? []) {
          survives(() => (m.kind === 'OEM' ? oemOf(m) : m.kind === 'OPM' ? opmOf(m) : m.kind === 'CDM' ? cdmOf(m) : m))
          writeKvn(m)
        }
      }),
      { numRuns: 150 },
    )
})
