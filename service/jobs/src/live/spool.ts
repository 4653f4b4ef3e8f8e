/**
 * What came in and is not yet worked into the state, on disk: `<folder>/<number>.open` grows, `<number>.feed` is sealed.
 * A process that is killed loses nothing that it had taken from its socket; what it left open is sealed at the next start.
 */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { mkdir, open, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { diskError } from '../durable.js'

export interface Batch {
  readonly number: number
  readonly path: string
  readonly bytes: number
}

export interface Spool {
  /** Appends; seals by itself at `batchBytes`. */
  write(chunk: Uint8Array): void
  /** Seals what is open; nothing where nothing came. */
  seal(): void
  /** Sealed batches, oldest first. */
  waiting(): readonly Batch[]
  /** Bytes that wait, sealed or not. */
  bytes(): number
  /** The batch is in the state: it leaves the list. */
  done(number: number): void
}

export const batchName = (number: number): string => String(number).padStart(8, '0')
const NAME = /^(\d{8})\.(open|feed)$/

/** A write that was cut ends in half a line: it gets its end, so that the next batch begins a line. */
const endLine = async (path: string): Promise<void> => {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1))
    if (size > 0 && buffer[0] !== 10) await file.write('\n', size)
  } finally {
    await file.close()
  }
}

/** Opens the spool; batches up to `committed` are already in the state. */
export const openSpool = async (
  folder: string,
  committed: number,
  batchBytes: number,
  onSealed: () => void,
): Promise<Spool> => {
  await mkdir(folder, { recursive: true })
  const sealed: Batch[] = []
  let next = committed + 1
  for (const name of (await readdir(folder)).sort()) {
    const found = NAME.exec(name)
    if (!found) continue
    const number = Number(found[1])
    const path = join(folder, `${batchName(number)}.feed`)
    if (found[2] === 'open') {
      await endLine(join(folder, name))
      await rename(join(folder, name), path)
    }
    next = Math.max(next, number + 1)
    const { size } = await stat(path)
    if (number > committed && size > 0) sealed.push({ number, path, bytes: size })
  }
  let fd: number | undefined
  let size = 0
  let current = ''
  const seal = (): void => {
    if (fd === undefined) return
    fsyncSync(fd)
    closeSync(fd)
    fd = undefined
    const path = join(folder, `${batchName(next)}.feed`)
    renameSync(current, path)
    sealed.push({ number: next, path, bytes: size })
    next++
    size = 0
    onSealed()
  }
  return {
    write(chunk) {
      try {
        if (fd === undefined) {
          current = join(folder, `${batchName(next)}.open`)
          fd = openSync(current, 'wx')
        }
        for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at)
      } catch (error) {
        throw diskError(error, folder)
      }
      size += chunk.length
      if (size >= batchBytes) seal()
    },
    seal,
    waiting: () => sealed,
    bytes: () => size + sealed.reduce((n, b) => n + b.bytes, 0),
    done(number) {
      const at = sealed.findIndex((b) => b.number === number)
      if (at >= 0) sealed.splice(at, 1)
    },
  }
}
