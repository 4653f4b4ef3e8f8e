/**
 * The parts of a plan on workers of any machine: pushed to the queue of parts, their values gathered here in chunk
 * order, so that one worker or many give the same bytes. A part that was lost with its worker or with the store is
 * pushed again; of a part that came twice the first counts.
 */
import { randomBytes } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { fromProblem, setuError } from '@setu/core/errors'
import type { Part, Spread } from '@setu/core/execute'
import { mayPass } from '../retry.js'
import { dropFile, getFile, putFile } from './files.js'
import { INLINE_BYTES, type NatsLink, type NatsOptions, openNats } from './link.js'
import type { PartOutcome, WirePart } from './messages.js'
import { push, standingOf } from './work-queue.js'

/** Parts that wait in the queue at once. */
const WINDOW = 64
const LOOK_MS = 5000
const ATTEMPTS = 3

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body
}

interface Waiting {
  alive: number
  attempts: number
}

const spreadOver = async (
  link: NatsLink,
  process: string,
  inputs: unknown,
  chunks: readonly unknown[],
  run: Parameters<Spread>[2],
): Promise<readonly Part[]> => {
  const { names } = link
  const spread = randomBytes(9).toString('hex')
  const parts: (Part | undefined)[] = new Array(chunks.length)
  const waiting = new Map<number, Waiting>()
  const files: string[] = []
  let next = 0
  let ready = 0
  const send = async (index: number): Promise<void> => {
    const bytes = serialize({ inputs, chunk: chunks[index] })
    let wire: WirePart = { spread, index, process, load: '' }
    if (bytes.length <= INLINE_BYTES) wire = { ...wire, load: bytes.toString('base64') }
    else {
      const loadFile = `${spread}-load-${index}`
      await putFile(link, loadFile, 'load', once(bytes))
      files.push(loadFile)
      wire = { spread, index, process, loadFile }
    }
    await push(link, names.parts.subject(spread, index), JSON.stringify(wire), `${spread}-${index}-${Date.now()}`)
  }
  const partOf = async (outcome: PartOutcome & ({ part: string } | { partFile: string })): Promise<Part> => {
    if ('part' in outcome) return deserialize(Buffer.from(outcome.part, 'base64')) as Part
    files.push(outcome.partFile)
    const pieces: Uint8Array[] = []
    for await (const piece of getFile(link, outcome.partFile)) pieces.push(piece)
    return deserialize(Buffer.concat(pieces)) as Part
  }
  try {
    await new Promise<void>((done, fail) => {
      const fill = (): void => {
        for (; next < chunks.length && waiting.size < WINDOW; next++) {
          waiting.set(next, { alive: performance.now(), attempts: 1 })
          // Not sent: the next look does it.
          send(next).catch(() => {})
        }
      }
      const hear = async (outcome: PartOutcome): Promise<void> => {
        const one = waiting.get(outcome.index)
        if (!one) return
        one.alive = performance.now()
        if ('beat' in outcome) return
        if ('failed' in outcome) {
          const error = fromProblem(outcome.failed)
          if (!mayPass(error) || one.attempts >= ATTEMPTS) return fail(error)
          one.attempts++
          return void send(outcome.index).catch(() => {})
        }
        const part = await partOf(outcome)
        if (!waiting.delete(outcome.index)) return
        parts[outcome.index] = part
        ready++
        fill()
        await run.progress(ready / chunks.length)
        if (ready === chunks.length) done()
      }
      link.connection.subscribe(names.done(spread), {
        callback: (error, message) => {
          if (error) return fail(error)
          hear(message.json<PartOutcome>()).then(() => message.respond('{}'), fail)
        },
      })
      const stop = (): void => fail(setuError('cancelled', { where: process, found: 'a request to stop' }))
      if (run.signal.aborted) return stop()
      run.signal.addEventListener('abort', stop, { once: true })
      const again = async (): Promise<void> => {
        for (const [index, one] of waiting) {
          if (performance.now() - one.alive < link.leaseMs + LOOK_MS) continue
          one.alive = performance.now()
          if ((await standingOf(link, names.parts, names.parts.subject(spread, index))) !== 'comes') await send(index)
        }
      }
      // Without the server there is nothing to look at; the next look follows.
      const look = setInterval(() => void again().catch(() => {}), LOOK_MS)
      run.signal.addEventListener('abort', () => clearInterval(look), { once: true })
      link.connection.closed().then(() => clearInterval(look))
      fill()
    })
    return parts as Part[]
  } finally {
    // What is still queued or running is wanted no more.
    if (ready < chunks.length) {
      link.connection.publish(names.stop(spread))
      const filter = names.parts.subject(spread, '*')
      await link.jsm.streams.purge(names.parts.stream, { filter }).catch(() => {})
    }
    for (const file of files) await dropFile(link, file).catch(() => {})
  }
}

/** Spreads over the workers of a station; inputs as they were given, each worker admits them itself. */
export const natsSpread =
  (process: string, inputs: unknown, options: NatsOptions): Spread =>
  async (chunks, part, run) => {
    if (chunks.length < 2) return Promise.all(chunks.map(part))
    const link = await openNats({ ...options, name: `setu spread of ${process}` })
    try {
      return await spreadOver(link, process, inputs, chunks, run)
    } finally {
      await link.close()
    }
  }
