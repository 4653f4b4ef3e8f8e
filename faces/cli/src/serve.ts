/** `setu serve` and `setu start`: the station with the console, on this machine only until told otherwise. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { missions } from '@setu/registry/registry'
import { agreementsFolder, consoleFolder } from './repository.js'

export interface ServeOptions {
  readonly port?: string
  readonly host?: string
  readonly data?: string
  readonly publicUrl?: string
  readonly access?: string
  readonly oidcIssuer?: string
  readonly oidcAudience?: string
  readonly oidcKeys?: string
  readonly oidcClaim?: string
  readonly publisher?: string
  readonly publisherUrl?: string
  readonly contact?: string
  readonly nats?: string
  readonly agency?: string
}

export const portOf = (text: string | undefined): number => {
  const port = Number(text ?? process.env['PORT'] ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw setuError('bad-input', {
      where: '--port',
      found: String(text ?? process.env['PORT']),
      expected: 'a port from 0 to 65535',
    })
  return port
}

const accessOf = (text: string | undefined): { access?: 'open' | 'keys' } => {
  if (text === undefined) return {}
  if (text !== 'open' && text !== 'keys')
    throw setuError('bad-input', { where: '--access', found: text, expected: 'open or keys' })
  return { access: text }
}

/** The publisher of the catalogue; a page or an address without a name is a mistake. */
const publisherOf = ({ publisher, publisherUrl, contact }: ServeOptions) => {
  if (publisher === undefined) {
    if (publisherUrl !== undefined || contact !== undefined)
      throw setuError('bad-input', {
        where: publisherUrl === undefined ? '--contact' : '--publisher-url',
        found: 'no --publisher',
        expected: 'the name of who runs the station',
      })
    return {}
  }
  if (publisherUrl !== undefined && !/^https?:/.test(publisherUrl))
    throw setuError('bad-input', {
      where: '--publisher-url',
      found: publisherUrl,
      expected: 'an http or https address',
    })
  if (contact !== undefined && !/^[^\s@]+@[^\s@]+$/.test(contact))
    throw setuError('bad-input', { where: '--contact', found: contact, expected: 'an e-mail address' })
  return {
    publisher: {
      name: publisher,
      ...(publisherUrl ? { url: publisherUrl } : {}),
      ...(contact ? { email: contact } : {}),
    },
  }
}

const oidcOf = ({ oidcIssuer, oidcAudience, oidcKeys, oidcClaim }: ServeOptions) => {
  if (oidcIssuer === undefined && oidcAudience === undefined && oidcKeys === undefined && oidcClaim === undefined)
    return {}
  if (oidcIssuer === undefined || oidcAudience === undefined)
    throw setuError('bad-input', {
      where: oidcIssuer === undefined ? '--oidc-issuer' : '--oidc-audience',
      found: 'nothing',
      expected: 'both, the issuer and the audience of the tokens',
    })
  return {
    oidc: {
      issuer: oidcIssuer,
      audience: oidcAudience,
      ...(oidcKeys ? { keys: oidcKeys } : {}),
      ...(oidcClaim ? { scopeClaim: oidcClaim } : {}),
    },
  }
}

const natsOf = async ({ nats, agency }: ServeOptions) => {
  if (nats === undefined) return {}
  const { natsAddress } = await import('@setu/jobs/nats/address')
  return { nats: { ...natsAddress(nats), agency: agency ?? 'local' } }
}

export const serve = async (options: ServeOptions): Promise<{ url: string }> => {
  const { startStation } = await import('@setu/station/start')
  const station = await startStation({
    port: portOf(options.port),
    host: options.host ?? '127.0.0.1',
    dataDir: options.data ?? '.setu',
    consoleDir: consoleFolder,
    agreementsDir: agreementsFolder,
    ...(options.publicUrl ? { publicUrl: options.publicUrl } : {}),
    ...accessOf(options.access),
    ...publisherOf(options),
    ...oidcOf(options),
    ...(await natsOf(options)),
  })
  const stop = (): void => void station.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return station
}

/** The first example of a process of every mission, so that the first page has something to explore. */
const firstRuns = (): { id: string; inputs: Record<string, unknown> }[] =>
  missions.flatMap((m) =>
    m.processes.filter((p) => p.examples[0]).map((p) => ({ id: p.id, inputs: p.examples[0]!.inputs })),
  )

/** Serves the console and runs the samples through it, so that they are there to be explored. */
export const start = async (options: ServeOptions, say: (line: string) => void): Promise<void> => {
  const { url } = await serve(options)
  say(`Setu is at ${url}`)
  const home = url.replace(/\/$/, '')
  for (const { id, inputs } of firstRuns()) {
    const begun = Date.now()
    const accepted = await fetch(`${home}/processes/${id}/execution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'respond-async', accept: 'application/json' },
      body: JSON.stringify({ inputs }),
    })
    if (accepted.status !== 201) {
      say(`${id} on the sample: ${accepted.status} ${await accepted.text()}`)
      continue
    }
    const job = accepted.headers.get('location')!
    let status = 'accepted'
    while (status === 'accepted' || status === 'running') {
      await new Promise((r) => setTimeout(r, 100))
      status = (
        (await (await fetch(new URL(job, home), { headers: { accept: 'application/json' } })).json()) as {
          status: string
        }
      ).status
    }
    say(`${id} on the sample: ${status} in ${((Date.now() - begun) / 1000).toFixed(1)} s, ${new URL(job, home).href}`)
  }
  await keepVerification(options.data ?? '.setu', say)
}

/** Runs `setu verify` in a process of its own and keeps its table where the station serves it from. */
const keepVerification = async (folder: string, say: (line: string) => void): Promise<void> => {
  const child = spawn(process.execPath, [process.argv[1]!, 'verify', '--json'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(child, 'close')
  try {
    const table = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const half = join(folder, 'verification.json.part')
    await writeFile(
      half,
      JSON.stringify({ ...table, at: new Date().toISOString(), machine: `Node ${process.versions.node}` }),
    )
    await rename(half, join(folder, 'verification.json'))
    say(
      `verification: ${table.passed} of ${table.rows.length} reference rows pass, ${table.notRun} not run (their files are not here)`,
    )
  } catch {
    say('verification: no table was made; run `npx setu verify` to see why')
  }
}
