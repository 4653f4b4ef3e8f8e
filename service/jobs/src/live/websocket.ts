/**
 * A WebSocket client (RFC 6455, version 13) for feeds of text: handshake over TCP or TLS, masked frames out, fragments put
 * together, pings answered, closed in order. No extensions, no subprotocols. Node 20 has no client of its own.
 */
import { createHash, randomBytes } from 'node:crypto'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { setuError } from '@setu/core/errors'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const MOST_HEAD = 16_384
const HANDSHAKE_MS = 15_000

export const MOST_MESSAGE = 1 << 22

export const acceptOf = (key: string): string =>
  createHash('sha1')
    .update(key + GUID)
    .digest('base64')

const opcodes = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** One frame as a client sends it: whole and masked. */
export const clientFrame = (opcode: number, payload: Uint8Array, mask: Uint8Array = randomBytes(4)): Uint8Array => {
  const n = payload.length
  const head = n < 126 ? 2 : n < 65_536 ? 4 : 10
  const out = Buffer.alloc(head + 4 + n)
  out[0] = 0x80 | opcode
  if (n < 126) out[1] = 0x80 | n
  else if (n < 65_536) {
    out[1] = 0x80 | 126
    out.writeUInt16BE(n, 2)
  } else {
    out[1] = 0x80 | 127
    out.writeBigUInt64BE(BigInt(n), 2)
  }
  out.set(mask, head)
  for (let i = 0; i < n; i++) out[head + 4 + i] = payload[i]! ^ mask[i & 3]!
  return out
}

export interface FrameReader {
  /** Frames may be cut anywhere. Throws `bad-file` where a server breaks the protocol. */
  push(chunk: Uint8Array): void
}

/** Frames of a server: messages whole, control frames as they come. */
export const frameReader = (
  on: {
    message(body: Uint8Array): void
    ping(body: Uint8Array): void
    close(code: number): void
  },
  most = MOST_MESSAGE,
): FrameReader => {
  let held = Buffer.alloc(0)
  let parts: Buffer[] = []
  let size = 0
  let open = false
  const bad = (found: string): Error =>
    setuError('remote-failed', { where: 'WebSocket', found, expected: 'frames of RFC 6455 from a server' })
  return {
    push(chunk) {
      held = held.length ? Buffer.concat([held, chunk]) : Buffer.from(chunk)
      for (;;) {
        if (held.length < 2) return
        const [a, b] = [held[0]!, held[1]!]
        const opcode = a & 15
        const short = b & 127
        if (a & 0x70) throw bad('reserved bits')
        if (b & 0x80) throw bad('a masked frame')
        const head = short < 126 ? 2 : short === 126 ? 4 : 10
        if (held.length < head) return
        const n = short < 126 ? short : short === 126 ? held.readUInt16BE(2) : Number(held.readBigUInt64BE(2))
        if (opcode >= 8 && (n > 125 || !(a & 0x80))) throw bad('a control frame that is long or in parts')
        if (n + (opcode < 8 ? size : 0) > most) throw bad(`a message above ${most} bytes`)
        if (held.length < head + n) return
        const body = held.subarray(head, head + n)
        held = held.subarray(head + n)
        if (opcode === opcodes.ping) on.ping(Uint8Array.from(body))
        else if (opcode === opcodes.close) on.close(body.length >= 2 ? body.readUInt16BE(0) : 1005)
        else if (opcode <= opcodes.binary) {
          if ((opcode === opcodes.more) !== open)
            throw bad(open ? 'a new message inside another' : 'a part of no message')
          parts.push(Buffer.from(body))
          size += n
          open = !(a & 0x80)
          if (!open) {
            const message = Buffer.concat(parts)
            parts = []
            size = 0
            on.message(message)
          }
        } else if (opcode !== opcodes.pong) throw bad(`frame type ${opcode}`)
      }
    },
  }
}

export interface WebSocketFeed {
  /** Settles when the connection is over; rejects where it never stood or the server broke the protocol. */
  readonly over: Promise<void>
  close(): void
  pause(): void
  resume(): void
}

/** Connects, sends `first` if given, and hands every message on. */
export const openWebSocket = (
  url: URL,
  on: { message(body: Uint8Array): void; opened(): void },
  first?: string,
): WebSocketFeed => {
  const secure = url.protocol === 'wss:'
  const port = Number(url.port || (secure ? 443 : 80))
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const key = randomBytes(16).toString('base64')
  const where = `${url.protocol}//${url.host}${url.pathname}`
  const socket: Socket = secure ? connectTls({ host, port, servername: host }) : connectTcp({ host, port })
  let stood = false
  let failure: Error | undefined
  let head = Buffer.alloc(0)
  const fail = (error: Error): void => {
    failure ??= error
    socket.destroy()
  }
  const send = (opcode: number, body: Uint8Array): void => void socket.write(clientFrame(opcode, body))
  const reader = frameReader({
    message: on.message,
    ping: (body) => send(opcodes.pong, body),
    close(code) {
      send(opcodes.close, Uint8Array.of(code >> 8, code & 255).subarray(0, code === 1005 ? 0 : 2))
      if (code !== 1000 && code !== 1001 && code !== 1005)
        failure ??= setuError('remote-failed', {
          where,
          found: `closed with code ${code}`,
          expected: 'a stream that goes on',
        })
      socket.end()
    },
  })
  const begin = (): void => {
    socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\nUser-Agent: Setu\r\n\r\n`,
    )
  }
  const answered = (chunk: Uint8Array): void => {
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) {
      if (head.length > MOST_HEAD)
        throw setuError('remote-failed', { where, found: 'a long answer', expected: 'status 101' })
      return
    }
    const [status = '', ...lines] = head.subarray(0, end).toString('latin1').split('\r\n')
    const headers = new Map(
      lines.map((l) => [l.slice(0, l.indexOf(':')).trim().toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]),
    )
    if (!/^HTTP\/1\.1 101( |$)/.test(status) || headers.get('upgrade')?.toLowerCase() !== 'websocket')
      throw setuError('remote-failed', { where, found: `"${status.slice(0, 80)}"`, expected: 'HTTP/1.1 101' })
    if (headers.get('sec-websocket-accept') !== acceptOf(key))
      throw setuError('remote-failed', {
        where,
        found: 'an answer to another key',
        expected: 'Sec-WebSocket-Accept of ours',
      })
    stood = true
    socket.setTimeout(0)
    on.opened()
    if (first !== undefined) send(opcodes.text, new TextEncoder().encode(first))
    const after = head.subarray(end + 4)
    head = Buffer.alloc(0)
    if (after.length) reader.push(after)
  }
  socket.setTimeout(HANDSHAKE_MS, () => {
    fail(setuError('remote-failed', { where, found: 'no answer in 15 s', expected: 'HTTP/1.1 101' }))
  })
  socket.on(secure ? 'secureConnect' : 'connect', begin)
  socket.on('data', (chunk) => {
    try {
      if (stood) reader.push(chunk)
      else answered(chunk)
    } catch (error) {
      fail(error as Error)
    }
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= setuError('remote-failed', { where, found: error.code ?? error.message, expected: 'a connection' })
  })
  const over = new Promise<void>((done, refuse) => {
    socket.on('close', () => (failure ? refuse(failure) : done()))
  })
  return {
    over,
    close() {
      if (stood && !socket.destroyed) {
        send(opcodes.close, Uint8Array.of(3, 232))
        socket.end()
      } else socket.destroy()
      setTimeout(() => socket.destroy(), 1000).unref()
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  }
}
