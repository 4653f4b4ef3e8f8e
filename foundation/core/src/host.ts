/**
 * What every host (command line, child process, browser worker) does the same way: a `Run` whose `open` is memoised and
 * remembered for provenance, whose progress is monotone, yields once every 16 ms and throws when cancelled.
 */
import type { AssetRef, Finding, Run, Source } from './contract.js'
import { setuError } from './errors.js'

export interface Host {
  readonly signal: AbortSignal
  /** Opens a reference: files, uploads, samples, https; throws `not-found`. */
  open(reference: string): Promise<Source>
  /** Keeps an asset. */
  write(name: string, type: string, body: AsyncIterable<Uint8Array>): Promise<AssetRef>
  found?(finding: Finding): void
  progress?(fraction: number, message?: string): void
  /** Lets the host's event loop turn: `setImmediate` in Node, a MessageChannel in a browser. */
  yield(): Promise<void>
  /** Milliseconds; only for the pace of yields and reports. */
  now(): number
}

export interface HostRun extends Run {
  /** Every source that was opened, by reference. */
  readonly opened: ReadonlyMap<string, Source>
  readonly assets: readonly AssetRef[]
}

const EVERY_MS = 16
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body
}

export const createRun = (host: Host): HostRun => {
  const pending = new Map<string, Promise<Source>>()
  const opened = new Map<string, Source>()
  const assets: AssetRef[] = []
  let reached = 0
  let last = host.now()
  const stop = (): void => {
    if (host.signal.aborted) throw setuError('cancelled', { found: 'a request to stop' })
  }
  return {
    signal: host.signal,
    opened,
    assets,
    open(reference) {
      let source = pending.get(reference)
      if (!source) {
        source = host.open(reference).then((s) => {
          opened.set(reference, s)
          return s
        })
        pending.set(reference, source)
      }
      return source
    },
    async write(name, type, body) {
      if (!NAME.test(name))
        throw setuError('internal', {
          where: name,
          found: 'an asset name that is not a plain file name',
          expected: String(NAME),
        })
      stop()
      const ref = await host.write(name, type, body instanceof Uint8Array ? once(body) : body)
      assets.push(ref)
      return ref
    },
    found: (finding) => host.found?.(finding),
    async progress(fraction, message) {
      stop()
      const now = host.now()
      if (now - last < EVERY_MS && message === undefined) return
      last = now
      reached = Math.max(reached, Math.min(1, fraction))
      host.progress?.(reached, message)
      await host.yield()
      stop()
    },
  }
}
