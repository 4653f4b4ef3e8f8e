/**
 * The page next door: any web page a person opens can send requests to 127.0.0.1. `Host` must be a name of this station
 * (DNS rebinding), and a request that changes something must come from its own page or from no page at all.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Settings } from './options.js'
import { notMine } from './problems.js'

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** `Host` without its port, lower case; undefined when it is not a host. */
export const hostName = (host: string | undefined): string | undefined =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec((host ?? '').toLowerCase())?.[1]

export const namesOf = (settings: Pick<Settings, 'host' | 'hosts' | 'publicUrl'>): ReadonlySet<string> => {
  const names = new Set(['127.0.0.1', 'localhost', '[::1]'])
  for (const name of settings.hosts) names.add(hostName(name) ?? name.toLowerCase())
  if (settings.publicUrl) names.add(new URL(settings.publicUrl).hostname)
  if (!['0.0.0.0', '::'].includes(settings.host))
    names.add(settings.host.includes(':') ? `[${settings.host}]` : settings.host.toLowerCase())
  return names
}

/** Where links point: the public address, or the (checked) name that was asked. */
export const baseOf = (request: FastifyRequest, settings: Pick<Settings, 'publicUrl'>): string =>
  settings.publicUrl ?? `${request.protocol}://${request.headers.host}`

export const guardDoors = (station: FastifyInstance, settings: Settings): void => {
  const names = namesOf(settings)
  const publicOrigin = settings.publicUrl ? new URL(settings.publicUrl).origin : undefined
  station.addHook('onRequest', async (request) => {
    const { host, origin } = request.headers
    const name = hostName(host)
    if (!name || !names.has(name))
      throw notMine({
        where: 'Host',
        found: (host ?? 'none').slice(0, 80),
        expected: `one of ${[...names].join(', ')}`,
        wayOut: 'The operator can allow a name with the setting "hosts".',
      })
    if (!WRITES.has(request.method)) return
    const site = request.headers['sec-fetch-site']
    const foreign =
      origin !== undefined
        ? origin !== publicOrigin && origin.toLowerCase() !== `${request.protocol}://${host!.toLowerCase()}`
        : site !== undefined && site !== 'same-origin' && site !== 'none'
    if (foreign)
      throw notMine({
        where: 'Origin',
        found: (origin ?? String(site)).slice(0, 80),
        expected: 'a page of this station',
        wayOut: 'Send the request from a program, or from the console of this station.',
      })
  })
}
