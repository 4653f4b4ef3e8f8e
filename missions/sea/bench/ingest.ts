/**
 * Text to Parquet: the real Danish capture, repeated with a TAG block that gives each copy its own time, through the whole
 * of `sea.ingest` (digest, duplicates, identities, partitions, Parquet), and what a second ingest of the same file costs.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execute } from '@setu/core/execute'
import { createRun } from '@setu/core/host'
import { memorySource } from '@setu/core/source'
import { checksumOf } from '@setu/sea/nmea/write'
import { ingest } from '@setu/sea/processes/ingest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')].find(
  (d) => d && existsSync(join(d, 'sea/nmea/dma-stream-2010-06-11.txt')),
)
const used = (): number => process.cpuUsage().user / 1e6

if (!data) console.log('ingest: the real capture is not there; set SETU_DATA')
else {
  const once = readFileSync(join(data, 'sea/nmea/dma-stream-2010-06-11.txt'), 'latin1')
    .split(/\r?\n/)
    .filter((l) => l.startsWith('!'))
  const copies = 111
  const lines: string[] = []
  for (let k = 0; k < copies; k++) {
    // Each line its own time, as receivers write: no two blocks are alike.
    for (const [i, l] of once.entries()) {
      const tag = `c:${1_276_257_600_000 + k * 60_000 + i}`
      lines.push(`\\${tag}*${checksumOf(tag)}\\${l}`)
    }
  }
  const source = memorySource('log.nmea', new TextEncoder().encode(`${lines.join('\n')}\n`))
  lines.length = 0
  const assets = new Map<string, Uint8Array>()
  const host = (state?: Uint8Array) =>
    createRun({
      signal: new AbortController().signal,
      open: async (reference) => (reference === 'state' ? memorySource('state.json', state!) : source),
      write: async (name, type, body) => {
        const chunks: Uint8Array[] = []
        for await (const c of body) chunks.push(c)
        assets.set(name, Buffer.concat(chunks))
        return { name, type, size: 0, sha256: '' }
      },
      yield: async () => {},
      now: () => performance.now(),
    })
  const [t, w] = [used(), performance.now()]
  const first = await execute(ingest, { positions: 'log' }, host())
  const cpu = used() - t
  const messages = copies * 4051
  console.log(
    `${messages} messages to ${first.newPositions} positions in Parquet (${Math.round(assets.get('positions.parquet')!.length / 1e6)} MB): ${Math.round(messages / cpu / 1000)} k messages/s of processor, ${Math.round(messages / (performance.now() - w))} k/s of clock, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  )
  const state = assets.get('state.json')!
  const t2 = used()
  const second = await execute(ingest, { positions: 'log', state: 'state' }, host(state))
  console.log(
    `the same again: ${second.newPositions} new, ${second.passedBy} passed by, ${(used() - t2).toFixed(2)} s of processor; state ${Math.round(state.length / 1e6)} MB`,
  )
}
