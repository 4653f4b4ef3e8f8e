/**
 * Bytes into lines, wherever the chunks are cut: lines end in CR, LF or both, the last perhaps in none. A line above the
 * limit is told and not kept, so that a gigabyte without an end needs no memory.
 */
export interface LineSplitter {
  push(chunk: Uint8Array): void
  /** The line that is open ends here. */
  end(): void
  readonly bytes: number
  /** Byte at which the open line begins; behind the last byte where none is open. */
  openAt(): number
}

/** `offset`: byte at which the stream begins. Lines are bytes [start, end) of a buffer that is used again. */
export const lineSplitter = (
  offset: number,
  longest: number,
  onLine: (bytes: Uint8Array, start: number, end: number, at: number) => void,
  onTooLong: (at: number) => void,
): LineSplitter => {
  // What is left of the last chunk, one line at most.
  const rest = new Uint8Array(longest)
  let restLength = 0
  let skipping = false
  let restOffset = offset
  let afterCr = false
  let bytes = 0
  return {
    get bytes() {
      return bytes
    },
    openAt: () => (restLength > 0 || skipping ? restOffset : offset + bytes),
    push(chunk) {
      const base = offset + bytes
      bytes += chunk.length
      let start = 0
      const n = chunk.length
      for (let i = 0; i < n; i++) {
        const c = chunk[i]!
        if (c !== 10 && c !== 13) continue
        if (c === 10 && afterCr && i === start && restLength === 0 && !skipping) {
          // The LF of a CR LF whose CR has ended the line.
          afterCr = false
          start = i + 1
          continue
        }
        afterCr = c === 13
        const length = restLength + i - start
        const at = restLength > 0 || skipping ? restOffset : base + start
        if (skipping || length > longest) onTooLong(at)
        else if (restLength > 0) {
          rest.set(chunk.subarray(start, i), restLength)
          onLine(rest, 0, length, at)
        } else onLine(chunk, start, i, at)
        restLength = 0
        skipping = false
        start = i + 1
      }
      if (start === n) return
      if (restLength === 0 && !skipping) restOffset = base + start
      if (skipping || restLength + n - start > longest) {
        skipping = true
        restLength = 0
      } else {
        rest.set(chunk.subarray(start), restLength)
        restLength += n - start
      }
    },
    end() {
      if (skipping) onTooLong(restOffset)
      else if (restLength > 0) onLine(rest, 0, restLength, restOffset)
      restLength = 0
      skipping = false
    },
  }
}
