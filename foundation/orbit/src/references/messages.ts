/** Navigation messages that must be read, written and read again, and those that must be refused with their place. */
import type { Bench, Reference } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { readElementSets } from '../catalogue.js'
import { readNdm } from '../ccsds.js'
import { writeKvn } from '../ccsds-kvn-write.js'
import { withoutLines } from '../ccsds-message.js'
import { writeNdmXml } from '../ccsds-xml-write.js'
import { readCpf } from '../cpf.js'
import { readCrd } from '../crd.js'
import { bytesOfFile, textOfFile } from './files.js'
import { badMessages, goodMessages } from './message-files.js'

const CCSDS = 'samples of Orekit and NASA CARA; CCSDS 502.0-B-3, 508.0-B-1'
const utf8 = async (b: Bench, path: string): Promise<string> => new TextDecoder().decode(await bytesOfFile(b, path))

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const roundTrips = async (b: Bench): Promise<number> => {
  let count = 0
  for (const path of goodMessages) {
    const { messages } = readNdm(await utf8(b, path), path)
    const first = messages.map(withoutLines)
    const kvn = readNdm(messages.map(writeKvn).join('\n'), 'again').messages.map(withoutLines)
    const xml = readNdm(writeNdmXml(messages), 'again').messages.map(withoutLines)
    if (same(first, kvn) && same(first, xml)) count++
  }
  return count
}

/** Refused with file, line and keyword. */
const refusals = async (b: Bench): Promise<number> => {
  let count = 0
  for (const path of badMessages)
    try {
      readNdm(await utf8(b, path), path)
    } catch (error) {
      if (isSetuError(error) && /:\d+, \w+$/.test(error.where)) count++
    }
  return count
}

const CPF = 'debris/ephemeris/lageos1_cpf_180613_16401.hts'
const CRD = ['debris/ephemeris/lageos1-test.npt', 'debris/ephemeris/lageos2_201802.npt.v2C'] as const
const OMM = ['debris/ndm/omm-sample.xml', 'debris/ndm/omm-sample.csv', 'debris/ndm/omm-sample.json'] as const

const row = (
  id: string,
  what: string,
  expected: number,
  tolerance: number,
  unit: string,
  source: string,
  needs: readonly string[],
  value: (b: Bench) => Promise<number>,
): Reference => ({ id: `messages.${id}`, what, expected, tolerance, unit, source, needs, value })

export const messageReferences: readonly Reference[] = [
  row(
    'round-trip',
    'Good messages that are the same after KVN and after XML',
    99,
    0,
    '1',
    CCSDS,
    goodMessages,
    roundTrips,
  ),
  row('refused', 'Malformed messages refused with file, line and keyword', 18, 0, '1', CCSDS, badMessages, refusals),
  row(
    'omm-dot',
    'Derivative of the mean motion in an OMM: the field of the TLE, neither doubled nor halved',
    2.64e-6,
    0,
    'rev/d2',
    'OMM of CelesTrak',
    [OMM[2]],
    async (b) => readElementSets(await bytesOfFile(b, OMM[2]), 'omm').sets[0]!.meanMotionDot,
  ),
  row('omm-encodings', 'VANGUARD 1 read from XML, CSV and JSON', 3, 0, '1', 'OMM of CelesTrak', OMM, async (b) => {
    let count = 0
    for (const path of OMM)
      if (readElementSets(await bytesOfFile(b, path), path).sets[0]!.catalogueNumber === 5) count++
    return count
  }),
  row(
    'cpf',
    'LAGEOS-1: states in the prediction',
    582,
    0,
    '1',
    'ILRS CPF of HTS, 2018-06-13',
    [CPF],
    async (b) => readCpf(await textOfFile(b, CPF), CPF).epochs.length,
  ),
  row('crd', 'LAGEOS: normal points in both versions of the format', 314, 0, '1', 'ILRS CRD', CRD, async (b) => {
    let count = 0
    for (const path of CRD) count += readCrd(await textOfFile(b, path), path).reduce((n, s) => n + s.points.length, 0)
    return count
  }),
]
