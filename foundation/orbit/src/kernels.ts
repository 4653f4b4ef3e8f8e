/**
 * A set of SPICE kernels: geometric states of any body from any other in any frame; as seen: `apparent-state.ts`. Later kernels
 * win over earlier ones. Times are TDB seconds past J2000 (`etOf` of `lsk.ts`).
 *
 *     const set = await loadKernels([{ name: 'de440s.bsp', bytes }, { name: 'naif0012.tls', bytes: leap }])
 *     spkState(set, 'MOON', et, 'J2000', 'EARTH').position
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { readAll } from '@setu/core/source'
import { decodeText } from '@setu/formats/csv/decode'
import { isDaf, openDaf } from './daf.js'
import { type FrameKernels, frameTransform } from './kernel-frames.js'
import { instantOfEt } from './lsk.js'
import { bodyName, bodyNumber, frameNumber } from './naif-ids.js'
import { openPck, type PckSegment } from './pck.js'
import { openSpk, type SpkOptions, type SpkSegment } from './spk.js'
import { isTextKernel, type KernelPool, readTextKernel } from './text-kernel.js'
import { formatUtc } from './time-scales.js'
import { apply, type State } from './vector3.js'

export interface KernelSet extends FrameKernels {
  readonly pool: KernelPool
  /** Later files first, and in a file later segments first. */
  readonly spk: readonly SpkSegment[]
  readonly pck: readonly PckSegment[]
  readonly names: readonly string[]
  /** What the files tell of each body, whatever span was asked for. */
  readonly spans: readonly { readonly target: number; readonly start: number; readonly end: number }[]
}

/** Opens kernels by their content. Throws `unknown-format` for what is none. */
export const loadKernels = async (
  files: readonly { readonly name: string; readonly bytes: Bytes }[],
  options: SpkOptions = {},
): Promise<KernelSet> => {
  const pool: KernelPool = new Map()
  const spk: SpkSegment[] = []
  const pck: PckSegment[] = []
  const spans: { target: number; start: number; end: number }[] = []
  for (const { name, bytes } of files) {
    const head = await bytes.read(0, Math.min(bytes.size, 1024))
    if (isDaf(head)) {
      const daf = await openDaf(bytes, name)
      const pckShape = daf.kind === 'PCK' || (daf.kind !== 'SPK' && daf.segments[0]?.integers.length === 5)
      if (pckShape) pck.unshift(...[...(await openPck(bytes, name, options))].reverse())
      else if (daf.kind === 'SPK' || daf.kind === '') {
        spk.unshift(...[...(await openSpk(bytes, name, options))].reverse())
        for (const s of daf.segments) spans.push({ target: s.integers[0]!, start: s.doubles[0]!, end: s.doubles[1]! })
      } else
        throw setuError('unknown-format', {
          where: name,
          found: `a kernel of kind ${daf.kind}`,
          expected: 'SPK or PCK',
        })
      continue
    }
    const { text } = decodeText(await readAll(bytes, 2 ** 26, name), name)
    if (!isTextKernel(text))
      throw setuError('unknown-format', {
        where: name,
        found: 'a file that is no kernel',
        expected: 'SPK, PCK, FK or LSK',
      })
    readTextKernel(text, name, pool)
  }
  return { pool, spk, pck, spans, names: files.map((f) => f.name) }
}

const row = new Float64Array(6)

const segmentFor = (set: KernelSet, target: number, et: number): SpkSegment | undefined =>
  set.spk.find((s) => s.target === target && et >= s.start && et <= s.end)

/** Adds the state of a segment, in J2000, to `out`. */
const addSegment = (set: KernelSet, s: SpkSegment, et: number, out: Float64Array, sign: 1 | -1): void => {
  s.stateAt(et, row)
  if (s.frame === 1) {
    for (let k = 0; k < 6; k++) out[k]! += sign * row[k]!
    return
  }
  // From the segment's frame to J2000: the transposed matrix, and the rate of the frame.
  const { matrix: m, rate } = frameTransform(set, s.frame, et)
  for (let c = 0; c < 3; c++)
    for (let r = 0; r < 3; r++) {
      out[c]! += sign * m[3 * r + c]! * row[r]!
      out[c + 3]! += sign * (m[3 * r + c]! * row[r + 3]! + rate[3 * r + c]! * row[r]!)
    }
}

