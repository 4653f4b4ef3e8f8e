/** `setu references`: the real files that prove the code, and where each comes from. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { setuError } from '@setu/core/errors'
import { missions } from '@setu/registry/registry'
import { folderOf } from './data-folder.js'
import { repository } from './repository.js'

/** One real file: what it is, where it came from, how its bytes relate to the origin. */
export interface ReferenceFile {
  readonly path: string
  readonly repository: string
  readonly commit: string
  readonly origin: string
  readonly licence: string
  readonly sha256: string
  readonly how: 'verbatim' | 'gzip' | 'converted'
  readonly recipe?: string
}

/** Entry point of a raw file of a public repository; replaced by a local replay in tests (SETU_REFERENCES_ORIGIN). */
const rawUrl = (file: ReferenceFile): string =>
  `${process.env['SETU_REFERENCES_ORIGIN'] ?? 'https://raw.githubusercontent.com'}/${file.repository}/${file.commit}/${file.origin.split('/').map(encodeURIComponent).join('/')}`

export const referenceFiles = async (): Promise<(ReferenceFile & { mission: string })[]> => {
  const files: (ReferenceFile & { mission: string })[] = []
  for (const { id } of missions) {
    const path = ['missions', 'foundation'].map((f) => join(repository, f, id, 'references.json')).find(existsSync)
    if (path === undefined) continue
    for (const file of JSON.parse(await readFile(path, 'utf8')) as ReferenceFile[]) files.push({ ...file, mission: id })
  }
  return files
}

export const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex')

/** True where the bytes are those of the list; for `gzip` the digest is of what is inside. */
export const matches = (file: ReferenceFile, body: Uint8Array): boolean =>
  digestOf(body) === file.sha256 || (file.how === 'gzip' && digestOf(gunzipSync(body)) === file.sha256)

export const listReferences = async (
  data?: string,
): Promise<
  { path: string; how: string; state: 'here' | 'missing' | 'altered'; licence: string; repository: string }[]
> => {
  const rows = []
  for (const file of await referenceFiles()) {
    const folder = folderOf(file.path, data)
    const state =
      folder === undefined ? 'missing' : matches(file, await readFile(join(folder, file.path))) ? 'here' : 'altered'
    rows.push({
      path: file.path,
      how: file.how,
      state,
      licence: file.licence,
      repository: `${file.repository}@${file.commit.slice(0, 7)}`,
    } as const)
  }
  return rows
}

const fetchOne = async (file: ReferenceFile, into: string): Promise<void> => {
  const url = rawUrl(file)
  let answer: Response
  try {
    answer = await fetch(url, { signal: AbortSignal.timeout(120_000) })
  } catch (cause) {
    throw setuError(
      'remote-failed',
      { where: url, found: 'no answer', wayOut: 'Check the network, then run the same command: what came is kept' },
      { cause },
    )
  }
  if (!answer.ok) throw setuError('remote-failed', { where: url, found: `HTTP ${answer.status}`, expected: '200' })
  const body = new Uint8Array(await answer.arrayBuffer())
  if (!matches(file, body))
    throw setuError('failed-check', { where: file.path, found: `sha256 ${digestOf(body)}`, expected: file.sha256 })
  const target = join(into, file.path)
  await mkdir(dirname(target), { recursive: true })
  const half = `${target}.part`
  try {
    await writeFile(half, body)
    await rename(half, target)
  } finally {
    await rm(half, { force: true })
  }
}

/** Fetches what is missing; converted files cannot be fetched and are named with their recipe. */
export const getReferences = async (
  into: string,
  say: (line: string) => void,
): Promise<{ fetched: number; here: number; converted: number }> => {
  let fetched = 0
  let here = 0
  let converted = 0
  for (const file of await referenceFiles()) {
    const target = join(into, file.path)
    if (existsSync(target) && matches(file, await readFile(target))) here++
    else if (file.how === 'converted') {
      converted++
      say(`not obtainable by download: ${file.path} (${file.recipe ?? 'converted'})`)
    } else {
      await fetchOne(file, into)
      fetched++
      say(`${file.path}  ${file.licence}`)
    }
  }
  return { fetched, here, converted }
}
