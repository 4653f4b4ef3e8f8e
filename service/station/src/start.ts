/** Starts a station and listens. Bound to 127.0.0.1 until told otherwise. */
import type { AddressInfo } from 'node:net'
import { setuError } from '@setu/core/errors'
import type { FastifyInstance } from 'fastify'
import { type StationOptions, settingsOf } from './options.js'
import { createStation } from './station.js'

export interface Station {
  readonly url: string
  readonly app: FastifyInstance
  /** Takes no more requests, ends what runs, writes what is owed; below ten seconds. */
  close(): Promise<void>
}

export const startStation = async (options: StationOptions = {}): Promise<Station> => {
  const { host, port } = settingsOf(options)
  const app = await createStation(options)
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw setuError(
        'bad-input',
        {
          where: `${host}:${port}`,
          found: 'a port that another program uses',
          expected: 'a free port',
          wayOut: 'Name another with --port or PORT.',
        },
        { cause: error },
      )
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw setuError(
        'bad-input',
        { where: `${host}:${port}`, found: code, expected: 'an address of this machine and a port above 1023' },
        { cause: error },
      )
    throw error
  }
  const at = app.server.address() as AddressInfo
  const name = at.address.includes(':') ? `[${at.address}]` : at.address
  return {
    url: options.publicUrl ?? `http://${name === '0.0.0.0' || name === '[::]' ? '127.0.0.1' : name}:${at.port}`,
    app,
    close: () => app.close(),
  }
}
