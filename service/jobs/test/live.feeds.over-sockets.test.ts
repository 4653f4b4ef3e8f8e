import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { feedAddress } from '@setu/jobs/live/address'
import { type FeedOptions, openFeed } from '@setu/jobs/live/feed'
import { describe, expect, test } from 'vitest'

const open = (address: string, options: FeedOptions = {}) => {
  const heard: string[] = []
  const states: string[] = []
  const feed = openFeed(
    feedAddress(address),
    { lines: (b) => heard.push(...Buffer.from(b).toString().split('\n').slice(0, -1)), state: (s) => states.push(s) },
    { backOffMs: [5, 40], stamp: false, ...options },
  )
  return { feed, heard, states }
}
const until = async (ready: () => boolean): Promise<void> => {
  while (!ready()) await new Promise((r) => setTimeout(r, 5))
}

describe('addresses', () => {
  test.each([
    ['tcp://ais.example.org:4001', { kind: 'tcp', host: 'ais.example.org', port: 4001 }],
    ['tcp-listen://:4001', { kind: 'tcp-listen', host: '127.0.0.1', port: 4001 }],
    ['udp://0.0.0.0:10110', { kind: 'udp', host: '0.0.0.0', port: 10110 }],
    ['udp://[::1]:10110', { kind: 'udp', host: '::1', port: 10110 }],
    ['-', { kind: 'stdin' }],
    ['log.nmea', { kind: 'file', path: 'log.nmea' }],
  ])('%s', (text, expected) => {
    expect(feedAddress(text)).toEqual(expected)
  })
  test.each(['', 'tcp://x', 'tcp://:1', 'tcp://x:99999', 'http://x:1', 'wss://name:word@x/', 'tcp://x y:1'])(
    '"%s" is refused',
    (text) => {
      expect(() => feedAddress(text)).toThrow(/--from/)
    },
  )
})

describe('feeds', () => {
  test('a client that is cut off in a line connects again; the halves never become one line', async () => {
    let n = 0
    const server = createServer((s) => {
      n++
      s.on('error', () => {})
      s.write(`first ${n}\nhalf ${n}`)
      setTimeout(() => s.destroy(), 15)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { feed, heard, states } = open(`tcp://127.0.0.1:${(server.address() as { port: number }).port}`)
    await until(() => heard.length >= 4)
    feed.stop()
    await feed.over
    server.close()
    expect(heard.slice(0, 4)).toEqual(['first 1', 'half 1', 'first 2', 'half 2'])
    expect(states.some((s) => /connecting again/.test(s))).toBe(true)
  })

  test('nobody there: the pause doubles to its most', async () => {
    const { feed, states } = open('tcp://127.0.0.1:1', { backOffMs: [4, 16] })
    const waits = (): string[] => states.filter((s) => /again/.test(s)).map((s) => /again in (.*) s/.exec(s)![1]!)
    await until(() => waits().length >= 5)
    feed.stop()
    await feed.over
    expect(waits().slice(0, 5)).toEqual(['0.004', '0.008', '0.016', '0.016', '0.016'])
  })

  test('a server keeps the lines of its senders apart', async () => {
    const { feed, heard } = open('tcp-listen://127.0.0.1:0')
    const port = (await feed.listening)!
    const senders = [0, 1, 2].map(() => connect(port, '127.0.0.1'))
    await Promise.all(senders.map((s) => once(s, 'connect')))
    for (const part of ['aa', 'bb', 'cc\n', 'dd'])
      for (const [k, s] of senders.entries()) {
        s.write(part + k + (part.endsWith('\n') ? '' : '-'))
        await new Promise((r) => setTimeout(r, 3))
      }
    for (const s of senders) s.end()
    await until(() => heard.length >= 6)
    feed.stop()
    await feed.over
    expect(heard.sort()).toEqual(['0dd0-', '1dd1-', '2dd2-', 'aa0-bb0-cc', 'aa1-bb1-cc', 'aa2-bb2-cc'])
  })

  test('a datagram is whole lines, with an end or without', async () => {
    const { feed, heard } = open('udp://127.0.0.1:0')
    const port = (await feed.listening)!
    const s = createSocket('udp4')
    for (const body of ['one\ntwo\n', 'three']) s.send(body, port, '127.0.0.1')
    await until(() => heard.length >= 3)
    feed.stop()
    await feed.over
    s.close()
    expect(heard).toEqual(['one', 'two', 'three'])
  })

  test('a port that is taken is said at once', async () => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { feed } = open(`tcp-listen://127.0.0.1:${(server.address() as { port: number }).port}`)
    await expect(feed.over).rejects.toThrow(/EADDRINUSE/)
    server.close()
  })
})
