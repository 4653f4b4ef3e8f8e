/** A JSON body that trickles in holds a connection for nothing: it has its seconds, then the connection is closed. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

export const limitBodyTime = (station: FastifyInstance, seconds: number): void => {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  station.addHook('onRequest', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.url.startsWith('/uploads')) return
    timers.set(
      request,
      setTimeout(() => request.raw.complete || request.raw.destroy(), seconds * 1000),
    )
  })
  station.addHook('preHandler', async (request) => clearTimeout(timers.get(request)))
  station.addHook('onResponse', async (request) => clearTimeout(timers.get(request)))
  station.addHook('onRequestAbort', async (request) => clearTimeout(timers.get(request)))
}
