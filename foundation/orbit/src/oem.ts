/**
 * Ephemerides of an OEM (CCSDS 502.0-B-3, chapter 5): states by segment, with covariances, and the state between them as the
 * message says it: Lagrange or Hermite of the degree given. Nothing is interpolated over the end of a segment or outside its
 * usable span.
 */
import { setuError } from '@setu/core/errors'
import { formatReading, parseReading } from './calendar.js'
import { checkedNumber } from './ccsds-check.js'
import { block, dataBlock, type NdmBlock, type NdmMessage, type NdmSegment, textOf } from './ccsds-message.js'
import { covarianceKeywords } from './ccsds-rules.js'
import { type Reading, secondsBetween } from './instant.js'
import { hermite, lagrange, mostNodes, windowAt } from './interpolation.js'
import { lowerTriangle, ofLowerTriangle } from './lower-triangle.js'
import { utcToInstant } from './time-scales.js'
import type { State } from './vector3.js'

export interface OemCovariance {
  readonly epoch: Reading
  /** Empty: that of the segment. */
  readonly frame: string
  /** 6 x 6 row-major, km and km/s, symmetric. */
  readonly matrix: Float64Array
}

export interface OemSegment {
  readonly objectName: string
  readonly objectId: string
  readonly centre: string
  readonly frame: string
  readonly frameEpoch?: string
  /** As in the message, UTC for example; all epochs are readings of it. */
  readonly timeSystem: string
  readonly start: Reading
  readonly stop: Reading
  readonly useableStart: Reading
  readonly useableStop: Reading
  readonly interpolation: 'LINEAR' | 'LAGRANGE' | 'HERMITE'
  readonly degree: number
  readonly epochs: readonly Reading[]
  /** Seconds from the first epoch, leap seconds counted. */
  readonly seconds: Float64Array
  /** x, y, z (km), vx, vy, vz (km/s) row by row. */
  readonly states: Float64Array
  /** km/s^2 row by row, where every row has them. */
  readonly accelerations: Float64Array | null
  readonly covariances: readonly OemCovariance[]
  readonly comments: readonly string[]
}

const reading = (text: string): Reading => parseReading(text, 'epoch', () => 86_401)

/** Seconds from `a` to `b` on a scale: in UTC with its leap seconds. */
export const secondsOnScale = (scale: string, a: Reading, b: Reading): number =>
  scale.toUpperCase() === 'UTC'
    ? secondsBetween(utcToInstant(a), utcToInstant(b))
    : (b.day - a.day) * 86_400 + (b.seconds - a.seconds)

const matrixOf = (b: NdmBlock): Float64Array =>
  ofLowerTriangle((at) => Number(textOf(b, covarianceKeywords[at]!)!.replace(/[dD]/, 'e')))

const segmentOf = (s: NdmSegment, where: string): OemSegment => {
  const meta = (k: string): string => textOf(s.metadata, k) ?? ''
  const rows = dataBlock(s, 'ephemeris')?.rows ?? []
  const epochs = rows.map((r) => reading(r.values[0]!))
  const timeSystem = meta('TIME_SYSTEM').toUpperCase()
  const states = new Float64Array(rows.length * 6)
  const accelerated = rows.every((r) => r.values.length === 10)
  const accelerations = accelerated ? new Float64Array(rows.length * 3) : null
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < 6; k++) states[6 * i + k] = checkedNumber(row.values[k + 1]!, where, row.line, 'ephemeris')
    if (accelerations)
      for (let k = 0; k < 3; k++)
        accelerations[3 * i + k] = checkedNumber(row.values[k + 7]!, where, row.line, 'ephemeris')
  }
  const method = meta('INTERPOLATION').toUpperCase()
  if (!['', 'LINEAR', 'LAGRANGE', 'HERMITE'].includes(method))
    throw setuError('bad-file', {
      where: `${where}, INTERPOLATION`,
      found: `"${method}"`,
      expected: 'LINEAR, LAGRANGE or HERMITE',
    })
  const frameEpoch = textOf(s.metadata, 'REF_FRAME_EPOCH')
  return {
    objectName: meta('OBJECT_NAME'),
    objectId: meta('OBJECT_ID'),
    centre: meta('CENTER_NAME').toUpperCase(),
    frame: meta('REF_FRAME').toUpperCase(),
    ...(frameEpoch === undefined ? {} : { frameEpoch }),
    timeSystem,
    start: reading(meta('START_TIME')),
    stop: reading(meta('STOP_TIME')),
    useableStart: reading(meta('USEABLE_START_TIME') || meta('START_TIME')),
    useableStop: reading(meta('USEABLE_STOP_TIME') || meta('STOP_TIME')),
    interpolation: (method || 'HERMITE') as OemSegment['interpolation'],
    degree: Number(meta('INTERPOLATION_DEGREE') || (method === 'LINEAR' ? 1 : 7)),
    epochs,
    seconds: Float64Array.from(epochs, (e) => secondsOnScale(timeSystem, epochs[0]!, e)),
    states,
    accelerations,
    covariances: s.data
      .filter((b) => b.tag === 'covarianceMatrix')
      .map((b) => ({
        epoch: reading(textOf(b, 'EPOCH')!),
        frame: (textOf(b, 'COV_REF_FRAME') ?? '').toUpperCase(),
        matrix: matrixOf(b),
      })),
    comments: [...s.metadata.comments, ...s.data.flatMap((b) => b.comments)],
  }
}

