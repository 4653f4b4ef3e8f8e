/**
 * Segments of every SPK type from one smooth path, with numbers rounded so that any engine writes the same bytes. CSPICE (by
 * SpiceyPy) read them once; what it said stands in `cspice-states.ts`.
 */
import { randomFrom } from '@setu/core/random'
import type { WrittenSegment } from './write-daf.js'

export const start = 1000
export const end = 9000
const round = (v: number, digits: number): number => Math.round(v * 10 ** digits) / 10 ** digits

/** A slightly open orbit, km and km/s. */
const path = (t: number): number[] => {
  const n = 1.0e-3
  const [a, b] = [7000 + 0.01 * t, 6900]
  const [s, c] = [Math.sin(n * t), Math.cos(n * t)]
  return [a * c, b * s, 0.3 * b * s - 200, 0.01 * c - a * n * s, b * n * c, 0.3 * b * n * c].map((v, k) =>
    round(v, k < 3 ? 6 : 9),
  )
}
const random = randomFrom(11)
const even = Array.from({ length: 161 }, (_, i) => start + 50 * i)
const uneven = [start, ...Array.from({ length: 150 }, () => round(start + 8000 * random.uniform(), 3)), end].sort(
  (a, b) => a - b,
)
const states = (epochs: readonly number[]): number[] => epochs.flatMap(path)
/** Every hundredth epoch, as the format asks. */
const directory = (epochs: readonly number[], all: boolean): number[] =>
  epochs.filter((_, i) => (i + 1) % 100 === 0 && (all || i < epochs.length - 1))

const segment = (type: number, words: number[], frame = 1, span: [number, number] = [start, end]): WrittenSegment => ({
  name: `type ${type}`,
  doubles: span,
  integers: [-1000 - type, 399, frame, type],
  words,
})

/** Chebyshev coefficients that are no ephemeris, but smooth. */
const chebyshev = (components: number): number[] => {
  const terms = 9
  const words: number[] = []
  const r = randomFrom(5)
  for (let i = 0; i < 20; i++) {
    words.push(start + 400 * i + 200, 200)
    for (let c = 0; c < components; c++)
      for (let k = 0; k < terms; k++) words.push(round((r.uniform() - 0.5) * 7000 * 0.2 ** k, 9))
  }
  return [...words, start, 400, 2 + components * terms, 20]
}

/** Difference lines with tables of `dimension` columns. */
const differences = (dimension: number): number[] => {
  const r = randomFrom(7)
  const epochs = Array.from({ length: 27 }, (_, i) => start + 300 * (i + 1))
  const words: number[] = []
  for (const epoch of epochs) {
    const p = path(epoch)
    const order = 4 + r.integer(dimension - 5)
    words.push(epoch)
    for (let k = 0; k < dimension; k++) words.push(40 * (k + 1))
    for (let k = 0; k < 3; k++) words.push(p[k]!, p[k + 3]!)
    for (let c = 0; c < 3; c++)
      for (let k = 0; k < dimension; k++) words.push(k < order ? round((r.uniform() - 0.5) * 8e-3 * 0.3 ** k, 12) : 0)
    words.push(order + 1, order, order - 1, order)
  }
  return [...words, ...epochs, ...directory(epochs, true), ...(dimension === 15 ? [] : [dimension]), epochs.length]
}

export const madeSegments: readonly WrittenSegment[] = [
  segment(1, differences(15)),
  segment(2, chebyshev(3)),
  segment(3, chebyshev(6)),
  segment(5, [...states(uneven), ...uneven, ...directory(uneven, false), 398_600.4418, uneven.length]),
  segment(8, [...states(even), start, 50, 7, even.length]),
  segment(9, [...states(uneven), ...uneven, ...directory(uneven, false), 6, uneven.length]),
  segment(12, [...states(even), start, 50, 3, even.length]),
  segment(13, [...states(uneven), ...uneven, ...directory(uneven, false), 4, uneven.length], 17),
  segment(21, differences(20)),
]
/** The same with the other parity of the window, of other targets. */
export const otherWindows: readonly WrittenSegment[] = [
  { ...segment(8, [...states(even), start, 50, 6, even.length]), integers: [-2008, 399, 1, 8] },
  {
    ...segment(9, [...states(uneven), ...uneven, ...directory(uneven, false), 7, uneven.length]),
    integers: [-2009, 399, 1, 9],
  },
  { ...segment(12, [...states(even), start, 50, 2, even.length]), integers: [-2012, 399, 1, 12] },
  {
    ...segment(13, [...states(uneven), ...uneven, ...directory(uneven, false), 5, uneven.length]),
    integers: [-2013, 399, 1, 13],
  },
]
export const madeTimes: readonly number[] = [1000, 1017.25, 1333.125, 2500, 4444.5, 6049.9, 8999.5, 9000]
