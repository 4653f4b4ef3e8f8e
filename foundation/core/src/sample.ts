/** `sample:mission/scene` opens a made-up scene, `sample:mission/scene/file` one file of it. Made once for each process. */
import type { Mission, SampleFiles, Source } from './contract.js'
import { setuError } from './errors.js'
import { sha256Hex } from './key.js'
import { bytesOf, memorySource, treeSource } from './source.js'

const made = new Map<string, Promise<SampleFiles>>()

export const isSample = (reference: string): boolean => reference.startsWith('sample:')

export const openSample = async (missions: readonly Mission[], reference: string): Promise<Source> => {
  const [missionId = '', sceneId = '', ...rest] = reference.slice('sample:'.length).split('/')
  const known = missions.flatMap((m) => m.samples.map((s) => `sample:${m.id}/${s.id}`))
  const scene = missions.find((m) => m.id === missionId)?.samples.find((s) => s.id === sceneId)
  if (!scene)
    throw setuError('not-found', {
      where: reference,
      found: 'no such sample',
      expected: `one of ${known.join(', ') || '(none)'}`,
    })
  const key = `${missionId}/${sceneId}`
  if (!made.has(key)) made.set(key, scene.load())
  const files = await made.get(key)!
  const entry = rest.join('/')
  if (entry) {
    const body = files.get(entry)
    if (!body)
      throw setuError('not-found', {
        where: reference,
        found: `no file "${entry}"`,
        expected: `one of ${[...files.keys()].join(', ')}`,
      })
    return memorySource(entry.split('/').pop()!, body)
  }
  const names = [...files.keys()].sort()
  const identity = `sha256:${sha256Hex(names.map((n) => `${sha256Hex(files.get(n)!)}  ${n}\n`).join(''))}`
  return treeSource(sceneId, new Map(names.map((n) => [n, bytesOf(files.get(n)!)])), identity)
}
