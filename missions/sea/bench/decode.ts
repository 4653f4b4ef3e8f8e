/**
 * Decoding with every field read, on the real Danish capture looped to 450,000 sentences (talker rewritten to AI with
 * fresh checksums), beside ggencoder and ais-stream-decoder (npm) and gpsdecode (Debian gpsd-clients) where they are
 * installed: SETU_PEERS names a folder with their node_modules.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fieldValue, recordOf } from '@setu/sea/messages/message'
import { createDecoder } from '@setu/sea/nmea/decoder'
import { checksumOf } from '@setu/sea/nmea/write'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '../shared/data')].find(
  (d) => d && existsSync(join(d, 'sea/nmea/dma-stream-2010-06-11.txt')),
)

/** Seconds of processor time of this process. */
const used = (): number => process.cpuUsage().user / 1e6
const line = (name: string, sentences: number, messages: number, cpu: number, wall: number): void =>
  console.log(
    `${name.padEnd(34)} ${String(messages).padStart(7)} messages  ${Math.round(sentences / cpu / 1000)} k sentences/s of processor  ${Math.round(sentences / wall / 1000)} k/s of clock  ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  )

const bench = async (): Promise<void> => {
  if (!data) {
    console.log('decode: the real capture is not there; set SETU_DATA')
    return
  }
  const once = readFileSync(join(data, 'sea/nmea/dma-stream-2010-06-11.txt'), 'latin1')
    .split(/\r?\n/)
    .filter((l) => l.startsWith('!'))
    .map((l) => {
      const body = `AI${l.slice(3, l.lastIndexOf('*'))}`
      return `!${body}*${checksumOf(body)}`
    })
  const bytes = Buffer.from(`${once.join('\n')}\n`.repeat(100))
  const n = once.length * 100
  for (const mode of ['every field', 'every field', 'records', 'nothing read'] as const) {
    let [messages, sum] = [0, 0]
    const decoder = createDecoder({
      onMessage({ message }) {
        messages++
        if (mode === 'every field') {
          for (const f of message.layout.fields) {
            const v = fieldValue(message, f)
            if (typeof v === 'number') sum += v
            else if (typeof v === 'string') sum += v.length
          }
        } else if (mode === 'records') sum += Object.keys(recordOf(message)).length
      },
    })
    const [t, w] = [used(), performance.now()]
    for (let at = 0; at < bytes.length; at += 65_536) decoder.push(bytes.subarray(at, at + 65_536))
    decoder.end()
    line(`ours, ${mode}`, n, messages, used() - t, (performance.now() - w) / 1000)
    if (sum < 0) console.log(sum)
  }
  const peers = process.env['SETU_PEERS']
  if (peers) {
    const require = createRequire(join(peers, 'package.json'))
    const sentences = Array.from({ length: 100 }, () => once).flat()
    try {
      const { AisDecode } = require('ggencoder')
      const [t, w] = [used(), performance.now()]
      const session = {}
      let messages = 0
      let sum = 0
      for (const s of sentences) {
        const d = new AisDecode(s, session)
        if (!d.valid) continue
        messages++
        for (const k in d) if (typeof d[k] === 'number') sum += d[k]
      }
      line('ggencoder', n, messages, used() - t, (performance.now() - w) / 1000)
      if (sum < 0) console.log(sum)
    } catch (error) {
      console.log(`ggencoder: ${(error as Error).message.split('\n')[0]}`)
    }
    try {
      const module = require('ais-stream-decoder')
      const Decoder = module.default ?? module
      const d = new Decoder()
      let messages = 0
      d.on('data', () => messages++)
      d.on('error', () => {})
      const [t, w] = [used(), performance.now()]
      for (const s of sentences) d.write(s)
      await new Promise((done) => d.end(done))
      line('ais-stream-decoder', n, messages, used() - t, (performance.now() - w) / 1000)
    } catch (error) {
      console.log(`ais-stream-decoder: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'sea-bench-'))
  try {
    writeFileSync(join(folder, 'loop.nmea'), bytes)
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', `TIMEFORMAT='%U %R'; time gpsdecode -j < ${join(folder, 'loop.nmea')} | wc -l`],
      { encoding: 'utf8' },
    )
    const [cpu, wall] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number)
    if (status === 0 && Number(stdout) > 0)
      console.log(
        `${'gpsdecode -j'.padEnd(34)} ${stdout.trim().padStart(7)} messages  ${Math.round(n / cpu! / 1000)} k sentences/s of processor  ${Math.round(n / wall! / 1000)} k/s of clock`,
      )
    else console.log('gpsdecode is not installed')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await bench()
