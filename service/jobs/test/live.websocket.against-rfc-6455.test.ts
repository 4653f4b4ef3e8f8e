import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { feedAddress } from '@setu/jobs/live/address'
import { openFeed } from '@setu/jobs/live/feed'
import { acceptOf, clientFrame, frameReader } from '@setu/jobs/live/websocket'
import { describe, expect, test } from 'vitest'

const hex = (text: string): Uint8Array => Uint8Array.from(text.split(' '), (h) => Number.parseInt(h, 16))
const read = (frames: readonly Uint8Array[], most?: number) => {
  const out: string[] = []
  const reader = frameReader(
    {
      message: (b) => out.push(`message ${Buffer.from(b).toString('latin1')}`),
      ping: (b) => out.push(`ping ${Buffer.from(b).toString('latin1')}`),
      close: (code) => out.push(`close ${code}`),
    },
    most,
  )
  for (const f of frames) reader.push(f)
  return out
}

describe('frames of section 5.7', () => {
  test('a key is answered as in section 1.3', () => {
    expect(acceptOf('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
  })
  test('a masked "Hello" as a client sends it', () => {
    expect(clientFrame(1, Buffer.from('Hello'), hex('37 fa 21 3d'))).toEqual(
      Buffer.from(hex('81 85 37 fa 21 3d 7f 9f 4d 51 58')),
    )
  })
  test('whole, in parts with a ping between, and cut at every byte', () => {
    const whole = hex('81 05 48 65 6c 6c 6f')
    const parts = [hex('01 03 48 65 6c'), hex('89 05 48 65 6c 6c 6f'), hex('80 02 6c 6f')]
    expect(read([whole])).toEqual(['message Hello'])
    expect(read(parts)).toEqual(['ping Hello', 'message Hello'])
    const all = Buffer.concat([whole, ...parts])
    expect(read(Array.from(all, (b) => Uint8Array.of(b)))).toEqual(['message Hello', 'ping Hello', 'message Hello'])
  })
  test('256 bytes and 64 KiB', () => {
    expect(read([Buffer.concat([hex('82 7e 01 00'), Buffer.alloc(256, 65)])])).toEqual([`message ${'A'.repeat(256)}`])
    expect(read([Buffer.concat([hex('82 7f 00 00 00 00 00 01 00 00'), Buffer.alloc(65_536, 66)])])).toEqual([
      `message ${'B'.repeat(65_536)}`,
    ])
  })
  test.each([
    ['a masked frame of a server', '81 85 37 fa 21 3d 7f 9f 4d 51 58', /masked/],
    ['reserved bits', 'c1 01 41', /reserved/],
    ['a ping in parts', '09 01 41', /control/],
    ['a part of nothing', '80 01 41', /part of no message/],
    ['a size above the limit', '82 7f 7f ff ff ff ff ff ff ff', /above 1000/],
    ['a type that is none', '83 01 41', /frame type 3/],
  ])('%s is refused', (_, frame, said) => {
    expect(() => read([hex(frame)], 1000)).toThrow(said)
  })
})

/** A server that shakes hands and then does as told. */
const serve = async (then: (socket: Socket, connection: number) => void) => {
  let connections = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (head) => {
      const key = /Sec-WebSocket-Key: (.*)\r\n/.exec(head.toString('latin1'))![1]!
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`,
      )
      then(socket, ++connections)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as { port: number }).port, close: () => server.close() }
}
const frame = (body: string): Buffer =>
  Buffer.concat([
    body.length < 126
      ? Buffer.from([0x81, body.length])
      : Buffer.from([0x81, 126, body.length >> 8, body.length & 255]),
    Buffer.from(body),
  ])

test('subscribes, takes each message as a line, and connects again when the server goes', async () => {
  const asked: string[] = []
  const server = await serve((socket, n) => {
    socket.on('data', (b) => {
      // Masked: opcode 1, short.
      if ((b[0]! & 15) === 1) {
        const mask = b.subarray(2, 6)
        asked.push(Buffer.from(b.subarray(6, 6 + (b[1]! & 127)).map((c, i) => c ^ mask[i & 3]!)).toString())
      }
    })
    socket.write(frame(`{"MessageType":\n"n${n}"}`))
    setTimeout(() => socket.destroy(), 20)
  })
  const lines: string[] = []
  const feed = openFeed(
    feedAddress(`ws://127.0.0.1:${server.port}/v0/stream`),
    { lines: (b) => lines.push(Buffer.from(b).toString()), state: () => {} },
    { subscribe: '{"APIKey":"k"}', backOffMs: [5, 20] },
  )
  while (lines.length < 3) await new Promise((r) => setTimeout(r, 10))
  feed.stop()
  await feed.over
  server.close()
  expect(lines.slice(0, 3)).toEqual([1, 2, 3].map((n) => `{"MessageType": "n${n}"}\n`))
  expect(asked[0]).toBe('{"APIKey":"k"}')
})

test('an answer to another key, and a page, are no stream', async () => {
  for (const answer of [
    'HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no\r\n\r\n',
    'HTTP/1.1 200 OK\r\n\r\n',
  ]) {
    const server = createServer((s) => {
      s.on('error', () => {})
      s.once('data', () => s.end(answer))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const states: string[] = []
    const feed = openFeed(
      feedAddress(`ws://127.0.0.1:${(server.address() as { port: number }).port}/`),
      { lines: () => {}, state: (s) => states.push(s) },
      { backOffMs: [1000, 1000] },
    )
    while (!states.some((s) => /again/.test(s))) await new Promise((r) => setTimeout(r, 5))
    feed.stop()
    await feed.over
    server.close()
    expect(states.join()).toMatch(/another key|200 OK/)
  }
})
