import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSetuError } from '@setu/core/errors'
import { expect, test } from 'vitest'
import { connectPinned } from '../src/guard.js'

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.runIf(hasOpenssl)(
  'the connection goes to the pinned address with the name in TLS, and a certificate that nobody signed is refused',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'setu-tls-'))
    const [key, cert] = ['key.pem', 'cert.pem'].map((f) => join(folder, f)) as [string, string]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '1',
        '-subj',
        '/CN=data.example.org',
        '-addext',
        'subjectAltName=DNS:data.example.org',
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    )
    const names: string[] = []
    let answered = 0
    const note = (name: string, done: (error: null) => void): void => {
      names.push(name)
      done(null)
    }
    const server = createServer(
      { key: readFileSync(key), cert: readFileSync(cert), SNICallback: note },
      (_request, response) => {
        answered++
        response.end('secret')
      },
    )
    server.on('tlsClientError', () => {})
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    // The name resolves nowhere: only the pinned address can have been asked.
    const asked = connectPinned(
      new URL(`https://data.example.org:${port}/x`),
      { address: '127.0.0.1', family: 4 },
      {},
      2000,
    )
    await expect(asked).rejects.toSatisfy((e) => isSetuError(e, 'remote-failed') && /SELF_SIGNED/.test(e.message))
    expect(names).toEqual(['data.example.org'])
    expect(answered).toBe(0)
    await new Promise((done) => server.close(done))
    rmSync(folder, { recursive: true, force: true })
  },
)

test('nobody there, or nobody who answers: said so', async () => {
  const address = { address: '127.0.0.1', family: 4 }
  await expect(connectPinned(new URL('https://data.example.org:1/x'), address, {}, 500)).rejects.toSatisfy((e) =>
    isSetuError(e, 'remote-failed'),
  )
  const { createServer: tcp } = await import('node:net')
  const silent = tcp(() => {})
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
  const { port } = silent.address() as AddressInfo
  await expect(connectPinned(new URL(`https://data.example.org:${port}/x`), address, {}, 200)).rejects.toSatisfy((e) =>
    isSetuError(e, 'remote-timeout'),
  )
  silent.close()
})
