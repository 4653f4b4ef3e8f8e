/** One state with its covariance, spacecraft and planned manoeuvres: the view of an OPM (CCSDS 502.0-B-3, chapter 3). */
import { setuError } from '@setu/core/errors'
import { parseReading } from './calendar.js'
import { dataBlock, type NdmMessage, numberOf, textOf } from './ccsds-message.js'
import { covarianceKeywords } from './ccsds-rules.js'
import type { Reading } from './instant.js'
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
  const matrix = new Float64Array(36)
  if (covariance)
    for (let i = 0, at = 0; i < 6; i++)
      for (let j = 0; j <= i; j++)
        matrix[6 * i + j] = matrix[6 * j + i] = numberOf(covariance, covarianceKeywords[at++]!)!
  return {
    objectName: meta('OBJECT_NAME'),
    objectId: meta('OBJECT_ID'),
    centre: meta('CENTER_NAME').toUpperCase(),
    frame: meta('REF_FRAME').toUpperCase(),
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
          covariance: matrix,
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
