/**
 * SPK kernels: positions and velocities of bodies (NAIF: SPK Required Reading), types 1, 2, 3, 5, 8, 9, 12, 13 and 21. Segments are
 * held in memory (types 2 and 3 may be cut to a span), so that a state costs no file access. Times are TDB seconds past J2000.
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { type Daf, type DafSegment, openDaf } from './daf.js'
import { hermite, lagrange, mostNodes } from './interpolation.js'
import { twoBody } from './kepler.js'
import { type ChebyshevData, chebyshevAt, chebyshevData } from './spk-chebyshev.js'
import { differenceLineAt } from './spk-difference.js'

export interface SpkSegment {
  readonly name: string
  /** NAIF numbers of the body, of what it is told from, and of the frame. */
  readonly target: number
  readonly centre: number
  readonly frame: number
  readonly type: number
  /** TDB seconds past J2000. */
  readonly start: number
  readonly end: number
  /** x, y, z (km), vx, vy, vz (km/s) at a time within the span, into `out`. */
  stateAt(t: number, out: Float64Array): void
}

export interface SpkOptions {
  /** Only segments that reach into this span, and of types 2 and 3 only its records. */
  readonly from?: number
  readonly to?: number
  readonly targets?: readonly number[]
  /** Most bytes held; default 1 GiB. */
  readonly limit?: number
}

type Evaluate = (t: number, out: Float64Array) => void

const bad = (where: string, found: string, expected: string) =>
  setuError('bad-file', { where, found, expected, wayOut: 'The kernel is damaged; get it again.' })

/** Index of the first epoch that is not below `t`. */
const firstNotBelow = (epochs: Float64Array, t: number): number => {
  let [low, high] = [0, epochs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (epochs[middle]! < t) low = middle + 1
    else high = middle
  }
  return low
}

const checkedCount = (n: number, words: number, each: number, where: string): number => {
  if (!(Number.isInteger(n) && n >= 1 && n * each < words))
    throw bad(where, `${n} records in ${words} words`, 'records that fit')
  return n
}

const differences = (words: Float64Array, dimension: number, trailer: number, where: string): Evaluate => {
  if (!(Number.isInteger(dimension) && dimension >= 1 && dimension <= 100))
    throw bad(where, `difference tables of ${dimension} columns`, '1 to 100')
  const size = 4 * dimension + 11
  const n = checkedCount(words[words.length - 1]!, words.length - trailer, size, where)
  const epochs = words.subarray(n * size, n * size + n)
  for (let i = 0; i < n; i++) {
    const at = i * size + 1 + dimension + 6 + 3 * dimension
    for (let k = 0; k < 4; k++)
      if (!(words[at + k]! >= (k === 0 ? 2 : 0) && words[at + k]! <= dimension + 2 && Number.isInteger(words[at + k]!)))
        throw bad(where, `an order ${words[at + k]} in record ${i + 1}`, `an integer up to ${dimension + 1}`)
  }
  return (t, out) => differenceLineAt(words, Math.min(n - 1, firstNotBelow(epochs, t)) * size, dimension, t, out)
}

const twoBodyStates = (words: Float64Array, where: string): Evaluate => {
  const n = checkedCount(words[words.length - 1]!, words.length, 7, where)
  const gm = words[words.length - 2]!
  if (!(gm > 0)) throw bad(where, `GM ${gm}`, 'above zero')
  const epochs = words.subarray(6 * n, 7 * n)
  const at = (i: number, t: number) => {
    const s = words.subarray(6 * i, 6 * i + 6) as unknown as number[]
    return twoBody({ position: [s[0]!, s[1]!, s[2]!], velocity: [s[3]!, s[4]!, s[5]!] }, t - epochs[i]!, gm)
  }
  return (t, out) => {
    const behind = firstNotBelow(epochs, t)
    const [i, j] = [Math.max(0, Math.min(n - 1, behind - 1)), Math.min(n - 1, behind)]
    const [a, b] = [at(i, t), at(j, t)]
    // From one state to the next by a cosine, whose slope enters the velocity.
    const span = epochs[j]! - epochs[i]!
    const angle = span > 0 ? (Math.PI * (t - epochs[i]!)) / span : 0
    const weight = 0.5 + 0.5 * Math.cos(angle)
    const slope = span > 0 ? (-0.5 * Math.PI * Math.sin(angle)) / span : 0
    for (let k = 0; k < 3; k++) {
      out[k] = weight * a.position[k]! + (1 - weight) * b.position[k]!
      out[k + 3] = weight * a.velocity[k]! + (1 - weight) * b.velocity[k]! + slope * (a.position[k]! - b.position[k]!)
    }
  }
}

