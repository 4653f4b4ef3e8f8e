/**
 * Files of this machine as sources: one file, a folder as a tree, a glob as a tree. Random access through file
 * descriptors, of which at most 64 are open at once. A `.zip` stays one file; readers open it as a tree.
 * Identity is path, size and modification time, known before anything is read.
 */
import { close as closeFd, type Dirent, openSync, read as readFd, readSync } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Bytes, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { sha256Hex } from '@setu/core/key'
import { treeSource } from '@setu/core/source'

const OPEN_AT_ONCE = 64
/** A tree above this is a mistake (a home folder), not a dataset. */
const MOST_ENTRIES = 200_000

interface Handle {
  readonly fd: number
  users: number
}
const handles = new Map<string, Handle>()

const acquire = (path: string): Handle => {
  let handle = handles.get(path)
  if (handle) handles.delete(path)
  else handle = { fd: openSync(path, 'r'), users: 0 }
  handle.users++
  handles.set(path, handle)
  if (handles.size > OPEN_AT_ONCE) {
    for (const [other, old] of handles) {
      if (old.users > 0) continue
      handles.delete(other)
      closeFd(old.fd, () => {})
      if (handles.size <= OPEN_AT_ONCE) break
    }
  }
  return handle
}

/** Closes every descriptor that nobody reads from. */
export const closeFiles = (): void => {
  for (const [path, handle] of handles) {
    if (handle.users > 0) continue
    handles.delete(path)
    closeFd(handle.fd, () => {})
  }
}

const failed = (path: string, error: unknown): Error => {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return setuError('not-found', {
      where: path,
      found: 'no such file or folder',
      expected: 'a file, a folder or a glob',
    })
  if (code === 'EACCES' || code === 'EPERM')
    return setuError('refused', { where: path, found: 'no permission to read', expected: 'a readable file' })
  return setuError(
    'bad-file',
    { where: path, found: code || String(error), expected: 'a readable file' },
    { cause: error },
  )
}

/** Bytes of one file. A file that shrinks while it is read gives `bad-file`, never zeros. */
export const fileBytes = (path: string, size: number): Bytes => {
  const short = (offset: number, got: number): Error =>
    setuError('bad-file', {
      where: path,
      found: `the file ends at byte ${offset + got}`,
      expected: `${size} bytes as when it was opened`,
    })
  const span = (offset: number, length: number): number => Math.max(0, Math.min(length, size - offset))
  return {
    size,
    read(offset, length) {
      const wanted = span(offset, length)
      const target = new Uint8Array(wanted)
      return new Promise((done, fail) => {
        let handle: Handle
        try {
          handle = acquire(path)
        } catch (error) {
          fail(failed(path, error))
          return
        }
        const more = (got: number): void => {
          if (got === wanted) {
            handle.users--
            done(target)
            return
          }
          readFd(handle.fd, target, got, wanted - got, offset + got, (error, n) => {
            if (error || n === 0) {
              handle.users--
              fail(error ? failed(path, error) : short(offset, got))
            } else more(got + n)
          })
        }
        more(0)
      })
    },
    readSync(offset, length) {
      const wanted = span(offset, length)
      const target = new Uint8Array(wanted)
      let handle: Handle
      try {
        handle = acquire(path)
      } catch (error) {
        throw failed(path, error)
      }
      try {
        for (let got = 0; got < wanted; ) {
          const n = readSync(handle.fd, target, got, wanted - got, offset + got)
          if (n === 0) throw short(offset, got)
          got += n
        }
      } finally {
        handle.users--
      }
      return target
    },
  }
}

const identityOf = (path: string, size: number, mtimeMs: number): string =>
  `file:${path}?size=${size}&mtime=${Math.round(mtimeMs)}`

/** One file. `identity` where it is known better than by path, size and time (an upload: its digest). */
export const fileSource = async (path: string, as: { name?: string; identity?: string } = {}): Promise<Source> => {
  const at = resolve(path)
  const info = await stat(at).catch((error: unknown) => {
    throw failed(path, error)
  })
  const name = as.name ?? basename(at)
  return treeSource(
    name,
    new Map([[name, fileBytes(at, info.size)]]),
    as.identity ?? identityOf(at, info.size, info.mtimeMs),
  )
}

