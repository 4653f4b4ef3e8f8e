/** What a NATS server 2.9.10 answered after kill -9: messages in the stream that its consumer holds for done. */
import { expect, test } from 'vitest'
import type { NatsLink } from '../src/nats/link.js'
import { standingOf } from '../src/nats/work-queue.js'

const queue = { stream: 'JOBS_chaos', consumer: 'workers' }
/** `found`: numbers of the message at each look, null where there is none. */
const server = (found: readonly (number | null)[], floor: number, delivered: number, pending: number) => {
  const looks = [...found]
  const jsm = {
    streams: {
      getMessage: async () => {
        const seq = looks.shift()
        return seq == null ? null : { seq }
      },
    },
    consumers: {
      info: async () => ({
        ack_floor: { stream_seq: floor },
        delivered: { stream_seq: delivered },
        num_ack_pending: pending,
      }),
    },
  }
  return { jsm } as unknown as Pick<NatsLink, 'jsm'>
}

test.each([
  ['not in the queue', [null], 88, 88, 0, 'none'],
  ['waits behind what was given out', [89], 88, 88, 0, 'comes'],
  ['with a worker, or of one that fell silent', [80], 79, 88, 3, 'comes'],
  ['below the floor: never given again', [19, 19], 88, 88, 0, 'stranded'],
  ['given out, and nobody owes an answer', [86, 86], 80, 88, 0, 'stranded'],
  ['acknowledged while we asked', [88, null], 88, 88, 0, 'none'],
  ['pushed anew while we asked', [19, 90], 88, 88, 0, 'comes'],
] as const)('%s', async (_, found, floor, delivered, pending, standing) => {
  expect(await standingOf(server(found, floor, delivered, pending), queue, 'setu.chaos.job.queue.1')).toBe(standing)
})
