/** Time histories of an OCM (CCSDS 502.0-B-3, chapter 6): trajectories with their epochs brought to one scale. */
import { setuError } from '@setu/core/errors'
import { parseReading } from './calendar.js'
import { type NdmMessage, textOf } from './ccsds-message.js'
import { type Reading, reading } from './instant.js'

export interface OcmTrajectory {
  readonly centre: string
  readonly frame: string
  /** CARTP, CARTPV, CARTPVA, KEPLERIAN, … as in the message. */
  readonly type: string
  readonly units: string
  readonly epochs: readonly Reading[]
  /** Columns of a row without its epoch. */
  readonly columns: number
  readonly values: Float64Array
}

export interface Ocm {
  readonly objectName: string
  readonly designator: string
  readonly timeSystem: string
  readonly epochZero: Reading
  readonly trajectories: readonly OcmTrajectory[]
}

export const ocmOf = (m: NdmMessage): Ocm => {
  if (m.kind !== 'OCM')
    throw setuError('bad-input', {
      where: m.where,
      found: `an ${m.kind}`,
      expected: 'an OCM (orbit comprehensive message)',
    })
  const s = m.segments[0]!
  const meta = (k: string): string => textOf(s.metadata, k) ?? ''
  const zero = parseReading(meta('EPOCH_TZERO'), m.where, () => 86_401)
  // A number counts seconds from EPOCH_TZERO; leap seconds between are those of the message's own scale.
  const time = (text: string): Reading =>
    /T|^\d{4}-/.test(text)
      ? parseReading(text, m.where, () => 86_401)
      : reading(zero.day, zero.seconds + Number(text.replace(/[dD]/, 'e')))
  return {
    objectName: meta('OBJECT_NAME'),
    designator: meta('INTERNATIONAL_DESIGNATOR'),
    timeSystem: meta('TIME_SYSTEM').toUpperCase(),
    epochZero: zero,
    trajectories: s.data
      .filter((b) => b.tag === 'traj')
      .map((b) => {
        const columns = (b.rows[0]?.values.length ?? 1) - 1
        return {
          centre: (textOf(b, 'CENTER_NAME') ?? 'EARTH').toUpperCase(),
          frame: (textOf(b, 'TRAJ_REF_FRAME') ?? 'ICRF3').toUpperCase(),
          type: textOf(b, 'TRAJ_TYPE')!.toUpperCase(),
          units: textOf(b, 'TRAJ_UNITS') ?? '',
          epochs: b.rows.map((r) => time(r.values[0]!)),
          columns,
          values: Float64Array.from(
            b.rows.flatMap((r) => r.values.slice(1).map((v) => Number(v.replace(/[dD]/, 'e')))),
          ),
        }
      }),
  }
}
