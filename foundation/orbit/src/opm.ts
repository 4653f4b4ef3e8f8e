/** One state with its covariance, spacecraft and planned manoeuvres: the view of an OPM (CCSDS 502.0-B-3, chapter 3). */
import { setuError } from '@setu/core/errors'
import { formatReading, parseReading } from './calendar.js'
import { block, dataBlock, type NdmMessage, numberOf, textOf } from './ccsds-message.js'
import { covarianceKeywords } from './ccsds-rules.js'
import type { Reading } from './instant.js'
import { lowerTriangle, ofLowerTriangle } from './lower-triangle.js'
import type { State } from './vector3.js'

export interface OpmManoeuvre {
  readonly ignition: Reading
  readonly durationSeconds: number
  /** Negative: mass lost. */
  readonly deltaMassKg: number
  readonly frame: string
  readonly deltaVKmPerS: readonly [number, number, number]
}

export interface Opm extends State {
  readonly objectName: string
  readonly objectId: string
  readonly centre: string
  readonly frame: string
  /** Where the axes of date stand still at another epoch than the state's. */
  readonly frameEpoch?: Reading
  readonly timeSystem: string
  readonly epoch: Reading
  readonly massKg?: number
  readonly dragAreaM2?: number
  readonly dragCoefficient?: number
  readonly solarAreaM2?: number
  readonly solarCoefficient?: number
  /** 6 x 6 row-major, km and km/s. */
  readonly covariance?: Float64Array
  readonly covarianceFrame?: string
  readonly manoeuvres: readonly OpmManoeuvre[]
}

export const opmOf = (m: NdmMessage): Opm => {
  if (m.kind !== 'OPM')
    throw setuError('bad-input', {
      where: m.where,
      found: `an ${m.kind}`,
      expected: 'an OPM (orbit parameter message)',
    })
  const s = m.segments[0]!
  const meta = (k: string): string => textOf(s.metadata, k)!
  const state = dataBlock(s, 'stateVector')
  const craft = dataBlock(s, 'spacecraftParameters')
  const covariance = dataBlock(s, 'covarianceMatrix')
  const time = (text: string): Reading => parseReading(text, m.where, () => 86_401)
  const some = <K extends string>(key: K, value: number | undefined) =>
    (value === undefined ? {} : { [key]: value }) as Partial<Record<K, number>>
  const frameEpoch = textOf(s.metadata, 'REF_FRAME_EPOCH')
  return {
    objectName: meta('OBJECT_NAME'),
    objectId: meta('OBJECT_ID'),
    centre: meta('CENTER_NAME').toUpperCase(),
    frame: meta('REF_FRAME').toUpperCase(),
    ...(frameEpoch === undefined ? {} : { frameEpoch: time(frameEpoch) }),
    timeSystem: meta('TIME_SYSTEM').toUpperCase(),
    epoch: time(textOf(state, 'EPOCH')!),
    position: [numberOf(state, 'X')!, numberOf(state, 'Y')!, numberOf(state, 'Z')!],
    velocity: [numberOf(state, 'X_DOT')!, numberOf(state, 'Y_DOT')!, numberOf(state, 'Z_DOT')!],
    ...some('massKg', numberOf(craft, 'MASS')),
    ...some('dragAreaM2', numberOf(craft, 'DRAG_AREA')),
    ...some('dragCoefficient', numberOf(craft, 'DRAG_COEFF')),
    ...some('solarAreaM2', numberOf(craft, 'SOLAR_RAD_AREA')),
    ...some('solarCoefficient', numberOf(craft, 'SOLAR_RAD_COEFF')),
    ...(covariance
      ? {
          covariance: ofLowerTriangle((at) => numberOf(covariance, covarianceKeywords[at]!)!),
          covarianceFrame: (textOf(covariance, 'COV_REF_FRAME') ?? meta('REF_FRAME')).toUpperCase(),
        }
      : {}),
    manoeuvres: s.data
      .filter((b) => b.tag === 'maneuverParameters')
      .map((b) => ({
        ignition: time(textOf(b, 'MAN_EPOCH_IGNITION')!),
        durationSeconds: numberOf(b, 'MAN_DURATION')!,
        deltaMassKg: numberOf(b, 'MAN_DELTA_MASS')!,
        frame: textOf(b, 'MAN_REF_FRAME')!.toUpperCase(),
        deltaVKmPerS: [numberOf(b, 'MAN_DV_1')!, numberOf(b, 'MAN_DV_2')!, numberOf(b, 'MAN_DV_3')!],
      })),
  }
}

