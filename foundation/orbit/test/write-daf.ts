/** Writes small DAF kernels of either byte order, as NAIF's Required Reading lays them out: what the readers are tested on. */

export interface WrittenSegment {
  readonly name: string
  readonly doubles: readonly number[]
  /** Without the two addresses. */
  readonly integers: readonly number[]
  readonly words: ArrayLike<number>
}

const transferCheck = 'FTPSTR:\r:\n:\r\n:\r\0:\x81:\x10\xce:ENDFTP'

export const writeDaf = (
  kind: 'SPK' | 'PCK',
  segments: readonly WrittenSegment[],
  littleEndian = true,
  comment = 'made for a test',
): Uint8Array => {
  const nd = 2
  const ni = kind === 'SPK' ? 6 : 5
  const size = nd + Math.ceil(ni / 2)
  const total = segments.reduce((n, s) => n + s.words.length, 0)
  const records = 4 + Math.ceil(total / 128)
  const body = new Uint8Array(records * 1024)
  const view = new DataView(body.buffer)
  const ascii = (text: string, at: number): void => {
    for (let i = 0; i < text.length; i++) body[at + i] = text.charCodeAt(i)
  }
  ascii(`DAF/${kind} `.padEnd(8), 0)
  view.setInt32(8, nd, littleEndian)
  view.setInt32(12, ni, littleEndian)
  ascii('made for a test'.padEnd(60), 16)
  view.setInt32(76, 3, littleEndian)
  view.setInt32(80, 3, littleEndian)
  view.setInt32(84, 4 * 128 + total + 1, littleEndian)
  ascii(littleEndian ? 'LTL-IEEE' : 'BIG-IEEE', 88)
  ascii(transferCheck, 699)
  ascii(`${comment}\0\x04`, 1024)
  view.setFloat64(2 * 1024 + 16, segments.length, littleEndian)
  let address = 4 * 128 + 1
  for (const [i, s] of segments.entries()) {
    const at = 2 * 1024 + 24 + i * size * 8
    for (const [k, d] of s.doubles.entries()) view.setFloat64(at + 8 * k, d, littleEndian)
    for (const [k, n] of [...s.integers, address, address + s.words.length - 1].entries())
      view.setInt32(at + 8 * nd + 4 * k, n, littleEndian)
    ascii(s.name.padEnd(size * 8), 3 * 1024 + i * size * 8)
    for (let k = 0; k < s.words.length; k++) view.setFloat64((address - 1 + k) * 8, s.words[k]!, littleEndian)
    address += s.words.length
  }
  return body
}
