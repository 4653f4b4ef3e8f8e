/**
 * Binary PCK kernels: Euler angles of a body-fixed frame as Chebyshev polynomials (NAIF: PCK Required Reading), types 2 and 3.
 * Angles phi, theta, psi turn the inertial frame by R3(psi) R1(theta) R3(phi).
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { openDaf } from './daf.js'
import { chebyshevWords } from './spk.js'
import { type ChebyshevData, chebyshevAt, chebyshevData } from './spk-chebyshev.js'

export interface PckSegment {
  readonly name: string
  /** Frame class number of the body-fixed frame, and NAIF number of the inertial one. */
  readonly frame: number
  readonly base: number
  readonly type: number
  readonly start: number
  readonly end: number
  /** phi, theta, psi (rad) and their rates (rad/s) at TDB seconds past J2000, into `out`. */
  anglesAt(t: number, out: Float64Array): void
}

/** Opens a kernel; with a span only its records are held. Throws `bad-file` or `unknown-format`. */
export const openPck = async (
  bytes: Bytes,
  where: string,
  span: { readonly from?: number; readonly to?: number } = {},
): Promise<readonly PckSegment[]> => {
  const daf = await openDaf(bytes, where)
  const segments: PckSegment[] = []
  const from = span.from ?? Number.NEGATIVE_INFINITY
  const to = span.to ?? Number.POSITIVE_INFINITY
  for (const [i, s] of daf.segments.entries()) {
    const place = `${where}, segment ${i + 1}`
    if (s.doubles.length !== 2 || s.integers.length !== 5)
      throw setuError('bad-file', {
        where: place,
        found: 'a summary that is none of a PCK',
        expected: 'two doubles and five integers',
      })
    const [frame, base, type, first, last] = s.integers as [number, number, number, number, number]
    if (type !== 2 && type !== 3)
      throw setuError('unknown-format', { where: place, found: `a segment of type ${type}`, expected: 'types 2 and 3' })
    if (s.doubles[1]! < from || s.doubles[0]! > to) continue
    const words = await chebyshevWords(daf, first, last, from, to)
    const data: ChebyshevData = chebyshevData(words, type === 2 ? 3 : 6, place)
    const all = new Float64Array(12)
    segments.push({
      name: s.name,
      frame,
      base,
      type,
      start: s.doubles[0]!,
      end: s.doubles[1]!,
      anglesAt: (t, out) => {
        chebyshevAt(data, t, all)
        for (let k = 0; k < 6; k++) out[k] = all[k]!
      },
    })
  }
  return segments
}