/** Files under `root`, as paths with `/`, in byte order; hidden ones and links out of `root` are left out. */
const walk = async (
  root: string,
  keep: (entry: string) => boolean,
): Promise<Map<string, { path: string; size: number; mtimeMs: number }>> => {
  const found = new Map<string, { path: string; size: number; mtimeMs: number }>()
  const top = await realpath(root)
  const visit = async (folder: string): Promise<void> => {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      const name = relative(root, path).split(sep).join('/')
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') || entry.name === '.zgroup') await visit(path)
        continue
      }
      if (!keep(name)) continue
      let real = path
      if (entry.isSymbolicLink()) {
        real = await realpath(path).catch(() => '')
        if (!real.startsWith(top + sep)) continue
      }
      const info = await stat(real).catch(() => undefined)
      if (!info?.isFile()) continue
      if (found.size >= MOST_ENTRIES)
        throw setuError('too-large', {
          where: root,
          found: `more than ${MOST_ENTRIES} files`,
          expected: 'a folder that holds one dataset',
        })
      found.set(name, { path: real, size: info.size, mtimeMs: info.mtimeMs })
    }
  }
  await visit(root)
  return found
}

const treeOf = (
  name: string,
  at: string,
  files: Map<string, { path: string; size: number; mtimeMs: number }>,
): Source => {
  const listing = [...files].map(([entry, f]) => `${entry}\t${f.size}\t${Math.round(f.mtimeMs)}\n`).join('')
  return treeSource(
    name,
    new Map([...files].map(([entry, f]) => [entry, fileBytes(f.path, f.size)])),
    `files:${at}#${sha256Hex(listing)}`,
  )
}

/** A folder as a tree of its files (`.zattrs` and the like are kept, other hidden files are not). */
export const folderSource = async (path: string): Promise<Source> => {
  const at = resolve(path)
  const files = await walk(at, (entry) => {
    const last = entry.split('/').pop()!
    return !last.startsWith('.') || last.startsWith('.z')
  })
  if (files.size === 0)
    throw setuError('not-found', { where: path, found: 'an empty folder', expected: 'a folder with files' })
  return treeOf(basename(at), at, files)
}

export const isGlob = (reference: string): boolean => /[*?[{]/.test(reference)

/** A glob as a regular expression over `/` paths: `*`, `**`, `?`, `[abc]`, `{a,b}`. */
export const globPattern = (glob: string): RegExp => {
  let out = ''
  let braces = 0
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i]!
    if (c === '*') {
      if (glob[i + 1] === '*') {
        i++
        if (glob[i + 1] === '/') {
          i++
          out += '(?:[^/]+/)*'
        } else out += '.*'
      } else out += '[^/]*'
    } else if (c === '?') out += '[^/]'
    else if (c === '[' && glob.indexOf(']', i + 2) > 0) {
      const end = glob.indexOf(']', i + 2)
      out += `[${glob
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`
      i = end
    } else if (c === '{') {
      braces++
      out += '(?:'
    } else if (c === '}' && braces > 0) {
      braces--
      out += ')'
    } else if (c === ',' && braces > 0) out += '|'
    else out += c.replace(/[.+^$()|\\[\]{}]/, '\\$&')
  }
  if (braces)
    throw setuError('bad-input', {
      where: glob,
      found: 'a brace that is not closed',
      expected: 'a glob such as data/*.nc',
    })
  return new RegExp(`^${out}$`)
}

/** Every file that a glob matches, as one tree. */
export const globSource = async (glob: string): Promise<Source> => {
  const parts = resolve(glob).split(sep)
  const first = parts.findIndex(isGlob)
  const base = parts.slice(0, first).join(sep) || sep
  const rest = parts.slice(first).join('/')
  const pattern = globPattern(rest)
  const files = await walk(base, (entry) => pattern.test(entry)).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code ? failed(base, error) : error
  })
  if (files.size === 0)
    throw setuError('not-found', {
      where: glob,
      found: 'no file that matches',
      expected: 'a glob that matches files',
      wayOut: `Look in ${base}.`,
    })
  return treeOf(basename(base), `${base}${sep}${rest}`, files)
}

/** A path of the command line: a file, a folder, or a glob (a file whose name holds a bracket is found first). */
export const pathSource = async (path: string): Promise<Source> => {
  const at = isAbsolute(path) ? path : resolve(path)
  const info = await stat(at).catch(() => undefined)
  if (info?.isDirectory()) return folderSource(at)
  if (info?.isFile()) return fileSource(at)
  if (info)
    throw setuError('bad-file', { where: path, found: 'neither a file nor a folder', expected: 'a file or a folder' })
  if (isGlob(path)) return globSource(path)
  throw setuError('not-found', { where: path, found: 'no such file or folder', expected: 'a file, a folder or a glob' })
}
