/**
 * Sockets as lines: whatever a live source is, what comes out is whole lines, in the order in which they ended. A client
 * connects again after a pause that doubles from half a second to a minute and is short again once lines have come.
 */
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setuError } from '@setu/core/errors'
import { type FeedAddress, shownAddress } from './address.js'
import { lineCutter } from './lines.js'
import { stamper } from './stamp.js'
import { openWebSocket } from './websocket.js'

export interface FeedEvents {
  /** Whole lines, each with its end. */
  lines(chunk: Uint8Array): void
  /** A word for who looks after it: connected, lost, waiting. */
  state(text: string): void
}

export interface Feed {
  /** Settles when the source is at its end or was stopped; rejects where it can never begin (a port that is taken). */
  readonly over: Promise<void>
  /** Where it listens, once it does. */
  readonly listening: Promise<number | undefined>
  stop(): void
  /** Reads no more until `resume`: the other side waits, or (UDP) its datagrams are lost. */
  pause(): void
  resume(): void
  readonly tooLong: number
}

export interface FeedOptions {
  /** Sent once a WebSocket stands: what to subscribe to. */
  readonly subscribe?: string
  readonly backOffMs?: readonly [least: number, most: number]
  /** Whether bare sentences get the time of their reception; from sockets they do, from stdin not. */
  readonly stamp?: boolean
  readonly now?: () => number
  /** A connection that says nothing for so long is given up. */
  readonly silentMs?: number
}

const MOST_SENDERS = 256
const NEWLINE = 10

/** A message as one line: line ends inside become spaces. */
const asLine = (body: Uint8Array): Uint8Array => {
  const line = new Uint8Array(body.length + 1)
  for (let i = 0; i < body.length; i++) line[i] = body[i] === NEWLINE || body[i] === 13 ? 32 : body[i]!
  line[body.length] = NEWLINE
  return line
}

