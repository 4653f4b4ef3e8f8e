/** Settings of a station, all with a default that is safe on a laptop. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Mission, VerifyRow } from '@setu/core/contract'
import type { Catalogue } from '@setu/jobs/catalogue'
import type { Guard } from '@setu/jobs/guard'
import type { NatsOptions } from '@setu/jobs/nats/link'
import { isOpen } from './access/access.js'
import type { OidcSettings } from './access/oidc-keys.js'
import type { Quota } from './access/quotas.js'

export interface StationOptions {
  /** Jobs and uploads live here. */
  readonly dataDir?: string
  /** Built console: `index.html`, `assets/`. */
  readonly consoleDir?: string
  /** Records of agreements, which the terms of collections follow from; those in `agreements/` of `dataDir` come before. */
  readonly agreementsDir?: string
  readonly host?: string
  readonly port?: number
  /** Address under which others see the station; links are made from it. */
  readonly publicUrl?: string
  /** Further names it answers to, beside 127.0.0.1, localhost and [::1]. */
  readonly hosts?: readonly string[]
  /** Hosts that https datasets may come from. */
  readonly remoteHosts?: readonly string[]
  /** Estimated seconds up to which a request without `Prefer` is answered at once. */
  readonly syncSeconds?: number
  readonly jobSeconds?: number
  /** Resident bytes of one job. */
  readonly memoryBytes?: number
  readonly uploadBytes?: number
  /** In which a JSON body must have come. */
  readonly bodySeconds?: number
  readonly concurrency?: number
  readonly perProcess?: number
  /** Requests that wait for a synchronous run. */
  readonly queue?: number
  /** Asynchronous jobs that wait, in all and of one user. */
  readonly queueJobs?: number
  readonly queueJobsPerUser?: number
  readonly threads?: number
  /** Requests of one address in a minute. */
  readonly requestsPerMinute?: number
  /** 99th percentile of the event loop's delay above which no new work is taken, seconds; null takes it always. */
  readonly mostLoopSeconds?: number | null
  /** Asynchronous jobs go to workers behind this NATS server (`setu worker`); without it they run here. */
  readonly nats?: NatsOptions
  /** `open`: writing needs no key; by default on loopback addresses alone. */
  readonly access?: 'open' | 'keys'
  /** An OpenID provider whose tokens are taken beside keys. */
  readonly oidc?: OidcSettings
  /** Core seconds that the holder of a key may use. */
  readonly quota?: Quota
  /** Who runs the station, for the catalogue (`/dcat`); without it the station's address stands there. */
  readonly publisher?: Publisher
  readonly keepJobsDays?: number
  readonly keepUploadsHours?: number
  /** The table of `setu verify`, or a function that reads the newest one; else `verification.json` in `dataDir`. */
  readonly verification?: Verification | (() => Promise<Verification | undefined>)
  /** Stubs of the remote for tests. */
  readonly guard?: Pick<Guard, 'resolve' | 'connect'>
  /** Another catalogue with its module for the children; for tests and own builds. */
  readonly catalogue?: Catalogue & { readonly module: string; readonly unbuilt?: readonly Room[] }
  readonly log?: boolean
}

export interface Publisher {
  readonly name: string
  readonly url?: string
  readonly email?: string
}

export interface Verification {
  readonly rows: readonly VerifyRow[]
  readonly passed: number
  readonly failed: number
  readonly short: number
  readonly notRun: number
  readonly at?: string
  readonly machine?: string
}

/** A mission that is not built: its name and its question. */
export type Room = Pick<Mission, 'id' | 'title' | 'question'>

export const JSON_BYTES = 10_000_000
export const JSON_DEPTH = 64
/** Seconds after which a synchronous run is stopped, whatever was estimated. */
export const SYNC_STOP_SECONDS = 30

export interface Settings
  extends Required<
    Omit<
      StationOptions,
      | 'consoleDir'
      | 'agreementsDir'
      | 'publicUrl'
      | 'verification'
      | 'catalogue'
      | 'nats'
      | 'guard'
      | 'access'
      | 'quota'
      | 'publisher'
      | 'oidc'
    >
  > {
  readonly consoleDir?: string
  readonly agreementsDir?: string
  readonly publicUrl?: string
  readonly verification?: StationOptions['verification']
  readonly access?: 'open' | 'keys'
  readonly quota?: Quota
  readonly nats?: NatsOptions
  readonly guard?: StationOptions['guard']
  readonly publisher?: Publisher
  readonly oidc?: OidcSettings
}

export const settingsOf = (options: StationOptions): Settings => {
  const cores = availableParallelism()
  const host = options.host ?? '127.0.0.1'
  return {
    dataDir: resolve(options.dataDir ?? '.setu'),
    host,
    port: options.port ?? Number(process.env['PORT'] || 8080),
    hosts: options.hosts ?? [],
    remoteHosts: options.remoteHosts ?? [],
    syncSeconds: options.syncSeconds ?? 10,
    jobSeconds: options.jobSeconds ?? 6 * 3600,
    memoryBytes: options.memoryBytes ?? 2 * 2 ** 30,
    uploadBytes: options.uploadBytes ?? 2 * 2 ** 30,
    bodySeconds: options.bodySeconds ?? 30,
    concurrency: options.concurrency ?? Math.max(1, Math.min(8, cores)),
    perProcess: options.perProcess ?? options.concurrency ?? Math.max(1, Math.min(8, cores)),
    queue: options.queue ?? 100,
    queueJobs: options.queueJobs ?? options.queue ?? 1_000_000,
    queueJobsPerUser: options.queueJobsPerUser ?? options.queueJobs ?? options.queue ?? 100_000,
    threads: options.threads ?? 1,
    requestsPerMinute: options.requestsPerMinute ?? 6000,
    // Where this machine alone asks, nobody else is kept waiting.
    mostLoopSeconds:
      options.mostLoopSeconds !== undefined ? options.mostLoopSeconds : isOpen({ ...options, host }) ? null : 0.2,
    keepJobsDays: options.keepJobsDays ?? 7,
    keepUploadsHours: options.keepUploadsHours ?? 24,
    log: options.log ?? false,
    ...(options.consoleDir ? { consoleDir: resolve(options.consoleDir) } : {}),
    ...(options.agreementsDir ? { agreementsDir: resolve(options.agreementsDir) } : {}),
    ...(options.publicUrl ? { publicUrl: options.publicUrl.replace(/\/+$/, '') } : {}),
    ...(options.guard ? { guard: options.guard } : {}),
    ...(options.nats ? { nats: options.nats } : {}),
    ...(options.access ? { access: options.access } : {}),
    ...(options.quota ? { quota: options.quota } : {}),
    ...(options.oidc ? { oidc: options.oidc } : {}),
    ...(options.publisher ? { publisher: options.publisher } : {}),
    ...(options.verification ? { verification: options.verification } : {}),
  }
}
