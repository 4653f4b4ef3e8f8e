/** A result that is there already: its files are linked, so that each job has its own and either may go. */
import { link, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson } from './durable.js'
import { JOB_ID } from './job.js'

/** The job whose whole result has this key and was made by this build. */
export const knownResult = async (keys: string, key: string, build: string): Promise<string | undefined> => {
  if (!/^[0-9a-f]{64}$/.test(key)) return undefined
  const [id = '', of] = (await readFile(join(keys, key), 'utf8').catch(() => '')).split(' ')
  if (of !== build || !JOB_ID.test(id)) return undefined
  return (await readJson<object>(join(keys, '..', 'jobs', id, 'result', 'item.json'))) ? id : undefined
}

/** Links the files of a job's result into `outDir`, the item last. */
export const linkResult = async (keys: string, id: string, outDir: string): Promise<void> => {
  const from = join(keys, '..', 'jobs', id, 'result')
  await mkdir(outDir, { recursive: true })
  const files = (await readdir(from)).filter((f) => !f.startsWith('.') && f !== 'item.json')
  for (const file of [...files, 'item.json']) await link(join(from, file), join(outDir, file))
}
