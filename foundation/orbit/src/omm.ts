/**
 * Element sets as orbit mean-elements messages (CCSDS 502.0-B-3, chapter 4) and back, as CelesTrak and Space-Track publish them:
 * SGP4 elements in TEME of the Earth on UTC. Derivatives of the mean motion are the TLE's fields, copied.
 */
import { setuError } from '@setu/core/errors'
import { formatReading, parseReading } from './calendar.js'
import { block, dataBlock, type NdmField, type NdmMessage, numberOf, textOf } from './ccsds-message.js'
import type { ElementSet } from './element-set.js'
import type { Reading } from './instant.js'

/** The shortest text (6 to 12 decimals of a second) that reads as the same time. */
export const ommEpoch = (epoch: Reading): string => {
  for (let digits = 6; digits < 12; digits++) {
    const text = formatReading(epoch, digits)
    const back = parseReading(text, 'epoch', () => 86_401)
    if (back.day === epoch.day && Math.abs(back.seconds - epoch.seconds) < 1e-10) return text
  }
  return formatReading(epoch, 12)
}

/** `UNKNOWN` stands where the standard wants a value and there is none. */
export const known = (text: string): string => (/^unknown$/i.test(text) ? '' : text)

const plain = (value: number): string => String(value)

/** The set of a message that was read by `readNdm`. Throws `refused` where it is no set of SGP4 in TEME. */
export const elementSetOf = (m: NdmMessage): ElementSet => {
  if (m.kind !== 'OMM')
    throw setuError('bad-input', { where: m.where, found: `an ${m.kind}`, expected: 'an OMM (mean elements)' })
  const s = m.segments[0]!
  const elements = dataBlock(s, 'meanElements')!
  const tle = dataBlock(s, 'tleParameters')
  const meta = (k: string): string => textOf(s.metadata, k) ?? ''
  const refuse = (keyword: string, expected: string): never => {
    throw setuError('refused', {
      where: `${m.where}:${s.metadata.line}, ${keyword}`,
      found: `"${meta(keyword)}"`,
      expected,
      wayOut: 'Only elements of SGP4 are element sets here; ask the source for those.',
    })
  }
  const theory = meta('MEAN_ELEMENT_THEORY').toUpperCase()
  if (!/^(SGP\/SGP4|SGP4|SGP|SDP4|SGP4-XP)$/.test(theory)) refuse('MEAN_ELEMENT_THEORY', 'SGP4')
  if (!/^TEME/.test(meta('REF_FRAME').toUpperCase())) refuse('REF_FRAME', 'TEME')
  if (meta('TIME_SYSTEM').toUpperCase() !== 'UTC') refuse('TIME_SYSTEM', 'UTC')
  if (meta('CENTER_NAME').toUpperCase() !== 'EARTH') refuse('CENTER_NAME', 'EARTH')
  const motion = numberOf(elements, 'MEAN_MOTION')
  if (motion === undefined) return refuse('MEAN_MOTION', 'MEAN_MOTION, the element of SGP4')
  const get = (k: string): number => numberOf(elements, k)!
  return {
    name: known(meta('OBJECT_NAME')),
    designator: known(meta('OBJECT_ID')),
    catalogueNumber: numberOf(tle, 'NORAD_CAT_ID') ?? 0,
    classification: textOf(tle, 'CLASSIFICATION_TYPE') ?? 'U',
    epoch: parseReading(textOf(elements, 'EPOCH')!, m.where, () => 86_401),
    meanMotionRevPerDay: motion,
    eccentricity: get('ECCENTRICITY'),
    inclinationDeg: get('INCLINATION'),
    nodeDeg: get('RA_OF_ASC_NODE'),
    argumentOfPerigeeDeg: get('ARG_OF_PERICENTER'),
    meanAnomalyDeg: get('MEAN_ANOMALY'),
    bstar: numberOf(tle, 'BSTAR') ?? 0,
    meanMotionDot: numberOf(tle, 'MEAN_MOTION_DOT') ?? 0,
    meanMotionDdot: numberOf(tle, 'MEAN_MOTION_DDOT') ?? 0,
    ephemerisType: theory === 'SGP4-XP' ? 4 : (numberOf(tle, 'EPHEMERIS_TYPE') ?? 0),
    elementSetNumber: numberOf(tle, 'ELEMENT_SET_NO') ?? 0,
    revolution: numberOf(tle, 'REV_AT_EPOCH') ?? 0,
  }
}

/** Keyword and value of everything that JSON, CSV and the message share, in the order of the standard. */
export const ommPairs = (set: ElementSet): readonly (readonly [keyword: string, value: string | number])[] => [
  ['OBJECT_NAME', set.name || 'UNKNOWN'],
  ['OBJECT_ID', set.designator || 'UNKNOWN'],
  ['EPOCH', ommEpoch(set.epoch)],
  ['MEAN_MOTION', set.meanMotionRevPerDay],
  ['ECCENTRICITY', set.eccentricity],
  ['INCLINATION', set.inclinationDeg],
  ['RA_OF_ASC_NODE', set.nodeDeg],
  ['ARG_OF_PERICENTER', set.argumentOfPerigeeDeg],
  ['MEAN_ANOMALY', set.meanAnomalyDeg],
  ['EPHEMERIS_TYPE', set.ephemerisType],
  ['CLASSIFICATION_TYPE', set.classification],
  ['NORAD_CAT_ID', set.catalogueNumber],
  ['ELEMENT_SET_NO', set.elementSetNumber],
  ['REV_AT_EPOCH', set.revolution],
  ['BSTAR', set.bstar],
  ['MEAN_MOTION_DOT', set.meanMotionDot],
  ['MEAN_MOTION_DDOT', set.meanMotionDdot],
]

export interface OmmHeader {
  /** ISO 8601; the caller's clock, for nothing here has one. */
  readonly creationDate: string
  readonly originator: string
}

/** A message of one set, to be written as KVN or XML. */
export const ommMessage = (set: ElementSet, header: OmmHeader): NdmMessage => {
  const fields: NdmField[] = ommPairs(set).map(([keyword, value]) => ({
    keyword,
    value: typeof value === 'number' ? plain(value) : value,
    line: 0,
  }))
  const field = (keyword: string, value: string): NdmField => ({ keyword, value, line: 0 })
  return {
    kind: 'OMM',
    version: '3.0',
    where: 'OMM',
    header: {
      ...block('header'),
      fields: [field('CREATION_DATE', header.creationDate), field('ORIGINATOR', header.originator)],
    },
    segments: [
      {
        metadata: {
          ...block('metadata'),
          fields: [
            ...fields.slice(0, 2),
            field('CENTER_NAME', 'EARTH'),
            field('REF_FRAME', 'TEME'),
            field('TIME_SYSTEM', 'UTC'),
            field('MEAN_ELEMENT_THEORY', set.ephemerisType === 4 ? 'SGP4-XP' : 'SGP4'),
          ],
        },
        data: [
          { ...block('meanElements'), fields: fields.slice(2, 9) },
          { ...block('tleParameters'), fields: fields.slice(9) },
        ],
      },
    ],
  }
}
