import type { Run, Work } from '@setu/core/contract'
import type { Static } from '@setu/core/schema'
import { entriesOf } from '@setu/core/source'
import { formatInstant } from '@setu/core/time'
import { writeThrough } from '../drained.js'
import { gpsdCsv } from '../gpsd/csv.js'
import { createGpsd, gpsdJson } from '../gpsd/json.js'
import { applicationOf } from '../messages/application.js'
import { communicationState, isItdma } from '../messages/communication-state.js'
import { get, mmsiOf, recordOf } from '../messages/message.js'
import { createDecoder } from '../nmea/decoder.js'
import { channelOf, type Heard, talkerOf } from '../nmea/heard.js'
import { periodOf } from '../period.js'
import { faultCounts, faultFindings } from '../readers/fault-counts.js'
import { piecesOf } from '../readers/text-lines.js'
import type { inputs, outputs } from './decode.js'

type Inputs = Static<typeof inputs>
type Outputs = Omit<Static<typeof outputs>, 'findings'>

/** A message as one JSON record: reception, fields, and what a binary message holds. */
export const heardRecord = (heard: Heard, raw: boolean): Record<string, unknown> => {
  const m = heard.message
  const record: Record<string, unknown> = {
    line: heard.line,
    offset: heard.offset,
    ...(heard.timeMs === null ? {} : { received: formatInstant(heard.timeMs) }),
    ...(heard.station === null ? {} : { station: heard.station }),
    ...(heard.signalDbm === null ? {} : { signalDbm: heard.signalDbm }),
    talker: talkerOf(heard),
    ...(heard.own ? { own: true } : {}),
    channel: channelOf(heard),
    ...(heard.badChecksum ? { badChecksum: true } : {}),
    ...recordOf(m, { raw }),
  }
  const state = get(m, 'communicationState')
  if (typeof state === 'number' && !raw)
    record['communication'] = communicationState(
      state,
      isItdma(m.layout.type, get(m, 'communicationSelector') === true),
    )
  if (m.layout.index.has('dac')) {
    const application = applicationOf(m)
    if (application?.name) record['application'] = { name: application.name, ...application.fields }
  }
  return record
}

const CHUNK = 1 << 18

const run = async (i: Inputs, run: Run): Promise<Outputs> => {
  const source = await run.open(i.log)
  const faults = faultCounts()
  const records: Outputs['records'][number][] = []
  let [sentences, messages] = [0, 0]
  const gpsd = createGpsd()
  const line = (heard: Heard): string | null => {
    if (i.form === 'setu' || i.form === 'raw') return JSON.stringify(heardRecord(heard, i.form === 'raw'))
    const fields = gpsd.take(heard.message)
    if (!fields) return null
    return i.form === 'gpsd-csv' ? gpsdCsv(fields) : gpsdJson(fields, i.form === 'gpsd')
  }
  const span: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  async function* body(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder()
    let ready: string[] = []
    let size = 0
    for (const entry of await entriesOf(source)) {
      const bytes = await source.open(entry)
      const decoder = createDecoder({
        layout: i.layout,
        ...(i.lenient ? { lenient: true } : {}),
        onMessage(heard) {
          if (heard.timeMs !== null) {
            span[0] = Math.min(span[0], heard.timeMs)
            span[1] = Math.max(span[1], heard.timeMs)
          }
          const content = line(heard)
          if (content === null) return
          ready.push(content)
          size += content.length
          if (records.length < i.rows)
            records.push({
              line: heard.line,
              time: heard.timeMs === null ? '' : formatInstant(heard.timeMs),
              station: heard.station ?? '',
              type: heard.message.layout.type,
              mmsi: String(mmsiOf(heard.message)).padStart(9, '0'),
              content,
            })
        },
      })
      let read = 0
      for await (const piece of piecesOf(bytes, entry)) {
        decoder.push(piece)
        read += piece.length
        await run.progress(Math.min(1, read / bytes.size))
        if (size > CHUNK) {
          yield encoder.encode(`${ready.join('\n')}\n`)
          ready = []
          size = 0
        }
      }
      decoder.end()
      sentences += decoder.tally.sentences
      messages += decoder.tally.messages
      for (const [reason, { count, places }] of decoder.tally.faults)
        for (let k = 0; k < count; k++) faults.count(reason, places[k] ? `${entry}:${places[k].line}` : entry)
    }
    if (ready.length) yield encoder.encode(`${ready.join('\n')}\n`)
  }
  const decoded = await writeThrough(
    run,
    i.form === 'gpsd-csv' ? 'messages.csv' : 'messages.jsonl',
    'application/jsonl',
    body(),
  )
  for (const finding of faultFindings(faults, source.name)) run.found(finding)
  if (messages === 0)
    run.found({
      code: 'sea.noMessages',
      severity: 'warning',
      message: `${source.name} holds no AIS message.`,
      where: source.name,
    })
  return {
    sentences,
    messages,
    ...periodOf(span[0] <= span[1] ? span : []),
    records,
    faults: [...faults.reasons].map(([reason, { count, places }]) => ({ reason, count, first: places.join(', ') })),
    decoded,
  }
}

export const work: Work<Inputs, Static<typeof outputs>> = { run }
