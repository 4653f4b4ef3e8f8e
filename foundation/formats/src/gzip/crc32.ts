/** CRC-32 as gzip, zip and PNG use it (ISO 3309, polynomial EDB88320), four bytes at a step. */

const tables = [new Int32Array(256), new Int32Array(256), new Int32Array(256), new Int32Array(256)] as const
for (let i = 0; i < 256; i++) {
  let c = i
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  tables[0][i] = c
}
for (let k = 1; k < 4; k++) {
  for (let i = 0; i < 256; i++) tables[k]![i] = (tables[k - 1]![i]! >>> 8) ^ tables[0][tables[k - 1]![i]! & 255]!
}

/** CRC-32 of bytes; give the sum so far to go on with it. */
export const crc32 = (body: Uint8Array, sum = 0): number => {
  const [t0, t1, t2, t3] = tables
  let c = ~sum
  let i = 0
  if ((body.byteOffset & 3) === 0) {
    const words = new Int32Array(body.buffer, body.byteOffset, body.length >> 2)
    for (const word of words) {
      c ^= word
      c = t3[c & 255]! ^ t2[(c >>> 8) & 255]! ^ t1[(c >>> 16) & 255]! ^ t0[c >>> 24]!
    }
    i = words.length * 4
  }
  for (; i < body.length; i++) c = (c >>> 8) ^ t0[(c ^ body[i]!) & 255]!
  return ~c >>> 0
}
