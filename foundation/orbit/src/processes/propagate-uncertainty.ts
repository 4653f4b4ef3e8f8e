/** What a carried covariance says: sigmas along R, T, N as a table and a figure, the whole matrices as a file. */
import type { Run } from '@setu/core/contract'
import { csvHeader, csvLine } from '@setu/formats/csv/write'
import { sigmasOf } from '../covariance.js'
import { uncertaintyLines } from '../figures/uncertainty.js'
import { addSeconds, type Instant } from '../instant.js'
import { lowerTriangle } from '../lower-triangle.js'
import { formatUtc } from '../time-scales.js'
import type { Outputs } from './propagate-products.js'

export interface Uncertain {
  readonly objects: readonly { readonly name: string; readonly covariances: Float64Array | null }[]
  readonly start: Instant
  readonly minutes: Float64Array
  readonly where: string
  readonly simulated: boolean
}

const MOST_ROWS = 2000
const AXES = ['R', 'T', 'N', 'RDOT', 'TDOT', 'NDOT'] as const

/** Metres and millimetres a second, five digits; null where a matrix that is not positive definite gives no root. */
const digits = (v: number, factor: number): number | null =>
  Number.isNaN(v) ? null : Number((v * factor).toPrecision(5))

export const uncertaintyOf = async (
  run: Run,
  u: Uncertain,
): Promise<Partial<Pick<Outputs, 'uncertainty' | 'sigmas' | 'covariances'>>> => {
  const known = u.objects.flatMap((o) => (o.covariances ? [{ name: o.name, p: o.covariances }] : []))
  if (known.length === 0) return {}
  const times = u.minutes.length
  const at = (p: Float64Array, j: number): Float64Array => p.subarray(36 * j, 36 * j + 36)
  const there = (p: Float64Array): number[] =>
    Array.from({ length: times }, (_, j) => j).filter((j) => !Number.isNaN(p[36 * j]!))
  const step = Math.ceil((known.length * times) / MOST_ROWS)
  const uncertainty = known.flatMap(({ name, p }) =>
    there(p)
      .filter((j) => j % step === 0 || j === times - 1)
      .map((j) => {
        const s = sigmasOf(at(p, j))
        return {
          object: name,
          time: formatUtc(addSeconds(u.start, u.minutes[j]! * 60)),
          radial: digits(s[0]!, 1000),
          along: digits(s[1]!, 1000),
          cross: digits(s[2]!, 1000),
          radialSpeed: digits(s[3]!, 1e6),
          alongSpeed: digits(s[4]!, 1e6),
          crossSpeed: digits(s[5]!, 1e6),
        }
      }),
  )
  const columns = lowerTriangle(Array.from({ length: 36 }, (_, k) => k))
  const lines = [
    csvHeader([
      { name: 'object' },
      { name: 'time' },
      ...[...columns].map((k) => {
        const [i, j] = [Math.floor(k / 6), k % 6]
        const speeds = (i > 2 ? 1 : 0) + (j > 2 ? 1 : 0)
        return { name: `C${AXES[i]}_${AXES[j]}`, unit: ['m2', 'm2/s', 'm2/s2'][speeds]! }
      }),
    ]),
  ]
  for (const { name, p } of known)
    for (const j of there(p))
      lines.push(
        csvLine([
          name,
          formatUtc(addSeconds(u.start, u.minutes[j]! * 60)),
          ...[...lowerTriangle(at(p, j))].map((v) => digits(v, 1e6)),
        ]),
      )
  const { name, p } = known[0]!
  return {
    uncertainty,
    sigmas: uncertaintyLines(
      there(p).map((j) => ({ hour: u.minutes[j]! / 60, sigmasM: sigmasOf(at(p, j)).map((s) => s * 1000) })),
      { object: name, others: known.length - 1, source: u.where, ...(u.simulated ? { simulated: true } : {}) },
    ),
    covariances: await run.write('covariances.csv', 'text/csv', new TextEncoder().encode(lines.join(''))),
  }
}
