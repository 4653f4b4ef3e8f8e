import type { Run, Work } from '@setu/core/contract'
import { type Issue, isSetuError, setuError } from '@setu/core/errors'
import { isSample } from '@setu/core/sample'
import type { Static } from '@setu/core/schema'
import { decodeText } from '@setu/formats/csv/decode'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { formatReading } from '../calendar.js'
import { newestOf, readElementSets } from '../catalogue.js'
import { readNdm } from '../ccsds.js'
import { writeKvn } from '../ccsds-kvn-write.js'
import { writeNdmXml } from '../ccsds-xml-write.js'
import type { ElementSet } from '../element-set.js'
import { gabbard } from '../figures/gabbard.js'
import { ommMessage } from '../omm.js'
import { writeOmmCsv, writeOmmJson } from '../omm-records.js'
import { bytesOfInput } from '../open-objects.js'
import { heightsOf } from '../orbit-heights.js'
import { writeTle } from '../tle-write.js'
import type { inputs, outputs } from './convert.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>
type Target = Inputs['to']

const MOST_ROWS = 5000
const extension: Readonly<Record<Target, string>> = {
  tle: 'tle',
  '3le': '3le',
  'omm-kvn': 'omm',
  'omm-xml': 'xml',
  'omm-json': 'json',
  'omm-csv': 'csv',
  kvn: 'txt',
  xml: 'xml',
}
const mediaType = (to: Target): string =>
  /xml/.test(to)
    ? 'application/xml'
    : to === 'omm-json'
      ? 'application/json'
      : to === 'omm-csv'
        ? 'text/csv'
        : 'text/plain'

const row = ({ where, found, expected }: Issue): Outputs['refused'][number] => ({
  where,
  found: found ?? '',
  expected: expected ?? '',
})

const told = (run: Run, warnings: readonly Issue[]): void => {
  for (const w of warnings.slice(0, 20))
    run.found({
      code: 'orbit.doubtful',
      severity: 'warning',
      where: w.where,
      message: `Found ${w.found ?? 'something else'}, expected ${w.expected ?? 'what the standard says'}; it is used.`,
    })
  if (warnings.length > 20)
    run.found({ code: 'orbit.doubtful', severity: 'note', message: `${warnings.length - 20} more such places.` })
}

const objectRow = (s: ElementSet): Outputs['objects'][number] => {
  const h = heightsOf(s)
  return {
    number: s.catalogueNumber,
    name: s.name,
    designator: s.designator,
    epoch: `${formatReading(s.epoch, 3)}Z`,
    period: Number(h.periodMinutes.toFixed(3)),
    inclination: s.inclinationDeg,
    perigee: Number(h.perigeeKm.toFixed(1)),
    apogee: Number(h.apogeeKm.toFixed(1)),
  }
}

/** Sets that the form can hold, one by one; the others are listed. */
const holding = (sets: readonly ElementSet[], to: Target, refused: Issue[]): readonly ElementSet[] => {
  if (to !== 'tle' && to !== '3le') return sets
  return sets.filter((set) => {
    try {
      writeTle([set])
      return true
    } catch (error) {
      if (!isSetuError(error)) throw error
      refused.push({
        where: `object ${set.catalogueNumber}, ${error.where}`,
        found: error.found ?? '',
        expected: error.expected ?? '',
      })
      return false
    }
  })
}

const encoded = (sets: readonly ElementSet[], i: Inputs): string | Uint8Array => {
  if (i.to === 'tle' || i.to === '3le') return writeTle(sets, i.to === '3le')
  if (i.to === 'omm-json') return writeOmmJson(sets)
  if (i.to === 'omm-csv') return writeOmmCsv(sets)
  const newest = sets.reduce((a, b) =>
    b.epoch.day + b.epoch.seconds / 86_400 > a.epoch.day + a.epoch.seconds / 86_400 ? b : a,
  )
  const header = { creationDate: i.creationDate ?? formatReading(newest.epoch, 0), originator: i.originator }
  const messages = sets.map((s) => ommMessage(s, header))
  return i.to === 'omm-xml' || i.to === 'xml' ? writeNdmXml(messages) : messages.map(writeKvn).join('\n')
}

const convertMessages = async (i: Inputs, run: Run, text: string, name: string): Promise<Outputs> => {
  const { messages, warnings } = readNdm(text, name)
  told(run, warnings)
  const kind = messages[0]!.kind
  if (!['kvn', 'xml'].includes(i.to))
    throw setuError('bad-input', {
      where: '/to',
      found: i.to,
      expected: `kvn or xml, for ${name} is an ${kind}`,
      wayOut: 'Only element sets become TLE or OMM.',
    })
  const body = i.to === 'xml' ? writeNdmXml(messages) : messages.map(writeKvn).join('\n')
  return {
    what: `${messages.length > 1 ? `${messages.length} messages, the first ` : ''}${kind} ${messages[0]!.version} in ${text.trimStart().startsWith('<') ? 'XML' : 'KVN'}`,
    count: messages.length,
    refusedCount: 0,
    objects: [],
    refused: [],
    converted: await run.write(
      `converted.${i.to === 'xml' ? 'xml' : kind.toLowerCase()}`,
      mediaType(i.to),
      new TextEncoder().encode(body),
    ),
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = {
  async run(i, run): Promise<Outputs> {
    const { body, name } = await bytesOfInput(run, i.file)
    const plain = isGzip(body) ? gunzip(body, { where: name }) : body
    const head = new TextDecoder('latin1').decode(plain.subarray(0, 4096))
    const other = /CCSDS_(OPM|OEM|OCM|CDM)_VERS|<(opm|oem|ocm|cdm)[\s>]/.exec(head)
    if (other) return convertMessages(i, run, decodeText(plain, name).text, name)
    const file = readElementSets(plain, name, { strict: i.strict })
    told(run, file.warnings)
    const refused: Issue[] = [...file.refused]
    let sets = file.sets
    if (i.newest) {
      const { sets: newest, superseded } = newestOf(sets)
      sets = newest
      if (superseded > 0)
        run.found({
          code: 'orbit.superseded',
          severity: 'note',
          message: `${superseded} older sets of the same objects were left out.`,
        })
    }
    const held = holding(sets, i.to, refused)
    if (held.length === 0)
      throw setuError('bad-file', refused[0] ?? { where: name, found: 'no element set', expected: 'at least one' })
    if (refused.length > 0)
      run.found({
        code: 'orbit.left-out',
        severity: 'warning',
        message: `${refused.length} element sets were left out; they are listed with their reason.`,
        affects: 'converted',
        values: { refused: refused.length },
      })
    await run.progress(0.5)
    const bytes = encoded(held, i)
    return {
      what: `${file.sets.length} sets as ${file.format}`,
      count: held.length,
      refusedCount: refused.length,
      objects: held.slice(0, MOST_ROWS).map(objectRow),
      refused: refused.slice(0, 200).map(row),
      heights: gabbard(held, { source: name, ...(isSample(i.file) ? { simulated: true } : {}) }),
      converted: await run.write(
        `converted.${extension[i.to]}`,
        mediaType(i.to),
        typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
      ),
    }
  },
}
