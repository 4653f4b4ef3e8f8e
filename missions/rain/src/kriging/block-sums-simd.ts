/** The loops of `block-sums.ts` in WebAssembly with 128-bit vectors: two targets a vector, four vectors a block. */
import {
  add,
  advance,
  assembled,
  constant,
  F64,
  get,
  I32,
  type Loop,
  load,
  loadTwice,
  set,
  simd,
  store,
  tee,
  times,
  until,
  V128,
} from '../simd-assembler.js'
import type { BlockSums } from './block-sums.js'

const plus = simd(240)
const minus = simd(241)
const multiply = simd(242)
const smaller = simd(244)
const root = simd(239)
const equal = simd(71)
const select = simd(82)
const spread = simd(20)
/** Whole part of both numbers as 32-bit integers, and back. */
const whole = simd(252)
const real = simd(254)
const shiftLeft = simd(171)
const lane = (k: number): number[] => simd(27, k)
const nothing = simd(12, ...new Array<number>(16).fill(0))
const halves = (first: number, second: number): number[] =>
  simd(13, ...[first, second].flatMap((from) => Array.from({ length: 8 }, (_, k) => from + k)))
const lows = halves(0, 16)
const highs = halves(8, 24)

const VECTORS = [0, 1, 2, 3]
const ROW = 64

// Locals: 0 weights, 1 count, 2 c, 3 out, 4 to 7 sums, 8 weight.
const weightedSums: Loop = {
  name: 'weightedSums',
  parameters: [I32, I32, I32, I32],
  locals: [[5, V128]],
  body: [
    ...times(
      1,
      [...get(0), ...loadTwice(), ...set(8)],
      ...VECTORS.map((v) => [
        ...get(4 + v),
        ...get(8),
        ...get(2),
        ...load(16 * v),
        ...multiply,
        ...plus,
        ...set(4 + v),
      ]),
      advance(0, 8),
      advance(2, ROW),
    ),
    ...VECTORS.flatMap((v) => [...get(3), ...get(4 + v), ...store(16 * v)]),
  ],
}

// Locals: 0 packed, 1 rows left, 2 c, 3 out, 4 place in c, 5 row of the diagonal, 6 to 9 forms, 10 to 13 sums, 14 weight.
const quadraticForms: Loop = {
  name: 'quadraticForms',
  parameters: [I32, I32, I32, I32],
  locals: [
    [2, I32],
    [9, V128],
  ],
  body: [
    ...[...get(2), ...set(5)],
    ...times(
      1,
      VECTORS.flatMap((v) => [...nothing, ...set(10 + v)]),
      [...get(2), ...set(4)],
      until(
        4,
        5,
        [...get(0), ...loadTwice(), ...set(14)],
        ...VECTORS.map((v) => [
          ...get(10 + v),
          ...get(14),
          ...get(4),
          ...load(16 * v),
          ...multiply,
          ...plus,
          ...set(10 + v),
        ]),
        advance(0, 8),
        advance(4, ROW),
      ),
      [...get(0), ...loadTwice(), ...set(14)],
      ...VECTORS.map((v) => [
        ...get(6 + v),
        ...[...get(5), ...load(16 * v)],
        ...[...get(10 + v), ...get(10 + v), ...plus],
        ...[...get(14), ...get(5), ...load(16 * v), ...multiply],
        ...[...plus, ...multiply, ...plus, ...set(6 + v)],
      ]),
      advance(0, 8),
      advance(5, ROW),
    ),
    ...VECTORS.flatMap((v) => [...get(3), ...get(6 + v), ...store(16 * v)]),
  ],
}

// Locals: 0 gauges, 1 count, 2 targets, 3 table, 4 pieces, 5 perUnit, 6 total, 7 c, all numbers of kind f64 from 4 to 6;
// 8 address in the table; vectors: 9 x, 10 y, 11 z, 12 squared, 13 place, 14 pieces as integers, 15 to 18 coefficients.
const difference = (axis: number, v: number): number[] => [
  ...get(2),
  ...load(axis * ROW + 16 * v),
  ...get(9 + axis),
  ...minus,
]
const coefficientsOf = (k: number, first: number): number[] => [
  ...[...get(14), ...lane(k), ...get(3), ...add, ...tee(8)],
  ...[...load(), ...set(first)],
  ...[...get(8), ...load(16), ...set(first + 1)],
]
const horner = (coefficient: number[]): number[] => [...get(13), ...multiply, ...coefficient, ...plus]
const covariances: Loop = {
  name: 'covariances',
  parameters: [I32, I32, I32, I32, F64, F64, F64, I32],
  locals: [
    [1, I32],
    [10, V128],
  ],
  body: times(
    1,
    ...[0, 1, 2].map((axis) => [...get(0), ...loadTwice(8 * axis), ...set(9 + axis)]),
    ...VECTORS.map((v) => [
      ...[...difference(0, v), ...set(12), ...get(12), ...get(12), ...multiply],
      ...[...difference(1, v), ...set(12), ...get(12), ...get(12), ...multiply, ...plus],
      ...[...difference(2, v), ...set(12), ...get(12), ...get(12), ...multiply, ...plus, ...set(12)],
      ...[...get(12), ...root, ...get(5), ...spread, ...multiply, ...get(4), ...spread, ...smaller, ...set(13)],
      ...[...get(13), ...whole, ...set(14)],
      ...[...get(13), ...get(14), ...real, ...minus, ...set(13)],
      ...[...get(14), ...constant(5), ...shiftLeft, ...set(14)],
      // 15: first two coefficients of target 0, 16: its last two; 17 and 18: of target 1.
      ...coefficientsOf(0, 15),
      ...coefficientsOf(1, 17),
      ...get(7),
      ...[...get(6), ...spread],
      ...[...get(16), ...get(18), ...highs],
      ...horner([...get(16), ...get(18), ...lows]),
      ...horner([...get(15), ...get(17), ...highs]),
      ...horner([...get(15), ...get(17), ...lows]),
      ...[...get(12), ...nothing, ...equal],
      ...[...select, ...store(16 * v)],
    ]),
    advance(0, 24),
    advance(7, ROW),
  ),
}

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly weightedSums: (weights: number, count: number, c: number, out: number) => void
  readonly quadraticForms: (packed: number, k: number, c: number, out: number) => void
  readonly covariances: (...numbers: number[]) => void
}

let compiled: WebAssembly.Module | null | undefined
const PAGE = 65536

/** The vector loops over a heap of their own; null where the host does not allow or know them. */
export const vectorSums = (size: number): BlockSums | null => {
  try {
    if (compiled === undefined)
      compiled = new WebAssembly.Module(assembled(1, weightedSums, quadraticForms, covariances))
    if (compiled === null) return null
    const own = new WebAssembly.Instance(compiled).exports as unknown as Exports
    own.memory.grow(Math.ceil((8 * size) / PAGE))
    return {
      heap: new Float64Array(own.memory.buffer),
      weightedSums: (weights, count, c, out) => own.weightedSums(8 * weights, count, 8 * c, 8 * out),
      quadraticForms: (packed, k, c, out) => own.quadraticForms(8 * packed, k, 8 * c, 8 * out),
      covariances: (gauges, count, targets, table, pieces, perUnit, total, c) =>
        own.covariances(8 * gauges, count, 8 * targets, 8 * table, pieces, perUnit, total, 8 * c),
    }
  } catch {
    compiled ??= null
    return null
  }
}
