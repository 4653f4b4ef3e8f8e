/**
 * A connection to NATS with the streams that jobs travel on. The streams are transport: what is in them can be lost and
 * is made again from the journal. Written for servers from 2.9.10 (Debian 12): nothing here needs 2.10.
 */
import {
  AckPolicy,
  type ConsumerConfig,
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream'
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node'
import { setuError } from '@setu/core/errors'
import { AGENCY, type Names, namesOf } from './subjects.js'

export interface NatsOptions {
  /** `127.0.0.1:4222`, or several. */
  readonly servers: string | readonly string[]
  /** Name of the station whose jobs these are. */
  readonly agency: string
  readonly user?: string
  readonly password?: string
  readonly token?: string
  readonly name?: string
  /** A message that was not acknowledged for so long is given to another worker; 30 s. */
  readonly leaseMs?: number
}

export interface NatsLink {
  readonly connection: NatsConnection
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  readonly names: Names
  readonly leaseMs: number
  /** Makes the streams and consumers that are not there. */
  ensure(): Promise<void>
  close(): Promise<void>
}

/** A message above this goes by a file: the server takes 1 MiB, a queue is faster with less. */
export const INLINE_BYTES = 256 * 1024
const LEASE_MS = 30_000
const OLDEST = '2.9.10'

const older = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map((v) => v.split(/[.-]/).map((n) => Number.parseInt(n, 10) || 0))
  for (let i = 0; i < 3; i++) if (a![i] !== b![i]) return (a![i] ?? 0) < (b![i] ?? 0)
  return false
}

const streamsOf = (names: Names, prefix: string): Partial<StreamConfig>[] => {
  const common = { storage: StorageType.File, num_replicas: 1 }
  const queue = { ...common, retention: RetentionPolicy.Workqueue, max_msgs_per_subject: 1, discard: DiscardPolicy.Old }
  return [
    { ...queue, name: names.jobs.stream, subjects: [`${prefix}.job.queue.*`] },
    { ...queue, name: names.parts.stream, subjects: [`${prefix}.part.queue.*.*`], max_age: nanos(86_400_000) },
    {
      ...common,
      name: names.results.stream,
      subjects: [`${prefix}.result.job.*`],
      retention: RetentionPolicy.Workqueue,
    },
    {
      ...common,
      name: names.files.stream,
      subjects: [`${prefix}.file.*.*`],
      allow_direct: true,
      max_age: nanos(7 * 86_400_000),
      max_msgs_per_subject: 1,
    },
  ]
}
const consumersOf = (names: Names, leaseMs: number): [string, Partial<ConsumerConfig>][] => {
  const common = { ack_policy: AckPolicy.Explicit, ack_wait: nanos(leaseMs), max_deliver: -1, max_ack_pending: 10_000 }
  return [names.jobs, names.parts, names.results].map((q) => [q.stream, { ...common, durable_name: q.consumer }])
}

export const openNats = async (options: NatsOptions): Promise<NatsLink> => {
  const { servers, agency, user, password, token, name, leaseMs = LEASE_MS } = options
  if (!AGENCY.test(agency))
    throw setuError('bad-input', { where: 'agency', found: agency.slice(0, 40), expected: 'letters, digits, _ and -' })
  const connection = await connect({
    servers: typeof servers === 'string' ? servers.split(',') : [...servers],
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    waitOnFirstConnect: true,
    pingInterval: 10_000,
    ...(name ? { name } : {}),
    ...(user ? { user, pass: password ?? '' } : {}),
    ...(token ? { token } : {}),
  })
  const version = connection.info?.version ?? '0'
  if (older(version, OLDEST)) {
    await connection.close()
    throw setuError('remote-failed', { where: 'NATS', found: `server ${version}`, expected: `${OLDEST} or later` })
  }
  const js = jetstream(connection, { timeout: 5000 })
  const jsm = await jetstreamManager(connection, { checkAPI: false, timeout: 5000 })
  const names = namesOf(agency)
  return {
    connection,
    js,
    jsm,
    names,
    leaseMs,
    async ensure() {
      for (const config of streamsOf(names, `setu.${agency}`)) {
        const there = await jsm.streams
          .info(config.name!)
          .catch((error: unknown) => (missing(error) ? undefined : Promise.reject(error)))
        if (!there) await jsm.streams.add(config as Partial<StreamConfig> & { name: string })
      }
      for (const [stream, config] of consumersOf(names, leaseMs)) {
        const there = await jsm.consumers
          .info(stream, config.durable_name!)
          .catch((error: unknown) => (missing(error) ? undefined : Promise.reject(error)))
        if (!there) await jsm.consumers.add(stream, config)
      }
    },
    close: () => connection.close(),
  }
}

/** Whether an error says that a stream or consumer is not there. */
export const missing = (error: unknown): boolean => /not found/i.test(error instanceof Error ? error.message : '')
