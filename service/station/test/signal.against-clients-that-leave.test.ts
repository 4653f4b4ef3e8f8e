import { once } from 'node:events'
import { Agent, get } from 'node:http'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { signalOf } from '../src/archive-shelf.js'

test('a query ends when its reader leaves, not when it was answered; a kept connection gathers no listeners', async () => {
  const station = Fastify()
  const ended: boolean[] = []
  let listeners = 0
  station.get('/quick', async (request, reply) => {
    const signal = signalOf(reply)
    reply.raw.once('finish', () => setImmediate(() => ended.push(signal.aborted)))
    listeners = Math.max(listeners, request.raw.socket.listenerCount('close'))
    return {}
  })
  const left = new Promise<void>((done) => {
    station.get('/slow', async (_request, reply) => {
      await once(signalOf(reply), 'abort')
      done()
      return {}
    })
  })
  const url = await station.listen({ port: 0, host: '127.0.0.1' })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = 0; i < 40; i++) {
    const [answer] = await once(get(`${url}/quick`, { agent }), 'response')
    answer.resume()
    await once(answer, 'end')
  }
  expect(listeners).toBeLessThan(11)
  await expect.poll(() => ended.length).toBe(40)
  expect(ended.every((aborted) => !aborted)).toBe(true)
  const slow = get(`${url}/slow`)
  slow.on('error', () => {})
  await once(slow, 'socket')
  setTimeout(() => slow.destroy(), 50)
  await left
  agent.destroy()
  await station.close()
})