/** A message of one state, to be written as KVN or XML (`writeKvn`, `writeNdmXml`). */
export const opmMessage = (
  o: Opm,
  header: { readonly creationDate: string; readonly originator: string },
  comments: readonly string[] = [],
): NdmMessage => {
  const time = (r: Reading): string => formatReading(r, 6)
  const put = (
    tag: string,
    pairs: readonly (readonly [string, string | undefined])[],
    said: readonly string[] = [],
  ) => ({
    ...block(tag),
    comments: [...said],
    fields: pairs.flatMap(([keyword, value]) => (value === undefined ? [] : [{ keyword, value, line: 0 }])),
  })
  const text = (v: number | undefined): string | undefined => (v === undefined ? undefined : String(v))
  const craft = put('spacecraftParameters', [
    ['MASS', text(o.massKg)],
    ['SOLAR_RAD_AREA', text(o.solarAreaM2)],
    ['SOLAR_RAD_COEFF', text(o.solarCoefficient)],
    ['DRAG_AREA', text(o.dragAreaM2)],
    ['DRAG_COEFF', text(o.dragCoefficient)],
  ])
  const [x, v] = [o.position.map((k) => k.toFixed(9)), o.velocity.map((k) => k.toFixed(12))]
  const lower = o.covariance && lowerTriangle(o.covariance)
  const covariance = lower
    ? [
        put('covarianceMatrix', [
          ['COV_REF_FRAME', o.covarianceFrame],
          ...covarianceKeywords.map((keyword, at): [string, string] => [keyword, lower![at]!.toExponential(12)]),
        ]),
      ]
    : []
  return {
    kind: 'OPM',
    version: '3.0',
    where: 'OPM',
    header: put('header', [
      ['CREATION_DATE', header.creationDate],
      ['ORIGINATOR', header.originator],
    ]),
    segments: [
      {
        metadata: put('metadata', [
          ['OBJECT_NAME', o.objectName],
          ['OBJECT_ID', o.objectId],
          ['CENTER_NAME', o.centre],
          ['REF_FRAME', o.frame],
          ['REF_FRAME_EPOCH', o.frameEpoch && time(o.frameEpoch)],
          ['TIME_SYSTEM', o.timeSystem],
        ]),
        data: [
          put(
            'stateVector',
            [
              ['EPOCH', time(o.epoch)],
              ...['X', 'Y', 'Z'].map((k, i): [string, string] => [k, x[i]!]),
              ...['X_DOT', 'Y_DOT', 'Z_DOT'].map((k, i): [string, string] => [k, v[i]!]),
            ],
            comments,
          ),
          ...(craft.fields.length > 0 ? [craft] : []),
          ...covariance,
          ...o.manoeuvres.map((m) =>
            put('maneuverParameters', [
              ['MAN_EPOCH_IGNITION', time(m.ignition)],
              ['MAN_DURATION', String(m.durationSeconds)],
              ['MAN_DELTA_MASS', String(m.deltaMassKg)],
              ['MAN_REF_FRAME', m.frame],
              ...m.deltaVKmPerS.map((k, i): [string, string] => [`MAN_DV_${i + 1}`, String(k)]),
            ]),
          ),
        ],
      },
    ],
  }
}
