/**
 * A conjunction as a CDM tells it (CCSDS 508.0-B-1): time of closest approach, and of both objects the state and the covariance
 * in RTN. Units are those of the message: states km and km/s, everything else metres.
 */
import { setuError } from '@setu/core/errors'
import { formatReading, parseReading } from './calendar.js'
import { cdmCovarianceKeywords } from './ccsds-cdm-rules.js'
import { block, dataBlock, type NdmBlock, type NdmField, type NdmMessage, numberOf, textOf } from './ccsds-message.js'
import { messageRules } from './ccsds-rule-of.js'
import type { Reading } from './instant.js'
import { lowerTriangle, ofLowerTriangle } from './lower-triangle.js'
import type { State } from './vector3.js'

export interface CdmObject extends State {
  readonly designator: string
  readonly name: string
  readonly internationalDesignator: string
  readonly catalogue: string
  readonly objectType?: string
  readonly manoeuvrable: string
  readonly ephemeris: string
  readonly covarianceMethod: string
  /** EME2000, GCRF or ITRF as in the message. A velocity in ITRF turns with the Earth. */
  readonly frame: string
  /** 6 x 6 row-major in RTN, m^2, m^2/s, m^2/s^2. */
  readonly covariance: Float64Array
  readonly massKg?: number
  readonly areaPcM2?: number
  readonly cdAreaOverMass?: number
  readonly crAreaOverMass?: number
  /** W/kg. */
  readonly sedr?: number
  readonly comments: readonly string[]
}

export interface Cdm {
  readonly creationDate: string
  readonly originator: string
  readonly messageId: string
  readonly messageFor?: string
  /** UTC. */
  readonly tca: Reading
  readonly missDistanceM: number
  readonly relativeSpeedMPerS?: number
  readonly relativePositionRtnM?: readonly [number, number, number]
  readonly relativeVelocityRtnMPerS?: readonly [number, number, number]
  readonly collisionProbability?: number
  readonly collisionProbabilityMethod?: string
  readonly objects: readonly [CdmObject, CdmObject]
  readonly comments: readonly string[]
}

const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<K, V>>

const triple = (b: NdmBlock | undefined, stem: string): readonly [number, number, number] | undefined => {
  const [r, t, n] = [numberOf(b, `${stem}_R`), numberOf(b, `${stem}_T`), numberOf(b, `${stem}_N`)]
  return r === undefined || t === undefined || n === undefined ? undefined : [r, t, n]
}

/** The view of a message that was read by `readNdm`. */
export const cdmOf = (m: NdmMessage): Cdm => {
  if (m.kind !== 'CDM')
    throw setuError('bad-input', {
      where: m.where,
      found: `an ${m.kind}`,
      expected: 'a CDM (conjunction data message)',
    })
  const relative = m.relative!
  const ordered = [...m.segments].sort((a, b) =>
    textOf(a.metadata, 'OBJECT')!.localeCompare(textOf(b.metadata, 'OBJECT')!),
  )
  const objects = ordered.map((s): CdmObject => {
    const meta = (k: string): string => textOf(s.metadata, k)!
    const state = dataBlock(s, 'stateVector')
    const covariance = dataBlock(s, 'covarianceMatrix')
    const more = dataBlock(s, 'additionalParameters')
    return {
      designator: meta('OBJECT_DESIGNATOR'),
      name: meta('OBJECT_NAME'),
      internationalDesignator: meta('INTERNATIONAL_DESIGNATOR'),
      catalogue: meta('CATALOG_NAME'),
      ...optional('objectType', textOf(s.metadata, 'OBJECT_TYPE')),
      manoeuvrable: meta('MANEUVERABLE'),
      ephemeris: meta('EPHEMERIS_NAME'),
      covarianceMethod: meta('COVARIANCE_METHOD'),
      frame: meta('REF_FRAME').toUpperCase(),
      position: [numberOf(state, 'X')!, numberOf(state, 'Y')!, numberOf(state, 'Z')!],
      velocity: [numberOf(state, 'X_DOT')!, numberOf(state, 'Y_DOT')!, numberOf(state, 'Z_DOT')!],
      covariance: ofLowerTriangle((at) => numberOf(covariance, cdmCovarianceKeywords[at]!)!),
      ...optional('massKg', numberOf(more, 'MASS')),
      ...optional('areaPcM2', numberOf(more, 'AREA_PC')),
      ...optional('cdAreaOverMass', numberOf(more, 'CD_AREA_OVER_MASS')),
      ...optional('crAreaOverMass', numberOf(more, 'CR_AREA_OVER_MASS')),
      ...optional('sedr', numberOf(more, 'SEDR')),
      comments: [...s.metadata.comments, ...s.data.flatMap((b) => b.comments)],
    }
  })
  return {
    creationDate: textOf(m.header, 'CREATION_DATE') ?? '',
    originator: textOf(m.header, 'ORIGINATOR') ?? '',
    messageId: textOf(m.header, 'MESSAGE_ID') ?? '',
    ...optional('messageFor', textOf(m.header, 'MESSAGE_FOR')),
    tca: parseReading(textOf(relative, 'TCA')!, m.where, () => 86_401),
    missDistanceM: numberOf(relative, 'MISS_DISTANCE')!,
    ...optional('relativeSpeedMPerS', numberOf(relative, 'RELATIVE_SPEED')),
    ...optional('relativePositionRtnM', triple(relative, 'RELATIVE_POSITION')),
    ...optional('relativeVelocityRtnMPerS', triple(relative, 'RELATIVE_VELOCITY')),
    ...optional('collisionProbability', numberOf(relative, 'COLLISION_PROBABILITY')),
    ...optional('collisionProbabilityMethod', textOf(relative, 'COLLISION_PROBABILITY_METHOD')),
    objects: [objects[0]!, objects[1]!],
    comments: [...m.header.comments, ...relative.comments],
  }
}

