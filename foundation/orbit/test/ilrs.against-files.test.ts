import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCpf, writeCpf } from '../src/cpf.js'
import { readCrd, writeCrd } from '../src/crd.js'
import { damaged, survives } from './damage.js'
import { bytesOfFile, haveDebris, textOfFile } from './reference-files.js'

const lageos = 'debris/ephemeris/lageos1_cpf_180613_16401.hts'
const points = 'debris/ephemeris/lageos2_201802.npt.v2C'

test.runIf(haveDebris)('LAGEOS-1 and Jason-3 predictions', () => {
  const cpf = readCpf(textOfFile(lageos), 'lageos')
  expect(cpf).toMatchObject({ target: 'lageos1', catalogueNumber: 8820, stepSeconds: 300, frame: 0, version: 2 })
  expect(cpf.epochs.length).toBe(582)
  expect(cpf.epochs[0]).toEqual({ day: 58281, seconds: 84600 })
  expect([...cpf.positionsM.subarray(0, 3)]).toEqual([2966379.904, 4195129.466, -11136763.061])
  const jason = readCpf(textOfFile('debris/ephemeris/jason3_cpf_180613_16401.cne.gz'), 'jason')
  expect(jason).toMatchObject({ target: 'jason3', stepSeconds: 240 })
  for (const c of [cpf, jason]) expect(readCpf(writeCpf(c), 'again')).toEqual(c)
})

test.runIf(haveDebris)('normal points of LAGEOS, both versions of the format', () => {
  const v1 = readCrd(textOfFile('debris/ephemeris/lageos1-test.npt'), 'v1')
  const v2 = readCrd(textOfFile(points), 'v2')
  expect(v1.map((s) => [s.station, s.points.length])).toContainEqual(['KTZL', 4])
  expect(v1.reduce((n, s) => n + s.points.length, 0) + v2.reduce((n, s) => n + s.points.length, 0)).toBe(314)
  expect(v2).toHaveLength(37)
  expect(v2[0]!.points[0]).toMatchObject({ timeOfFlightSeconds: 0.04410602914, returns: 1457, binRmsPs: 70 })
  // LAGEOS flies 5,800 km up: light takes 39 to 60 ms there and back.
  for (const p of [...v1, ...v2].flatMap((s) => s.points)) {
    expect(p.timeOfFlightSeconds).toBeGreaterThan(0.038)
    expect(p.timeOfFlightSeconds).toBeLessThan(0.062)
  }
  for (const s of v2)
    for (const p of s.points) {
      const since = (p.epoch.day - s.start.day) * 86_400 + p.epoch.seconds - s.start.seconds
      expect(since).toBeGreaterThanOrEqual(-120)
      expect(since).toBeLessThan(7200)
    }
  for (const s of [v1, v2]) expect(readCrd(writeCrd(s), 'again')).toEqual(s)
})

test.runIf(haveDebris)('what is cut off or wrong is named with its line', () => {
  const text = textOfFile(lageos)
  expect(() => readCpf(text.replace('4195129.466', 'xyz'), 'a')).toThrow(/a:5, record 10/)
  expect(() => readCpf(text.replace('CPF', 'CRD'), 'a')).toThrow(/CPF/)
  expect(() => readCpf('', 'a')).toThrow(/H1/)
  expect(() => readCrd(textOfFile(points).slice(0, 700), 'a')).toThrow(/within a session/)
})

test.runIf(haveDebris)('any damage gives a result or a named error', () => {
  const cpf = bytesOfFile(lageos).subarray(0, 3000)
  const crd = bytesOfFile(points).subarray(0, 3000)
  fc.assert(
    fc.property(damaged(cpf), damaged(crd), (a, b) => {
      survives(() => readCpf(new TextDecoder().decode(a), 'damaged'))
      survives(() => readCrd(new TextDecoder().decode(b), 'damaged'))
    }),
    { numRuns: 300 },
  )
})
