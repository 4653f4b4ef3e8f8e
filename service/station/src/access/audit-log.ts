/**
 * Who did what: one JSON line for each request that changes something or is refused, in a file a day. No bodies, no
 * queries, no secrets; user, address, method, route, status, job.
 */
import { appendFile, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface AuditLine {
  readonly at: string
  readonly user: string
  readonly address: string
  readonly method: string
  /** The route with its placeholders, never the raw address. */
  readonly route: string
  readonly status: number
  readonly what?: string
}

export interface AuditLog {
  write(line: AuditLine): void
  /** Waits for what was written. */
  flush(): Promise<void>
}

const KEEP_DAYS = 90

export const createAuditLog = (folder: string, failed: (error: unknown) => void): AuditLog => {
  let last: Promise<void> = mkdir(folder, { recursive: true }).then(() => {})
  let swept = ''
  const sweep = async (day: string): Promise<void> => {
    swept = day
    const oldest = new Date(Date.parse(day) - KEEP_DAYS * 86_400_000).toISOString().slice(0, 10)
    for (const name of await readdir(folder))
      if (/^\d{4}-\d{2}-\d{2}\.ndjson$/.test(name) && name.slice(0, 10) < oldest) await rm(join(folder, name))
  }
  return {
    write(line) {
      const day = line.at.slice(0, 10)
      last = last
        .then(() => appendFile(join(folder, `${day}.ndjson`), `${JSON.stringify(line)}\n`, { mode: 0o600 }))
        .then(() => (swept === day ? undefined : sweep(day)))
        .catch(failed)
    },
    flush: () => last,
  }
}
