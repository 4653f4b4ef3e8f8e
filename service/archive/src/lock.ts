/**
 * One writer for a collection: an advisory lock file with the writer's process and host. A lock whose process is gone is
 * taken over; another host's lock is left alone.
 */
import { open, readFile, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { setuError } from '@setu/core/errors'

const WAIT_MS = 30_000
const lanes = new Map<string, Promise<unknown>>()
const held = new Set<string>()

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const take = async (path: string): Promise<boolean> => {
  try {
    const handle = await open(path, 'wx')
    await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }))
    await handle.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const text = await readFile(path, 'utf8').catch(() => '')
  let owner: { pid?: number; host?: string } = {}
  try {
    owner = JSON.parse(text) as typeof owner
  } catch {
    // Torn while it was written: its writer is either about to finish it or gone.
    if (text !== '') owner = {}
  }
  const mine = owner.pid === process.pid && owner.host === hostname()
  const gone = owner.host === hostname() && typeof owner.pid === 'number' && !alive(owner.pid)
  if ((mine && !held.has(path)) || gone) {
    // Renamed first, so that of two that find it stale only one removes it.
    const aside = `${path}.${process.pid}`
    await rename(path, aside).catch(() => {})
    await rm(aside, { force: true })
  }
  return false
}

/** Runs `work` while this process alone may write in `folder`. */
export const withLock = <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  const path = join(folder, '.lock')
  const before = lanes.get(path) ?? Promise.resolve()
  const mine = before.then(async () => {
    const until = Date.now() + WAIT_MS
    let torn = 0
    while (!(await take(path))) {
      if ((await readFile(path, 'utf8').catch(() => 'x')) === '' && ++torn > 20) await rm(path, { force: true })
      if (Date.now() > until)
        throw setuError('busy', {
          where: folder,
          found: 'a collection that another program writes to',
          expected: 'one writer at a time',
          wayOut: `Wait until it ends; if none runs, remove ${path}.`,
        })
      await wait(25)
    }
    held.add(path)
    try {
      return await work()
    } finally {
      held.delete(path)
      await rm(path, { force: true })
    }
  })
  const quiet = mine.catch(() => {})
  lanes.set(path, quiet)
  void quiet.then(() => {
    if (lanes.get(path) === quiet) lanes.delete(path)
  })
  return mine
}