export const openFeed = (address: FeedAddress, on: FeedEvents, options: FeedOptions = {}): Feed => {
  const [least, most] = options.backOffMs ?? [500, 60_000]
  const silentMs = options.silentMs ?? 120_000
  const stopped = new AbortController()
  const open = new Set<{ end(): void; pause(): void; resume(): void }>()
  let paused = false
  let tooLong = 0
  let listens: (port: number | undefined) => void = () => {}
  const listening = new Promise<number | undefined>((done) => {
    listens = done
  })
  const shown = shownAddress(address)
  const give = (chunk: Uint8Array): void => {
    if (chunk.length) on.lines(chunk)
  }
  const stamping = options.stamp ?? address.kind !== 'stdin'
  const stampOf = (sender?: string): ((lines: Uint8Array) => Uint8Array) =>
    stamping ? stamper(sender, options.now ?? Date.now) : (lines) => lines
  /** Reads a stream to its end; half a line at the end is a line. */
  const drain = (socket: Socket | NodeJS.ReadStream, sender?: string): Promise<Error | undefined> =>
    new Promise((done) => {
      const cutter = lineCutter()
      const stamp = stampOf(sender)
      let failure: Error | undefined
      const member = {
        end: () => void socket.destroy(),
        pause: () => void socket.pause(),
        resume: () => void socket.resume(),
      }
      open.add(member)
      socket.on('data', (chunk: Buffer) => give(stamp(cutter.push(chunk))))
      socket.on('error', (error) => {
        failure = error
      })
      const over = (): void => {
        if (!open.delete(member)) return
        give(stamp(cutter.end()))
        tooLong += cutter.tooLong
        done(failure)
      }
      socket.on('close', over)
      // What is not a socket may end without a close.
      socket.on('end', () => {
        if (!('connecting' in socket)) over()
      })
      if (paused) socket.pause()
    })

  /** One connection after another; `connectOnce` tells whether lines came. */
  const again = async (connectOnce: () => Promise<boolean>): Promise<void> => {
    listens(undefined)
    let wait = least
    while (!stopped.signal.aborted) {
      const heard = await connectOnce()
      if (stopped.signal.aborted) return
      if (heard) wait = least
      on.state(`${shown}: connecting again in ${wait / 1000} s`)
      await new Promise<void>((done) => {
        const timer = setTimeout(done, wait)
        stopped.signal.addEventListener('abort', () => {
          clearTimeout(timer)
          done()
        })
      })
      wait = Math.min(most, wait * 2)
    }
  }

  const overTcp = (host: string, port: number): Promise<void> =>
    again(async () => {
      const socket = connect({ host, port })
      socket.setTimeout(silentMs, () => {
        on.state(`${shown}: silent for ${silentMs / 1000} s`)
        socket.destroy()
      })
      socket.on('connect', () => on.state(`${shown}: connected`))
      const failure = await drain(socket)
      on.state(`${shown}: ${failure ? ((failure as NodeJS.ErrnoException).code ?? failure.message) : 'closed'}`)
      return socket.bytesRead > 0
    })

  const overWebSocket = (url: URL): Promise<void> =>
    again(async () => {
      let heard = false
      const feed = openWebSocket(
        url,
        {
          message: (body) => {
            heard = true
            give(asLine(body))
          },
          opened: () => on.state(`${shown}: connected`),
        },
        options.subscribe,
      )
      const member = { end: feed.close, pause: feed.pause, resume: feed.resume }
      open.add(member)
      try {
        await feed.over
        on.state(`${shown}: closed`)
      } catch (error) {
        on.state(`${shown}: ${(error as Error).message}`)
      } finally {
        open.delete(member)
      }
      return heard
    })

  const taken = (error: unknown): Error =>
    setuError(
      'bad-input',
      {
        where: shown,
        found: (error as NodeJS.ErrnoException).code ?? String(error),
        expected: 'an address of this machine and a free port',
      },
      { cause: error },
    )

  const listenTcp = async (host: string, port: number): Promise<void> => {
    const server = createServer({ pauseOnConnect: false }, (socket) => {
      const from = socket.remoteAddress ?? ''
      on.state(`${shown}: ${from} connected`)
      void drain(socket, from).then(() => on.state(`${shown}: ${from} gone`))
    })
    server.maxConnections = MOST_SENDERS
    server.listen({ host, port })
    await once(server, 'listening').catch((error: unknown) => {
      throw taken(error)
    })
    const at = server.address() as { port: number }
    listens(at.port)
    on.state(`${shown}: listening on port ${at.port}`)
    await aborted()
    server.close()
    for (const member of open) member.end()
    await once(server, 'close').catch(() => {})
  }

  const overUdp = async (host: string, port: number): Promise<void> => {
    const { address: bound, family } = await lookup(host).catch((error: unknown) => {
      throw taken(error)
    })
    const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4', recvBufferSize: 1 << 23 })
    // A datagram is whole lines, whether it ends with a line end or not.
    const stamps = new Map<string, (lines: Uint8Array) => Uint8Array>()
    socket.on('message', (body, { address: sender }) => {
      if (paused) return
      let stamp = stamps.get(sender)
      if (!stamp) {
        if (stamps.size >= MOST_SENDERS) stamps.clear()
        stamps.set(sender, (stamp = stampOf(sender)))
      }
      give(stamp(body.at(-1) === NEWLINE ? body : Buffer.concat([body, Uint8Array.of(NEWLINE)])))
    })
    socket.bind({ address: bound, port })
    await once(socket, 'listening').catch((error: unknown) => {
      throw taken(error)
    })
    socket.on('error', (error) => on.state(`${shown}: ${error.message}`))
    listens(socket.address().port)
    on.state(`${shown}: listening on port ${socket.address().port}`)
    await aborted()
    await new Promise<void>((done) => socket.close(() => done()))
  }

  const aborted = (): Promise<void> =>
    new Promise((done) => {
      if (stopped.signal.aborted) done()
      else stopped.signal.addEventListener('abort', () => done())
    })

  const begin = (): Promise<void> => {
    switch (address.kind) {
      case 'tcp':
        return overTcp(address.host, address.port)
      case 'websocket':
        return overWebSocket(address.url)
      case 'tcp-listen':
        return listenTcp(address.host, address.port)
      case 'udp':
        return overUdp(address.host, address.port)
      case 'stdin':
        listens(undefined)
        return drain(process.stdin).then(() => {})
      case 'file':
        throw setuError('internal', { where: shown, found: 'a file', expected: 'a stream' })
    }
  }
  const over = begin()
  over.catch(() => listens(undefined))
  return {
    over,
    listening,
    stop() {
      stopped.abort()
      for (const member of open) member.end()
    },
    pause() {
      paused = true
      for (const member of open) member.pause()
    },
    resume() {
      paused = false
      for (const member of open) member.resume()
    },
    get tooLong() {
      return tooLong
    },
  }
}