const rule = messageRules.CDM
const units = new Map([rule.relative!, ...rule.data].flatMap((b) => b.fields.map((f) => [f.keyword, f.unit] as const)))

const put = (keyword: string, value: string | number | undefined): NdmField[] => {
  if (value === undefined) return []
  if (typeof value === 'number' && !Number.isFinite(value))
    throw setuError('bad-input', { where: `CDM, ${keyword}`, found: String(value), expected: 'a number' })
  const unit = units.get(keyword)
  return [{ keyword, value: String(value), ...(unit ? { unit } : {}), line: 0 }]
}

const filled = (tag: string, comments: readonly string[], fields: NdmField[]): NdmBlock => ({
  ...block(tag),
  comments: [...comments],
  fields,
})

/** A message to be written as KVN or XML. Throws `bad-input` where a number is not finite. */
export const cdmMessage = (c: Cdm): NdmMessage => ({
  kind: 'CDM',
  version: '1.0',
  where: 'CDM',
  header: filled(
    'header',
    [],
    [
      ...put('CREATION_DATE', c.creationDate),
      ...put('ORIGINATOR', c.originator),
      ...put('MESSAGE_FOR', c.messageFor),
      ...put('MESSAGE_ID', c.messageId),
    ],
  ),
  relative: filled('relativeMetadataData', c.comments, [
    ...put('TCA', formatReading(c.tca, 6)),
    ...put('MISS_DISTANCE', c.missDistanceM),
    ...put('RELATIVE_SPEED', c.relativeSpeedMPerS),
    ...['R', 'T', 'N'].flatMap((axis, i) => put(`RELATIVE_POSITION_${axis}`, c.relativePositionRtnM?.[i])),
    ...['R', 'T', 'N'].flatMap((axis, i) => put(`RELATIVE_VELOCITY_${axis}`, c.relativeVelocityRtnMPerS?.[i])),
    ...put('COLLISION_PROBABILITY', c.collisionProbability),
    ...put('COLLISION_PROBABILITY_METHOD', c.collisionProbabilityMethod),
  ]),
  segments: c.objects.map((o, i) => ({
    metadata: filled(
      'metadata',
      [],
      [
        ...put('OBJECT', `OBJECT${i + 1}`),
        ...put('OBJECT_DESIGNATOR', o.designator),
        ...put('CATALOG_NAME', o.catalogue),
        ...put('OBJECT_NAME', o.name),
        ...put('INTERNATIONAL_DESIGNATOR', o.internationalDesignator),
        ...put('OBJECT_TYPE', o.objectType),
        ...put('EPHEMERIS_NAME', o.ephemeris),
        ...put('COVARIANCE_METHOD', o.covarianceMethod),
        ...put('MANEUVERABLE', o.manoeuvrable),
        ...put('REF_FRAME', o.frame),
      ],
    ),
    data: [
      filled('additionalParameters', o.comments, [
        ...put('AREA_PC', o.areaPcM2),
        ...put('MASS', o.massKg),
        ...put('CD_AREA_OVER_MASS', o.cdAreaOverMass),
        ...put('CR_AREA_OVER_MASS', o.crAreaOverMass),
        ...put('SEDR', o.sedr),
      ]),
      filled(
        'stateVector',
        [],
        [
          ...['X', 'Y', 'Z'].flatMap((k, j) => put(k, o.position[j])),
          ...['X_DOT', 'Y_DOT', 'Z_DOT'].flatMap((k, j) => put(k, o.velocity[j])),
        ],
      ),
      filled(
        'covarianceMatrix',
        [],
        [...lowerTriangle(o.covariance)].flatMap((value, at) => put(cdmCovarianceKeywords[at]!, value)),
      ),
    ].filter((b) => b.fields.length > 0),
  })),
})