/** Bodies from `start` to the root of its chain, each with the segment that tells it. */
const chainOf = (set: KernelSet, start: number, et: number): { body: number; segment: SpkSegment | undefined }[] => {
  const chain: { body: number; segment: SpkSegment | undefined }[] = []
  for (let body = start; ; ) {
    const segment = body === 0 ? undefined : segmentFor(set, body, et)
    chain.push({ body, segment })
    if (!segment) return chain
    body = segment.centre
    if (chain.length > 32)
      throw setuError('bad-file', { where: 'SPK', found: 'centres in a circle', expected: 'a chain to a root' })
  }
}

/** Whether segments lead from a body to the barycentre of the solar system at a time. */
export const toldBetween = (set: KernelSet, body: number, et: number): boolean =>
  body === 0 || chainOf(set, body, et).at(-1)!.body === 0

const day = (et: number): string => formatUtc(instantOfEt(et), 0)
/** What the kernels tell of a body, in words; pieces that touch are one. */
const spanWords = (set: KernelSet, body: number): string => {
  if (body === 0) return ''
  const own = set.spans.filter((s) => s.target === body).sort((a, b) => a.start - b.start)
  const joined: { start: number; end: number }[] = []
  for (const s of own) {
    const last = joined.at(-1)
    if (last && s.start <= last.end + 1e-3) last.end = Math.max(last.end, s.end)
    else joined.push({ start: s.start, end: s.end })
  }
  if (joined.length === 0) return `nothing of ${bodyName(body)}`
  const few = joined.slice(0, 3).map((s) => `${day(s.start)} to ${day(s.end)}`)
  return `${bodyName(body)} from ${few.join(', ')}${joined.length > 3 ? `, … to ${day(joined.at(-1)!.end)}` : ''}`
}

/** Geometric state of `target` from `observer` in J2000 by their numbers, into `out`. Throws `not-found` where kernels lack. */
export const geometricState = (
  set: KernelSet,
  target: number,
  et: number,
  observer: number,
  out: Float64Array,
): void => {
  out.fill(0, 0, 6)
  if (target === observer) return
  const a = chainOf(set, target, et)
  const b = chainOf(set, observer, et)
  // The common root: the first body of one chain that is in the other.
  const at = a.findIndex((x) => b.some((y) => y.body === x.body))
  if (at < 0)
    throw setuError('not-found', {
      where: `${bodyName(target)} from ${bodyName(observer)}`,
      found: `no chain of segments at ${day(et)} (${et} s past J2000, TDB); the kernels tell ${[a, b]
        .map((chain) => spanWords(set, chain.at(-1)!.body))
        .filter((words) => words !== '')
        .join(' and ')}`,
      expected: `segments that join ${bodyName(a.at(-1)!.body)} and ${bodyName(b.at(-1)!.body)}`,
      wayOut: 'Load kernels of both bodies that reach that time, or ask for times inside them.',
    })
  const root = a[at]!.body
  for (let i = 0; i < at; i++) addSegment(set, a[i]!.segment!, et, out, 1)
  for (let i = 0; b[i]!.body !== root; i++) addSegment(set, b[i]!.segment!, et, out, -1)
}

export const stateOf = (out: Float64Array): State => ({
  position: [out[0]!, out[1]!, out[2]!],
  velocity: [out[3]!, out[4]!, out[5]!],
})

/** A body or frame by name or number. */
export type Name = string | number

/** `spkezr` of SPICE without corrections: km and km/s. */
export const spkState = (set: KernelSet, target: Name, et: number, frame: Name, observer: Name): State => {
  const out = new Float64Array(6)
  geometricState(set, bodyNumber(target, set.pool), et, bodyNumber(observer, set.pool), out)
  const { position, velocity } = stateOf(out)
  const f = frameNumber(frame, set.pool)
  if (f === 1) return { position, velocity }
  const { matrix, rate } = frameTransform(set, f, et)
  const [a, b] = [apply(matrix, velocity), apply(rate, position)]
  return { position: apply(matrix, position), velocity: [a[0] + b[0], a[1] + b[1], a[2] + b[2]] }
}