/** The segments of a message that was read by `readNdm`. */
export const oemOf = (m: NdmMessage): readonly OemSegment[] => {
  if (m.kind !== 'OEM')
    throw setuError('bad-input', {
      where: m.where,
      found: `an ${m.kind}`,
      expected: 'an OEM (orbit ephemeris message)',
    })
  return m.segments.map((s) => segmentOf(s, m.where))
}

/**
 * State at `seconds` from the first epoch, in the frame of the segment. Throws `failed-check` outside the usable span and
 * where the rows are too few for the degree.
 */
export const oemStateAt = (s: OemSegment, seconds: number): State => {
  const scale = s.timeSystem
  const from = Math.max(s.seconds[0]!, secondsOnScale(scale, s.epochs[0]!, s.useableStart))
  const to = Math.min(s.seconds.at(-1)!, secondsOnScale(scale, s.epochs[0]!, s.useableStop))
  if (!(seconds >= from - 1e-9 && seconds <= to + 1e-9))
    throw setuError('failed-check', {
      where: `ephemeris of ${s.objectName}`,
      found: `${seconds} s from its first epoch`,
      expected: `${from} to ${to} s, its usable span`,
      wayOut: 'Ask for times inside one segment; segments are not joined.',
    })
  const linear = s.interpolation === 'LINEAR'
  const useRates = s.interpolation === 'HERMITE'
  const wanted = linear ? 2 : useRates ? (s.degree + 1) >> 1 : s.degree + 1
  const n = Math.max(useRates ? 1 : 2, wanted)
  if (n > s.epochs.length || n > mostNodes)
    throw setuError('failed-check', {
      where: `ephemeris of ${s.objectName}`,
      found: `${s.epochs.length} states in the segment`,
      expected: `${n} (at most ${mostNodes}) for ${s.interpolation} of degree ${s.degree}`,
    })
  const first = windowAt(s.seconds, seconds, n)
  const out = [0, 0, 0, 0, 0, 0]
  for (let k = 0; k < 3; k++) {
    if (useRates) [out[k], out[k + 3]] = hermite(s.seconds, s.states, 6, k, k + 3, first, n, seconds)
    else for (const c of [k, k + 3]) out[c] = lagrange(s.seconds, s.states, 6, c, first, n, seconds)
  }
  return { position: [out[0]!, out[1]!, out[2]!], velocity: [out[3]!, out[4]!, out[5]!] }
}

export interface OemInput {
  readonly objectName: string
  readonly objectId: string
  readonly centre: string
  readonly frame: string
  readonly timeSystem: string
  readonly epochs: readonly Reading[]
  /** km and km/s, six a row. */
  readonly states: ArrayLike<number>
  readonly interpolation?: 'LAGRANGE' | 'HERMITE'
  readonly degree?: number
  readonly covariances?: readonly OemCovariance[]
  readonly comments?: readonly string[]
}

/** A message of one segment for each input, to be written as KVN or XML. Rows that are not finite are refused. */
export const oemMessage = (
  segments: readonly OemInput[],
  header: { readonly creationDate: string; readonly originator: string },
): NdmMessage => {
  const time = (r: Reading): string => formatReading(r, 6)
  const fields = (pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([keyword, value]) => ({ keyword, value, line: 0 }))
  return {
    kind: 'OEM',
    version: '3.0',
    where: 'OEM',
    header: {
      ...block('header'),
      fields: fields([
        ['CREATION_DATE', header.creationDate],
        ['ORIGINATOR', header.originator],
      ]),
    },
    segments: segments.map((s) => ({
      metadata: {
        ...block('metadata'),
        fields: fields([
          ['OBJECT_NAME', s.objectName],
          ['OBJECT_ID', s.objectId],
          ['CENTER_NAME', s.centre],
          ['REF_FRAME', s.frame],
          ['TIME_SYSTEM', s.timeSystem],
          ['START_TIME', time(s.epochs[0]!)],
          ['STOP_TIME', time(s.epochs.at(-1)!)],
          ['INTERPOLATION', s.interpolation ?? 'HERMITE'],
          ['INTERPOLATION_DEGREE', String(s.degree ?? 7)],
        ]),
      },
      data: [
        {
          ...block('ephemeris'),
          comments: [...(s.comments ?? [])],
          rows: s.epochs.map((e, i) => ({
            line: 0,
            values: [
              time(e),
              ...Array.from({ length: 6 }, (_, k) => {
                const value = s.states[6 * i + k]!
                if (!Number.isFinite(value))
                  throw setuError('bad-input', {
                    where: `${s.objectName}, ${time(e)}`,
                    found: String(value),
                    expected: 'a state without holes',
                  })
                return value.toFixed(k < 3 ? 9 : 12)
              }),
            ],
          })),
        },
        ...(s.covariances ?? []).map((c) => ({
          ...block('covarianceMatrix'),
          fields: fields([
            ['EPOCH', time(c.epoch)],
            ...(c.frame === '' ? [] : [['COV_REF_FRAME', c.frame] as const]),
            ...[...lowerTriangle(c.matrix)].map((v, at) => [covarianceKeywords[at]!, v.toExponential(12)] as const),
          ]),
        })),
      ],
    })),
  }
}