/** States at equal (8, 12) or any steps (9, 13), by Lagrange (8, 9) or Hermite (12, 13). */
const discreteStates = (words: Float64Array, type: number, where: string): Evaluate => {
  const even = type === 8 || type === 12
  const n = checkedCount(words[words.length - 1]!, words.length, even ? 6 : 7, where)
  // Type 8 and 9 give the degree, 12 and 13 the window less one: the same number of nodes.
  const nodes = words[words.length - 2]! + 1
  if (!(Number.isInteger(nodes) && nodes >= 1 && nodes <= mostNodes))
    throw bad(where, `a window of ${nodes} states`, `1 to ${mostNodes}`)
  let epochs: Float64Array
  if (even) {
    const [start, step] = [words[words.length - 4]!, words[words.length - 3]!]
    if (!(step > 0) || !Number.isFinite(start)) throw bad(where, `a step of ${step} s`, 'above zero')
    epochs = Float64Array.from({ length: n }, (_, i) => start + i * step)
  } else epochs = words.subarray(6 * n, 7 * n)
  for (let i = 1; i < n; i++)
    if (!(epochs[i]! > epochs[i - 1]!)) throw bad(where, `epoch ${i + 1} not above the one before`, 'growing epochs')
  const size = Math.min(nodes, n)
  return (t, out) => {
    const behind = firstNotBelow(epochs, t)
    // The last epoch not behind t.
    const low = behind < n && epochs[behind] === t ? behind : behind - 1
    let first: number
    if (size % 2 === 0) first = low - size / 2 + 1
    else {
      const near = low + 1 < n && low >= 0 && t - epochs[low]! > epochs[low + 1]! - t ? low + 1 : Math.max(0, low)
      first = near - (size - 1) / 2
    }
    first = Math.max(0, Math.min(n - size, first))
    for (let k = 0; k < 3; k++) {
      if (type < 12) {
        out[k] = lagrange(epochs, words, 6, k, first, size, t)
        out[k + 3] = lagrange(epochs, words, 6, k + 3, first, size, t)
      } else [out[k], out[k + 3]] = hermite(epochs, words, 6, k, k + 3, first, size, t) as [number, number]
    }
  }
}

const chebyshev =
  (d: ChebyshevData): Evaluate =>
  (t, out) =>
    chebyshevAt(d, t, out)

const chebyshevWithVelocity = (d: ChebyshevData): Evaluate => {
  const all = new Float64Array(12)
  return (t, out) => {
    chebyshevAt(d, t, all)
    // Type 3 has its own polynomials of the velocity.
    for (let k = 0; k < 6; k++) out[k] = all[k]!
  }
}

/** The words of a Chebyshev segment, or the records of a span of it with a directory of their own. */
export const chebyshevWords = async (
  daf: Daf,
  first: number,
  last: number,
  from: number,
  to: number,
): Promise<Float64Array> => {
  const directory = await daf.read(last - 3, 4)
  const [start, length, size, count] = directory as unknown as [number, number, number, number]
  if (!(length > 0 && size > 2 && count >= 1 && count * size <= last - first)) return daf.read(first, last - first + 1)
  const a = Math.max(0, Math.min(count - 1, Math.floor((from - start) / length)))
  const b = Math.max(a, Math.min(count - 1, Math.floor((to - start) / length)))
  const body = await daf.read(first + a * size, (b - a + 1) * size)
  const words = new Float64Array(body.length + 4)
  words.set(body)
  words.set([start + a * length, length, size, b - a + 1], body.length)
  return words
}

