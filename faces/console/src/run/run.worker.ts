/** The page's worker: runs a process on files of this tab and on samples. Nothing leaves the machine. */
import { admit } from '@setu/core/check'
import type { AnyProcess, AssetRef, Bytes, Sentence, Source } from '@setu/core/contract'
import { type Issue, isSetuError, setuError, toProblem } from '@setu/core/errors'
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { sha256Hex, sha256Stream } from '@setu/core/key'
import { provenanceOf } from '@setu/core/provenance'
import { isSample, openSample } from '@setu/core/sample'
import { blobSource, entriesOf, treeSource } from '@setu/core/source'
import { findProcess, missions } from '@setu/registry/registry'
import type { FromWorker, KeptAsset, ToWorker } from './messages.js'
import { viewTasks } from './view-tasks.js'

declare const FileReaderSync: { new (): { readAsArrayBuffer(blob: Blob): ArrayBuffer } }
const tell = (message: FromWorker, moved: Transferable[] = []): void =>
  (self as unknown as { postMessage(m: FromWorker, moved: Transferable[]): void }).postMessage(message, moved)

// A MessageChannel turn is not clamped to 4 ms as a timer is; it lets a cancel message in.
const channel = new MessageChannel()
const waiting: (() => void)[] = []
channel.port1.onmessage = () => waiting.shift()?.()
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve)
    channel.port2.postMessage(null)
  })

const reader = new FileReaderSync()
const readSync = (part: Blob): ArrayBuffer => reader.readAsArrayBuffer(part)

const sourceOf = (reference: string, files: readonly File[]): Source => {
  const identity = `sha256:${reference.slice('upload:'.length)}`
  if (files.length === 1) return blobSource(files[0]!.name, files[0]!, identity, readSync)
  const entries = new Map<string, Bytes>()
  for (const file of files) {
    entries.set(file.webkitRelativePath || file.name, {
      size: file.size,
      read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
      readSync: (offset, length) => new Uint8Array(readSync(file.slice(offset, offset + length))),
    })
  }
  return treeSource(`${files.length} files`, entries, identity)
}

const CHUNK = 8 * 2 ** 20
const digest = async (file: Blob): Promise<string> => {
  if (file.size <= 16 * CHUNK && globalThis.crypto?.subtle) {
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
    return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
  }
  const hash = sha256Stream()
  for (let at = 0; at < file.size; at += CHUNK)
    hash.update(new Uint8Array(await file.slice(at, at + CHUNK).arrayBuffer()))
  return hash.hex()
}

/** One file: its digest. Several: the digest of the list `digest  name`. */
const digestAll = async (files: readonly File[]): Promise<string> => {
  if (files.length === 1) return digest(files[0]!)
  const lines: string[] = []
  for (const file of files) lines.push(`${await digest(file)}  ${file.webkitRelativePath || file.name}\n`)
  return sha256Hex(lines.sort().join(''))
}

/** Samples, and files of this tab by reference. */
const openerOf = (files: readonly (readonly [string, readonly File[]])[]) => {
  const own = new Map(files)
  return async (reference: string): Promise<Source> => {
    if (isSample(reference)) return openSample(missions, reference)
    const given = own.get(reference)
    if (given) return sourceOf(reference, given)
    throw setuError('not-found', {
      where: reference,
      found: 'a reference that is not open in this tab',
      expected: 'a file dropped on the page, or a sample',
      wayOut: reference.startsWith('upload:')
        ? 'Drop the file again, or run on the station.'
        : 'Run on the station, which can reach it.',
    })
  }
}

const running = new Map<number, AbortController>()

const checked = (process: AnyProcess, inputs: Record<string, unknown>): readonly Issue[] => {
  try {
    admit(process, inputs)
    return []
  } catch (error) {
    if (!isSetuError(error)) throw error
    return error.issues ?? [{ where: error.where ?? '/' }]
  }
}

const said = (process: AnyProcess, outputs: unknown): Sentence | undefined => {
  try {
    return process.sentence(outputs as never)
  } catch {
    return undefined
  }
}

const run = async (message: Extract<ToWorker, { kind: 'run' }>): Promise<void> => {
  const { id, inputs } = message
  const controller = new AbortController()
  running.set(id, controller)
  const started = performance.now()
  const kept: KeptAsset[] = []
  try {
    const process = findProcess(message.process)
    const host = createRun({
      signal: controller.signal,
      open: openerOf(message.files),
      async write(name, type, body): Promise<AssetRef> {
        const hash = sha256Stream()
        const parts: BlobPart[] = []
        let size = 0
        for await (const chunk of body) {
          hash.update(chunk)
          parts.push(chunk.slice() as BlobPart)
          size += chunk.length
        }
        const ref: AssetRef = { name, type, size, sha256: hash.hex() }
        kept.push({ ref, blob: new Blob(parts, { type }) })
        return ref
      },
      progress: (fraction, text) =>
        tell({ kind: 'progress', id, fraction, ...(text === undefined ? {} : { message: text }) }),
      yield: turn,
      now: () => performance.now(),
    })
    const outputs = (await execute(process, inputs, host)) as Record<string, unknown>
    const provenance = provenanceOf(process, inputs, host.opened, host.assets)
    tell({
      kind: 'done',
      id,
      outputs,
      provenance,
      assets: kept,
      seconds: (performance.now() - started) / 1000,
      sentence: said(process, outputs),
    })
  } catch (error) {
    tell({ kind: 'failed', id, problem: toProblem(error) })
  } finally {
    running.delete(id)
  }
}

const sizeOf = async (reference: string): Promise<number> => {
  const source = await openSample(missions, reference)
  let size = 0
  for (const entry of await entriesOf(source)) size += (await source.open(entry)).size
  return size
}

self.onmessage = async (event: MessageEvent<ToWorker>): Promise<void> => {
  const message = event.data
  const { id } = message
  try {
    if (message.kind === 'run') await run(message)
    else if (message.kind === 'cancel') running.get(id)?.abort()
    else if (message.kind === 'describe') tell({ kind: 'described', id, sha256: await digestAll(message.files) })
    else if (message.kind === 'check')
      tell({ kind: 'checked', id, issues: checked(findProcess(message.process), message.inputs) })
    else if (message.kind === 'cost') {
      const process = findProcess(message.process)
      tell({ kind: 'costed', id, ...process.cost(admit(process, message.inputs) as never, message.sizes) })
    } else if (message.kind === 'sentence')
      tell({ kind: 'said', id, sentence: said(findProcess(message.process), message.outputs) })
    else if (message.kind === 'task') {
      const { output, moved } = await viewTasks[message.task]!(message.input, { openerOf, readSync })
      tell({ kind: 'tasked', id, output }, moved)
    } else tell({ kind: 'sized', id, size: await sizeOf(message.reference) })
  } catch (error) {
    tell({ kind: 'failed', id, problem: toProblem(error) })
  }
}
