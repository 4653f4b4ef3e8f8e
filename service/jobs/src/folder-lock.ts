/**
 * One writer for a folder: a file with the number of the process and when it started. What a process that is gone left
 * is taken over. An advisory lock: it keeps two stations off one journal, not a determined program.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'

const mine = new Set<string>()

/** When a process started, in ticks since boot; undefined when there is none, '' where it cannot be known. */
const startOf = (pid: number): string | undefined => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  try {
    // After the name, which may hold anything, come the fields from the third on.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').pop()!.split(' ')[19]
  } catch {
    return process.platform === 'linux' ? undefined : ''
  }
}

/** Takes the lock or throws `busy`; returns what gives it back. */
export const lockFolder = (folder: string): (() => void) => {
  const path = join(folder, 'lock')
  const taken = (by: string): Error =>
    setuError('busy', {
      where: folder,
      found: `a folder that ${by} writes to`,
      expected: 'one station for each folder',
      wayOut: 'End the other station or name another folder.',
    })
  if (mine.has(path)) throw taken('this process')
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const fd = openSync(path, 'wx')
      writeSync(fd, `${process.pid} ${startOf(process.pid)}`)
      closeSync(fd)
      mine.add(path)
      return () => {
        mine.delete(path)
        rmSync(path, { force: true })
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    let held = ''
    try {
      held = readFileSync(path, 'latin1')
    } catch {
      continue
    }
    const [pid = '0', started = ''] = held.split(' ')
    if (Number(pid) > 0 && Number(pid) !== process.pid && startOf(Number(pid)) === started)
      throw taken(`process ${pid}`)
    rmSync(path, { force: true })
  }
  throw taken('another process')
}