export const spkTypes = [1, 2, 3, 5, 8, 9, 12, 13, 21] as const

const evaluator = async (daf: Daf, s: DafSegment, options: SpkOptions, where: string): Promise<Evaluate> => {
  const [, , , type, first, last] = s.integers as [number, number, number, number, number, number]
  if (type === 2 || type === 3) {
    const from = options.from ?? Number.NEGATIVE_INFINITY
    const to = options.to ?? Number.POSITIVE_INFINITY
    const words = await chebyshevWords(daf, first, last, from, to)
    return type === 2
      ? chebyshev(chebyshevData(words, 3, where))
      : chebyshevWithVelocity(chebyshevData(words, 6, where))
  }
  if (!(spkTypes as readonly number[]).includes(type))
    throw setuError('unknown-format', {
      where,
      found: `a segment of type ${type}`,
      expected: `types ${spkTypes.join(', ')}`,
      wayOut: 'Convert the kernel to type 3 or 13 with spkmerge, or leave its bodies out.',
    })
  const words = await daf.read(first, last - first + 1)
  if (words.length < 8) throw bad(where, `${words.length} words`, 'a segment with states')
  if (type === 1) return differences(words, 15, 1, where)
  if (type === 21) return differences(words, words[words.length - 2]!, 2, where)
  if (type === 5) return twoBodyStates(words, where)
  return discreteStates(words, type, where)
}

/** Opens a kernel and holds its segments. Throws `bad-file`, `too-large`, or `unknown-format` for a type not known. */
export const openSpk = async (
  bytes: Bytes,
  where: string,
  options: SpkOptions = {},
): Promise<readonly SpkSegment[]> => {
  const daf = await openDaf(bytes, where)
  if (daf.segments.some((s) => s.doubles.length !== 2 || s.integers.length !== 6))
    throw bad(where, 'summaries that are none of an SPK', 'two doubles and six integers')
  const from = options.from ?? Number.NEGATIVE_INFINITY
  const to = options.to ?? Number.POSITIVE_INFINITY
  const wanted = daf.segments.filter(
    (s) => s.doubles[1]! >= from && s.doubles[0]! <= to && (options.targets?.includes(s.integers[0]!) ?? true),
  )
  const limit = options.limit ?? 2 ** 30
  const held = wanted.reduce((sum, s) => {
    const share =
      s.integers[3]! <= 3 && s.integers[3]! >= 2
        ? (Math.min(to, s.doubles[1]!) - Math.max(from, s.doubles[0]!)) / (s.doubles[1]! - s.doubles[0]! || 1)
        : 1
    return sum + (s.integers[5]! - s.integers[4]! + 1) * 8 * Math.min(1, share)
  }, 0)
  if (held > limit)
    throw setuError('too-large', {
      where,
      found: `${Math.round(held / 1e6)} MB of states`,
      expected: `at most ${Math.round(limit / 1e6)} MB`,
      wayOut: 'Give a span of time or the bodies that are needed.',
    })
  const segments: SpkSegment[] = []
  for (const [i, s] of wanted.entries()) {
    const place = `${where}, segment ${i + 1}${s.name ? ` (${s.name})` : ''}`
    const [target, centre, frame, type] = s.integers as [number, number, number, number]
    if (!(s.doubles[1]! >= s.doubles[0]!)) throw bad(place, `a span from ${s.doubles[0]} to ${s.doubles[1]}`, 'a span')
    segments.push({
      name: s.name,
      target,
      centre,
      frame,
      type,
      start: s.doubles[0]!,
      end: s.doubles[1]!,
      stateAt: await evaluator(daf, s, options, place),
    })
  }
  return segments
}
