/**
 * Code of WebAssembly over pairs of doubles (core specification 2.0, f64x2): expressions are the bytes that leave a value on the
 * stack, and a program keeps what is used twice in locals. What the batch engine of SGP4 is written in.
 *
 *     const p = program()
 *     const x = p.keep(p.load(pointer, 0))
 *     p.store(out, 0, mul(x, x))
 */

/** Bytes that push one value. */
export type Code = readonly number[]

const unsigned = (n: number): number[] => {
  const bytes: number[] = []
  do {
    bytes.push((n & 127) | (n > 127 ? 128 : 0))
    n >>>= 7
  } while (n > 0)
  return bytes
}
const signed = (n: number): number[] => {
  const bytes: number[] = []
  for (;;) {
    const byte = n & 127
    n >>= 7
    const done = (n === 0 && !(byte & 64)) || (n === -1 && (byte & 64) !== 0)
    bytes.push(done ? byte : byte | 128)
    if (done) return bytes
  }
}
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)]
const unary =
  (opcode: number) =>
  (a: Code): Code => [...a, ...simd(opcode)]
const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...simd(opcode)]

export const add = (...terms: readonly [Code, ...Code[]]): Code =>
  terms.slice(1).reduce<Code>((sum, t) => binary(240)(sum, t), terms[0])
export const sub = binary(241)
export const mul = (...factors: readonly [Code, ...Code[]]): Code =>
  factors.slice(1).reduce<Code>((product, f) => binary(242)(product, f), factors[0])
export const div = binary(243)
export const sqrt = unary(239)
export const abs = unary(236)
export const negate = unary(237)
export const truncate = unary(122)
export const least = binary(244)
export const greatest = binary(245)
export const below = binary(73)
export const above = binary(74)
export const atLeast = binary(76)
export const both = binary(78)
export const flip = binary(81)
export const not = unary(77)
/** Bits of the mask from the first, the others from the second. */
export const select = (mask: Code, a: Code, b: Code): Code => [...a, ...b, ...mask, ...simd(82)]
const shiftBy =
  (opcode: number) =>
  (a: Code, bits: number): Code => [...a, 0x41, ...signed(bits), ...simd(opcode)]
export const shiftLeft = shiftBy(203)
/** Arithmetic: the sign fills. */
export const shiftRight = shiftBy(204)
export const addLong = binary(206)

const eight = (value: number): number[] => [...new Uint8Array(new Float64Array([value]).buffer)]
/** The same number in both lanes. */
export const constant = (value: number): Code => [...simd(12), ...eight(value), ...eight(value)]
const word = (low: number, high: number): number[] => [...new Uint8Array(new Uint32Array([low, high]).buffer)]
/** The same 64 bits in both lanes. */
export const bits = (low: number, high: number): Code => [...simd(12), ...word(low, high), ...word(low, high)]

/** A polynomial by Horner, constant term first. */
export const polynomial = (x: Code, ...coefficients: readonly number[]): Code =>
  coefficients.slice(0, -1).reduceRight<Code>((sum, c) => add(mul(sum, x), constant(c)), constant(coefficients.at(-1)!))

export interface Program {
  /** Code so far. */
  readonly body: number[]
  /** Evaluates once and gives the local that holds it. */
  keep(value: Code): Code
  /** A local that may be set again. */
  variable(value: Code): { readonly get: Code; set(value: Code): void }
  load(pointer: Code, offset: number): Code
  store(pointer: Code, offset: number, value: Code): void
  integer(value: Code): { readonly get: Code; set(value: Code): void }
  /** Repeats the body while the condition (an i32, judged at its end) is not 0. */
  repeat(body: () => void, condition: () => Code): void
  readonly vectors: () => number
  readonly integers: () => number
}

export const intConstant = (n: number): Code => [0x41, ...signed(n)]
export const intAdd = (a: Code, b: Code): Code => [...a, ...b, 0x6a]
export const intSubtract = (a: Code, b: Code): Code => [...a, ...b, 0x6b]
export const intAnd = (a: Code, b: Code): Code => [...a, ...b, 0x71]
export const intNot = (a: Code): Code => [...a, 0x45]
/** 1 where both lanes of a mask are set. */
export const allTrue = (mask: Code): Code => [...mask, ...simd(195)]
/** 1 where any bit is set. */
export const anyTrue = (mask: Code): Code => [...mask, ...simd(83)]
export const parameter = (index: number): Code => [0x20, ...unsigned(index)]

/** A function body. `parameters` are i32; locals are first vectors, then integers (renumbered at the end). */
export const program = (parameters: number): Program => {
  const body: number[] = []
  let vectors = 0
  let integers = 0
  const set = (local: number, value: Code): void => {
    body.push(...value, 0x21, ...unsigned(local))
  }
  // Integers come before vectors in the numbering: at most eight of them.
  const MOST = 8
  const vector = (): number => parameters + MOST + vectors++
  return {
    body,
    keep(value) {
      const local = vector()
      set(local, value)
      return parameter(local)
    },
    variable(value) {
      const local = vector()
      set(local, value)
      return { get: parameter(local), set: (v) => set(local, v) }
    },
    load: (pointer, offset) => [...pointer, ...simd(0), 4, ...unsigned(offset)],
    store(pointer, offset, value) {
      body.push(...pointer, ...value, ...simd(11), 4, ...unsigned(offset))
    },
    integer(value) {
      const local = parameters + integers++
      set(local, value)
      return { get: parameter(local), set: (v) => set(local, v) }
    },
    repeat(inside, condition) {
      body.push(0x03, 0x40)
      inside()
      body.push(...condition(), 0x0d, 0, 0x0b)
    },
    vectors: () => vectors,
    integers: () => MOST,
  }
}

const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content]
const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()]
const text = (name: string): number[] => [name.length, ...new TextEncoder().encode(name)]

export interface FunctionCode {
  readonly name: string
  readonly parameters: number
  readonly program: Program
  /** An i32. */
  readonly result: Code
}

/** A module with these functions and its memory, exported. */
export const moduleOf = (functions: readonly FunctionCode[], pages: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      list(functions.map((f) => [0x60, ...list(Array.from({ length: f.parameters }, () => [0x7f])), 1, 0x7f])),
    ),
    ...section(3, list(functions.map((_, i) => [i]))),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, list([[...text('memory'), 2, 0], ...functions.map((f, i) => [...text(f.name), 0, ...unsigned(i)])])),
    ...section(
      10,
      list(
        functions.map((f) => {
          const code = [
            ...[2, ...unsigned(f.program.integers()), 0x7f, ...unsigned(f.program.vectors()), 0x7b],
            ...f.program.body,
            ...f.result,
            0x0b,
          ]
          return [...unsigned(code.length), ...code]
        }),
      ),
    ),
  ])
