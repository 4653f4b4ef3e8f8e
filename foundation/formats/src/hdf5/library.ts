/**
 * The HDF5 C library as WebAssembly (h5wasm), loaded at first use. A file with synchronous reads is mounted without a
 * copy: an empty file of the in-memory file system whose size and reads are the source's. Others are read whole, under
 * a cap.
 */
import type { Bytes } from '@setu/core/contract'
import { isSetuError, setuError } from '@setu/core/errors'
import { bytesOf } from '@setu/core/source'
import { hasWideLengths, soundCollection } from './global-heap.js'

export type Library = typeof import('h5wasm')
interface MountNode {
  usedBytes: number
  node_ops: { getattr(node: unknown): { size: number } }
  stream_ops: object
}
interface FileSystem {
  writeFile(path: string, body: Uint8Array): void
  readFile(path: string): Uint8Array
  unlink(path: string): void
  lookupPath(path: string): { node: MountNode }
}

/** Largest file that is taken into memory where a host has no synchronous reads. */
const MOST_IN_MEMORY = 2 ** 29

let loaded: Promise<Library> | undefined
let serial = 0
let fresh: Uint8Array | undefined
let generation = 0

/** The library's memory as it is before any file, up to its last byte that is not zero. */
const picture = (library: Library): Uint8Array => {
  const heap = library.Module.HEAPU8 as unknown as Uint8Array
  let end = heap.length
  while (end > 0 && heap[end - 1] === 0) end--
  return heap.slice(0, end)
}

/** Counts the times that the library had to begin anew; files that were open before must be opened again. */
export const hdf5Generation = (): number => generation

/** Whether the library's code itself stopped, not only reported a fault of the file. */
export const isTrap = (error: unknown): boolean =>
  /RuntimeError|out of bounds|Aborted|unreachable|table index|indirect call|call stack/i.test(
    error instanceof Error ? `${error.name} ${error.message}` : String(error),
  )

/**
 * A badly damaged file can make the C library write over its own memory and trap: then nothing it holds can be trusted.
 * Its memory is put back to what it was before any file. True where that was so.
 */
export const recover = (library: Library, error: unknown): boolean => {
  if (!isTrap(error) || !fresh) return false
  const heap = library.Module.HEAPU8 as unknown as Uint8Array
  heap.set(fresh)
  heap.fill(0, fresh.length)
  generation++
  const fs = library.FS as unknown as { streams: ({ path?: string } | null)[]; close(stream: unknown): void }
  for (const stream of [...fs.streams]) {
    if (!stream?.path?.startsWith('/setu-')) continue
    try {
      fs.close(stream)
    } catch {
      // It was closed with the memory it belonged to.
    }
  }
  return true
}

export const hdf5Library = (): Promise<Library> => {
  loaded ??= import('h5wasm').then(async (library) => {
    const module = await library.ready
    module.activate_throwing_error_handler()
    fresh = picture(library)
    return library
  })
  return loaded
}

export const fileSystem = (library: Library): FileSystem => library.FS as unknown as FileSystem

export const freshPath = (): string => `/setu-${++serial}.h5`

/**
 * The library stamps objects with the time of day; a file of the same content must be the same bytes. While it writes, which
 * happens in one go, its clock stands at 1970.
 */
export const atNoTime = <T>(write: () => T): T => {
  const now = Date.now
  Date.now = () => 0
  try {
    return write()
  } finally {
    Date.now = now
  }
}

/** What the library throws, as an error of ours: the first line of its stack says enough. */
export const hdf5Error = (where: string, error: unknown): Error => {
  if (isSetuError(error)) return error
  const text = error instanceof Error ? error.message : String(error)
  const detail = /: ([^\n]+)\n\s+major/.exec(text)?.[1] ?? text.split('\n')[0] ?? ''
  return setuError(
    'bad-file',
    {
      where,
      found: `HDF5 content that cannot be read (${detail.slice(0, 160)})`,
      expected: 'a whole HDF5 or NetCDF-4 file',
      wayOut: 'The file may be cut off or damaged; get it again.',
    },
    { cause: error },
  )
}

/** Makes the bytes visible to the library under a path; `failed` holds what a read threw. */
export const mount = async (
  library: Library,
  bytes: Bytes,
  where: string,
): Promise<{ path: string; failed(): unknown; unmount(): void }> => {
  const fs = fileSystem(library)
  const path = freshPath()
  const unmount = (): void => {
    try {
      fs.unlink(path)
    } catch {
      // Already gone.
    }
  }
  let readable = bytes
  if (!bytes.readSync) {
    if (bytes.size > MOST_IN_MEMORY) {
      throw setuError('too-large', {
        where,
        found: `${bytes.size} bytes that can only be read as a whole here`,
        expected: `at most ${MOST_IN_MEMORY} bytes`,
        wayOut: 'Use the command line on the file, or cut out the variable first.',
      })
    }
    readable = bytesOf(await bytes.read(0, bytes.size))
  }
  const readSync = readable.readSync!.bind(readable)
  const checked = hasWideLengths(readSync(0, Math.min(16, bytes.size)))
  fs.writeFile(path, new Uint8Array(0))
  const { node } = fs.lookupPath(path)
  let failure: unknown
  Object.defineProperty(node, 'usedBytes', { get: () => bytes.size, set() {}, configurable: true })
  const { getattr } = node.node_ops
  node.node_ops = { ...node.node_ops, getattr: (n) => ({ ...getattr(n), size: bytes.size }) }
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream: unknown, buffer: Uint8Array, offset: number, length: number, position: number): number {
      if (position >= bytes.size) return 0
      try {
        const part = readSync(position, Math.min(length, bytes.size - position))
        if (checked && !soundCollection(part)) {
          failure = setuError('bad-file', {
            where,
            found: `a damaged heap of variable-length values at byte ${position}`,
            expected: 'a whole HDF5 file',
            wayOut: 'The file may be damaged; get it again.',
          })
          return 0
        }
        buffer.set(part, offset)
        return part.length
      } catch (error) {
        failure = error
        return 0
      }
    },
  }
  return { path, failed: () => failure, unmount }
}
