import type { Run, Work } from '@setu/core/contract'
import { isSetuError, toProblem } from '@setu/core/errors'
import type { Static } from '@setu/core/schema'
import { writeThrough } from '../drained.js'
import { encode } from '../messages/encode.js'
import type { AisRecord } from '../messages/message.js'
import { sentencesOf } from '../nmea/write.js'
import { lineBlocks } from '../readers/text-lines.js'
import { timeOf } from '../readers/time-text.js'
import type { inputs, outputs } from './encode.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

const SHOWN = 100

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const source = await run.open(i.records)
  const bytes = await source.open()
  const refused: Outputs['refused'][number][] = []
  const first: Outputs['first'][number][] = []
  let [messages, sentences, bad] = [0, 0, 0]
  const refuse = (line: number, problem: string): void => {
    bad++
    if (refused.length < SHOWN) refused.push({ line, problem })
  }
  const sentencesIn = (line: string, at: number): string[] => {
    let record: unknown
    try {
      record = JSON.parse(line)
    } catch {
      refuse(at, 'not JSON')
      return []
    }
    if (record === null || typeof record !== 'object' || typeof (record as AisRecord).type !== 'number') {
      refuse(at, 'no record with a type')
      return []
    }
    const r = record as AisRecord
    try {
      const receivedMs = typeof r['received'] === 'string' ? timeOf(r['received']) : Number.NaN
      const said = sentencesOf(encode(r), {
        talker: typeof r['talker'] === 'string' && /^[A-Z]{2}$/.test(r['talker']) ? r['talker'] : i.talker,
        channel: r['channel'] === 'A' || r['channel'] === 'B' ? r['channel'] : i.channel,
        own: i.own || r['own'] === true,
        sequence: messages % 10,
        ...(Number.isFinite(receivedMs) ? { receivedMs } : {}),
        ...(i.source ? { source: i.source } : typeof r['station'] === 'string' ? { source: r['station'] } : {}),
      })
      messages++
      sentences += said.length
      return said
    } catch (error) {
      if (!isSetuError(error)) throw error
      refuse(at, toProblem(error).detail)
      return []
    }
  }
  async function* body(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder()
    for await (const { text, line } of lineBlocks(bytes, source.name)) {
      const out: string[] = []
      for (const [k, one] of text.split('\n').entries()) if (one.trim() !== '') out.push(...sentencesIn(one, line + k))
      for (const sentence of out.slice(0, SHOWN - first.length)) first.push({ sentence })
      if (out.length) yield encoder.encode(`${out.join('\r\n')}\r\n`)
      await run.progress(0.5)
    }
  }
  const log = await writeThrough(run, 'messages.nmea', 'text/plain', body())
  if (bad > 0)
    run.found({
      code: 'sea.refusedRecords',
      severity: 'warning',
      message: `${bad} records cannot be encoded. First: line ${refused[0]!.line}: ${refused[0]!.problem}`,
      where: `${source.name}:${refused[0]!.line}`,
      values: { count: bad },
    })
  return { messages, sentences, refused, first, log }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
