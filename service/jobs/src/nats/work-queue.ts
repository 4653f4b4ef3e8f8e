/**
 * A queue over JetStream: messages are pushed once under their subject, taken by one worker each, acknowledged when the
 * work is done, and given to another when the one that took them is silent for the lease. At least once: what is done
 * must not mind being done twice.
 */
import type { JsMsg } from '@nats-io/jetstream'
import type { NatsLink } from './link.js'

export interface Queue {
  readonly stream: string
  readonly consumer: string
}

/** Pushes under `id`; within two minutes the same id is taken once. */
export const push = (link: NatsLink, subject: string, body: Uint8Array | string, id: string): Promise<unknown> =>
  link.js.publish(subject, body, { msgID: id })

/**
 * Where the newest message of a subject is: not in the queue, in it and given to somebody in time (or with somebody now),
 * or stranded. A server that was killed can come back with messages in a stream that its consumer holds for done (seen
 * with 2.9.10: 61 messages up to number 88, all below the consumer's floor of 88): they are there and never come.
 */
export const standingOf = async (
  link: Pick<NatsLink, 'jsm'>,
  { stream, consumer }: Queue,
  subject: string,
): Promise<'none' | 'comes' | 'stranded'> => {
  const find = () => link.jsm.streams.getMessage(stream, { last_by_subj: subject })
  const message = await find()
  if (!message) return 'none'
  const { ack_floor, delivered, num_ack_pending } = await link.jsm.consumers.info(stream, consumer)
  if (message.seq > (num_ack_pending === 0 ? delivered : ack_floor).stream_seq) return 'comes'
  // One that was acknowledged between the two questions is gone now.
  const still = await find()
  return still === null ? 'none' : still.seq === message.seq ? 'stranded' : 'comes'
}

export interface Taking {
  /** Takes no more; resolves when what was taken is done. */
  stop(): Promise<void>
}

export interface TakeOptions {
  /** Messages worked on at once. */
  readonly atOnce: number
  /** Messages held beside them: 0 for long work, so that none waits behind it while others are idle. */
  readonly ahead?: number
  readonly onError?: (error: unknown) => void
}

const EXPIRES_MS = 10_000
const AGAIN_MS = 500

/** Gives each message to `work`, which acknowledges it, now and until it is stopped, over any outage of the server. */
export const take = (
  link: NatsLink,
  queue: Queue,
  work: (message: JsMsg) => Promise<void>,
  options: TakeOptions,
): Taking => {
  const { atOnce, ahead = 0, onError = () => {} } = options
  let stopped = false
  const pause = (): Promise<void> => new Promise((done) => setTimeout(done, AGAIN_MS).unref())
  const busy = new Set<Promise<void>>()
  const one = async (): Promise<void> => {
    while (!stopped && !link.connection.isClosed()) {
      try {
        const consumer = await link.js.consumers.get(queue.stream, queue.consumer)
        while (!stopped) {
          const message = await consumer.next({ expires: EXPIRES_MS })
          if (!message) continue
          if (stopped) {
            message.nak()
            return
          }
          const job: Promise<void> = work(message)
            .catch(onError)
            .finally(() => busy.delete(job))
          busy.add(job)
          await job
        }
      } catch (error) {
        if (stopped) return
        onError(error)
        await pause()
      }
    }
  }
  let close: (() => Promise<unknown>) | undefined
  const many = async (): Promise<void> => {
    while (!stopped && !link.connection.isClosed()) {
      try {
        const consumer = await link.js.consumers.get(queue.stream, queue.consumer)
        const messages = await consumer.consume({ max_messages: atOnce + ahead })
        // Leaving the loop without this keeps a pull open that swallows the next message.
        close = () => messages.close()
        for await (const message of messages) {
          const job: Promise<void> = work(message)
            .catch(onError)
            .finally(() => busy.delete(job))
          busy.add(job)
          if (busy.size >= atOnce) await Promise.race(busy)
          if (stopped) break
        }
        await messages.close()
      } catch (error) {
        if (stopped) return
        onError(error)
        await pause()
      }
    }
  }
  const lanes = ahead > 0 ? [many()] : Array.from({ length: atOnce }, one)
  return {
    async stop() {
      stopped = true
      await close?.()
      // A pull that waits has nothing to hand back: it ends with its connection.
      await Promise.race([Promise.all(lanes), new Promise((done) => setTimeout(done, 50).unref())])
      await Promise.all(busy)
    },
  }
}
