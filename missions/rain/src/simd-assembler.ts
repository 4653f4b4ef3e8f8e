/**
 * WebAssembly with 128-bit vectors, assembled instruction by instruction (WebAssembly core specification 2.0): the few
 * instructions and the module frame that the inner loops of this mission need. Such a loop has a twin in JavaScript that gives
 * the same bits and runs where vectors or WebAssembly are not allowed.
 */

export const I32 = 0x7f
export const F64 = 0x7c
export const V128 = 0x7b
const END = 0x0b

export const get = (local: number): number[] => [0x20, local]
export const set = (local: number): number[] => [0x21, local]
export const tee = (local: number): number[] => [0x22, local]

/** Signed LEB128. */
const signed = (value: number): number[] => {
  const out: number[] = []
  for (let v = value; ; ) {
    const low = v & 127
    v >>= 7
    const last = (v === 0 && !(low & 64)) || (v === -1 && (low & 64) !== 0)
    out.push(last ? low : low | 128)
    if (last) return out
  }
}
/** Unsigned LEB128, below 2^28. */
const unsigned = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >> 7)])

export const constant = (value: number): number[] => [0x41, ...signed(value)]
export const add = [0x6a]
export const subtract = [0x6b]
/** A vector instruction by its number. */
export const simd = (opcode: number, ...rest: number[]): number[] => [0xfd, ...unsigned(opcode), ...rest]
/** 16 bytes from the address on the stack and an offset. */
export const load = (offset = 0): number[] => simd(0, 2, ...unsigned(offset))
export const store = (offset = 0): number[] => simd(11, 2, ...unsigned(offset))
/** Both halves from the 8 bytes at the address on the stack. */
export const loadTwice = (offset = 0): number[] => simd(10, 2, ...unsigned(offset))

export const advance = (local: number, bytes = 16): number[] => [
  ...get(local),
  ...constant(bytes),
  ...add,
  ...set(local),
]
/** Repeats the body while the counter in a local is not 0. */
export const times = (counter: number, ...body: number[][]): number[] => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...[...get(counter), 0x45, 0x0d, 1],
  ...body.flat(),
  ...[...get(counter), ...constant(1), ...subtract, ...set(counter)],
  ...[0x0c, 0, END, END],
]
/** Repeats the body until two locals are equal. */
export const until = (local: number, other: number, ...body: number[][]): number[] => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...[...get(local), ...get(other), 0x46, 0x0d, 1],
  ...body.flat(),
  ...[0x0c, 0, END, END],
]

const section = (id: number, body: number[]): number[] => [id, ...unsigned(body.length), ...body]
const vector = (...items: number[][]): number[] => [...unsigned(items.length), ...items.flat()]
const text = (name: string): number[] => [name.length, ...new TextEncoder().encode(name)]

export interface Loop {
  readonly name: string
  readonly parameters: readonly number[]
  /** Further locals: how many, of which type. */
  readonly locals: readonly (readonly [number, number])[]
  readonly body: readonly number[]
}

/** A module that exports its memory, `pages` of 64 KiB at the start, and the loops. */
export const assembled = (pages: number, ...loops: readonly Loop[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(...loops.map((l) => [0x60, l.parameters.length, ...l.parameters, 0]))),
    ...section(3, vector(...loops.map((_, k) => [k]))),
    ...section(5, vector([0, ...unsigned(pages)])),
    ...section(7, vector([...text('memory'), 2, 0], ...loops.map((l, k) => [...text(l.name), 0, k]))),
    ...section(
      10,
      vector(
        ...loops.map((l) => {
          const all = [...vector(...l.locals.map(([count, type]) => [count, type])), ...l.body, END]
          return [...unsigned(all.length), ...all]
        }),
      ),
    ),
  ])
