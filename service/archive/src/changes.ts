/**
 * `changes.ndjson` of a collection: a line before and a line after each change, fsynced. A line does not hold the change,
 * it says where to look: the item's own file is the truth. So a crash at any moment leaves an index that can be brought
 * up to date, and a torn last line is of no consequence.
 */
import { type FileHandle, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '@setu/jobs/durable'

export interface Change {
  readonly op: 'begin' | 'put' | 'remove'
  readonly id: string
  /** Folder of the item, relative to the collection. */
  readonly path: string
  readonly at: string
}

export const CHANGES = 'changes.ndjson'

export const noteChange = async (folder: string, change: Omit<Change, 'at'>): Promise<void> => {
  const path = join(folder, CHANGES)
  const existed = await stat(path).catch(() => undefined)
  const handle = await open(path, 'a+')
  try {
    let lead = ''
    if (existed && existed.size > 0) {
      const { buffer } = await handle.read(new Uint8Array(1), 0, 1, existed.size - 1)
      // After a torn line the next one starts anew.
      if (buffer[0] !== 0x0a) lead = '\n'
    }
    await handle.write(`${lead}${JSON.stringify({ ...change, at: new Date().toISOString() })}\n`)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  if (!existed) await syncFolder(folder)
}

export interface ChangesMark {
  readonly inode: number
  readonly size: number
}

/** Whole lines after `from`, and where they end; `anew` when the file is another than it was. */
export const readChanges = async (
  folder: string,
  from: ChangesMark | undefined,
): Promise<{ readonly changes: readonly Change[]; readonly mark: ChangesMark; readonly anew: boolean }> => {
  let handle: FileHandle
  try {
    handle = await open(join(folder, CHANGES), 'r')
  } catch {
    return { changes: [], mark: { inode: 0, size: 0 }, anew: from !== undefined && from.size > 0 }
  }
  try {
    const { ino, size } = await handle.stat()
    const anew = from !== undefined && from.inode !== 0 && (from.inode !== ino || size < from.size)
    const start = from && !anew ? from.size : 0
    const body = Buffer.alloc(Math.max(0, size - start))
    await handle.read(body, 0, body.length, start)
    const end = body.lastIndexOf(0x0a) + 1
    const changes: Change[] = []
    for (const line of body.toString('utf8', 0, end).split('\n')) {
      if (line === '') continue
      try {
        const change = JSON.parse(line) as Change
        if (typeof change.id === 'string' && typeof change.path === 'string') changes.push(change)
      } catch {
        // A line that a crash tore: the change it announced did not begin.
      }
    }
    return { changes, mark: { inode: ino, size: start + end }, anew }
  } finally {
    await handle.close()
  }
}
