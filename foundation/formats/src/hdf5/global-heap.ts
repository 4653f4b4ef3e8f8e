/**
 * Global heap collections of HDF5 (file format specification 3.0, section III.E), checked before the library sees them:
 * an object of length zero, or one that goes on behind its collection, would keep the library in a loop for ever.
 */

const isCollection = (part: Uint8Array): boolean =>
  part[0] === 0x47 && part[1] === 0x43 && part[2] === 0x4f && part[3] === 0x4c

/** False where the bytes are a collection whose chain of objects cannot end. Lengths of 8 bytes are supposed. */
export const soundCollection = (part: Uint8Array): boolean => {
  if (!isCollection(part) || part.length < 16) return true
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
  const size = Number(view.getBigUint64(8, true))
  let at = 16
  while (at + 16 <= Math.min(size, part.length)) {
    const index = view.getUint16(at, true)
    const length = Number(view.getBigUint64(at + 8, true))
    const step = index === 0 ? length : 16 + Math.ceil(length / 8) * 8
    if (step < 16 || at + step > size) return false
    at += step
  }
  return true
}

/** Whether the superblock says that lengths are 8 bytes, as nearly all files do. */
export const hasWideLengths = (head: Uint8Array): boolean => ((head[8] ?? 0) < 2 ? head[14] : head[10]) === 8
