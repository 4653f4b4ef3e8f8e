/** The thread that makes tiles, one at a time. Started by `tile-maker.ts`; runs what was built. Its query engine closes before it ends. */
import { parentPort } from 'node:worker_threads'
import type { Engine } from '@setu/archive/engine'
import { toProblem } from '@setu/core/errors'
import type { TileAnswer, TileMade, TileTask } from './tile-task.js'

const port = parentPort!
let engine: { readonly folder: string; readonly opened: Promise<Engine> } | undefined

const engineOf = async (folder: string): Promise<Engine> => {
  const { openEngine } = await import('@setu/archive/engine')
  if (engine && engine.folder !== folder) {
    await (await engine.opened).close()
    engine = undefined
  }
  engine ??= { folder, opened: openEngine(folder, { threads: 2, memoryBytes: 256 * 2 ** 20 }) }
  return engine.opened
}

const make = async (task: TileTask): Promise<TileMade> => {
  if (task.kind === 'features')
    return (await import('./tile-features.js')).makeFeatureTile(await engineOf(task.folder), task)
  const { makeFieldTile, makeRange } = await import('./tile-fields.js')
  return task.kind === 'field' ? makeFieldTile(task) : makeRange(task)
}

port.on('message', (message: { readonly id: number; readonly task: TileTask } | 'stop') => {
  if (message === 'stop') {
    void (async () => {
      await (await engine?.opened)?.close()
    })()
      .catch(() => {})
      .finally(() => port.close())
    return
  }
  const { id, task } = message
  make(task).then(
    (made) => port.postMessage({ id, made } satisfies TileAnswer),
    (error: unknown) => port.postMessage({ id, problem: toProblem(error) } satisfies TileAnswer),
  )
})
