/**
 * Whole lines out of chunks that are cut anywhere, in bounded memory: one cutter for each connection, so that the halves of
 * two senders never become one line. Of a line above the limit only the head is handed on, as a line; the reader behind
 * counts it as too long.
 */

export interface LineCutter {
  /** What of the chunk completes lines, with their ends. Empty where none ends. */
  push(chunk: Uint8Array): Uint8Array
  /** What is left when the sender is gone, as a line. */
  end(): Uint8Array
  /** Lines of which only the head was handed on. */
  readonly tooLong: number
}

export const LONGEST_LINE = 1 << 16
/** More than any reader takes for a sentence, so that it is counted. */
const HEAD = 4096
const NOTHING = new Uint8Array(0)

const joined = (a: Uint8Array, b: Uint8Array, c = NOTHING): Uint8Array => {
  const out = new Uint8Array(a.length + b.length + c.length)
  out.set(a)
  out.set(b, a.length)
  out.set(c, a.length + b.length)
  return out
}
const END = Uint8Array.of(10)

export const lineCutter = (limit = LONGEST_LINE): LineCutter => {
  let rest: Uint8Array = NOTHING
  let skipping = false
  let tooLong = 0
  const push = (chunk: Uint8Array): Uint8Array => {
    const last = Math.max(chunk.lastIndexOf(10), chunk.lastIndexOf(13))
    if (last < 0) {
      if (skipping) return NOTHING
      if (rest.length + chunk.length <= limit) {
        rest = joined(rest, chunk)
        return NOTHING
      }
      const head = joined(rest, chunk.subarray(0, HEAD)).subarray(0, HEAD)
      rest = NOTHING
      skipping = true
      tooLong++
      return joined(head, END)
    }
    const first = chunk.findIndex((c) => c === 10 || c === 13)
    const from = skipping ? first + 1 : 0
    skipping = false
    const whole = joined(rest, chunk.subarray(from, last + 1))
    rest = NOTHING
    const tail = chunk.subarray(last + 1)
    if (tail.length === 0) return whole
    if (tail.length <= limit) {
      rest = tail.slice()
      return whole
    }
    return joined(whole, push(tail))
  }
  return {
    push,
    end() {
      const left = rest.length ? joined(rest, END) : NOTHING
      rest = NOTHING
      skipping = false
      return left
    },
    get tooLong() {
      return tooLong
    },
  }
}
