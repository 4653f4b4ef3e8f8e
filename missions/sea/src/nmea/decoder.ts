/**
 * A stream of bytes into AIS messages. Chunks may be cut anywhere; lines end in CR, LF or both; a line above 1,024
 * characters is skipped without being kept. Nothing throws on data: each sentence that gives no message is counted by
 * its reason, with the first places.
 *
 *     const decoder = createDecoder({ onMessage: (heard) => console.log(heard.offset, recordOf(heard.message)) })
 *     decoder.push(bytes)
 *     decoder.end()
 */
import { type AisMessage, messageOf } from '../messages/message.js'
import { type BinaryLayout, layoutIn } from '../messages/variants.js'
import { type Context, createAssembler } from './assembler.js'
import { pghpIn } from './pghp.js'
import { isAis, LONGEST_LINE, parseSentence, type Reason, sentence } from './sentence.js'
import { parseTagBlock, plainTagBlock, type TagBlock } from './tag-block.js'
import { parseTrailer } from './trailer.js'

/** A message with what is known of its reception; the same object each time. */
export interface Heard {
  readonly message: AisMessage
  /** Byte of the stream at which its first sentence begins, and that line's number from 1. */
  offset: number
  line: number
  sentences: number
  own: boolean
  /** Both characters; see `talkerOf`. */
  talker: number
  /** Code of the character, 0 where empty. */
  channel: number
  /** UTC milliseconds: TAG block, trailer or `$PGHP`; null where the log has none. */
  timeMs: number | null
  station: string | null
  signalDbm: number | null
  tag: TagBlock | null
  /** Why the message may not be trusted whole. */
  badChecksum: boolean
}

export type Fault =
  | Reason
  | 'lineTooLong'
  | 'badTagBlock'
  | 'unfinishedGroup'
  | 'restartedGroup'
  | 'badPghp'
  | 'tooShort'
  | 'unknownType'
  | 'notNmea'

export interface FaultCount {
  count: number
  /** First places: line and byte. */
  readonly places: { readonly line: number; readonly offset: number }[]
}

export interface Tally {
  bytes: number
  lines: number
  /** VDM and VDO. */
  sentences: number
  messages: number
  /** Sentences of other kinds than AIS, and comment lines. */
  other: number
  comments: number
  truncated: number
  /** A whole byte or more behind the last field. */
  longer: number
  badMmsi: number
  readonly faults: Map<Fault, FaultCount>
}

export interface DecoderOptions {
  onMessage(heard: Heard): void
  /** Decode sentences whose checksum is wrong or missing as well. */
  readonly lenient?: boolean
  readonly layout?: BinaryLayout
  /** Bytes and lines before this stream, for a log that is read on. */
  readonly offset?: number
  readonly line?: number
}

export interface Decoder {
  push(chunk: Uint8Array): void
  /** No more comes; or it goes on elsewhere (`resumeAt`), and what is open is no fault. */
  end(goesOn?: boolean): void
  readonly tally: Tally
  /** Byte from which the stream must be read again to go on: the oldest open message, or the line that is not complete. */
  resumeAt(): number
}

const PLACES = 5
const utf8 = new TextDecoder()

export const talkerOf = (heard: { readonly talker: number }): string =>
  String.fromCharCode(heard.talker >> 8, heard.talker & 255)
export const channelOf = (heard: { readonly channel: number }): string =>
  heard.channel === 0 ? '' : String.fromCharCode(heard.channel)

export const createDecoder = ({
  onMessage,
  lenient = false,
  layout = 'itu',
  offset = 0,
  line = 0,
}: DecoderOptions): Decoder => {
  const tally: Tally = {
    bytes: 0,
    lines: 0,
    sentences: 0,
    messages: 0,
    other: 0,
    comments: 0,
    truncated: 0,
    longer: 0,
    badMmsi: 0,
    faults: new Map(),
  }
  const part = sentence()
  const message = messageOf(new Uint8Array(8), 0)
  const heard: Heard = {
    message,
    offset: 0,
    line: 0,
    sentences: 1,
    own: false,
    talker: 0,
    channel: 0,
    timeMs: null,
    station: null,
    signalDbm: null,
    tag: null,
    badChecksum: false,
  }
  let lineNumber = line
  let lineOffset = offset
  const fault = (code: Fault, atOffset = lineOffset, atLine = lineNumber): void => {
    let f = tally.faults.get(code)
    if (!f) tally.faults.set(code, (f = { count: 0, places: [] }))
    f.count++
    if (f.places.length < PLACES) f.places.push({ line: atLine, offset: atOffset })
  }
  const assembler = createAssembler((o, l, why) =>
    fault(why === 'unfinished' ? 'unfinishedGroup' : 'restartedGroup', o, l),
  )
  const pghp = pghpIn()
  /** The `$PGHP` that waits for its sentence: checksum -1 where there is none. */
  let waiting = -1
  /** TAG block on a line of its own, for the sentence that follows. */
  let loneTag: TagBlock | null = null
  let nowMs: number | null = null
  const context: Context = { offset: 0, line: 0, timeMs: null, station: null, signalDbm: null }

  const give = (six: Uint8Array, bits: number): void => {
    if (bits < 38) {
      fault('tooShort', heard.offset, heard.line)
      return
    }
    const type = six[0]!
    if (type === 0 || type > 27) {
      fault('unknownType', heard.offset, heard.line)
      return
    }
    message.six = six
    message.bits = bits
    const l = layoutIn(six, bits, layout)
    message.layout = l
    if (l.truncated) tally.truncated++
    else if (l.tail >= 8) tally.longer++
    // 30 bits from bit 8: the last 4 of unit 1, four units, the first 2 of unit 6.
    const mmsi =
      ((six[1]! & 15) * 16777216 + (six[2]! << 18) + (six[3]! << 12) + (six[4]! << 6) + six[5]!) * 4 + (six[6]! >> 4)
    if (mmsi > 999_999_999) tally.badMmsi++
    tally.messages++
    onMessage(heard)
  }

  const ais = (bytes: Uint8Array, from: number, end: number, tag: TagBlock | null): void => {
    tally.sentences++
    const reason = parseSentence(bytes, from, end, part)
    if (reason !== null) {
      fault(reason)
      if (!lenient || (reason !== 'badChecksum' && reason !== 'noChecksum')) return
    }
    const trailer =
      part.end < end && bytes[part.end] === 44 ? parseTrailer(utf8.decode(bytes.subarray(part.end, end))) : null
    // For a base station's own messages the line says 00.
    const matches = waiting >= 0 && (waiting === part.checksum || (waiting === 0 && part.own))
    context.offset = lineOffset
    context.line = lineNumber
    context.timeMs = tag?.timeMs ?? trailer?.receivedMs ?? (matches ? pghp.timeMs : null)
    context.station = tag?.source ?? trailer?.station ?? (waiting >= 0 && pghp.base ? pghp.base : null)
    context.signalDbm = trailer?.signalDbm ?? null
    if (context.timeMs !== null) nowMs = context.timeMs
    heard.own = part.own
    heard.talker = part.talker
    heard.channel = part.channel
    heard.tag = tag
    heard.badChecksum = reason !== null
    if (part.total === 1) {
      if (matches) waiting = -1
      heard.offset = context.offset
      heard.line = context.line
      heard.sentences = 1
      heard.timeMs = context.timeMs
      heard.station = context.station
      heard.signalDbm = context.signalDbm
      give(part.six, part.units * 6 - part.fill)
      return
    }
    const whole = assembler.add(part, tag?.group ? `${tag.group.id}/${tag.source ?? ''}` : null, context, nowMs)
    if (!whole) return
    if (whole.timeMs === null && waiting >= 0 && waiting === whole.checksum) {
      whole.timeMs = nowMs = pghp.timeMs
      waiting = -1
    }
    heard.offset = whole.offset
    heard.line = whole.line
    heard.sentences = whole.sentences
    heard.timeMs = whole.timeMs
    heard.station = whole.station
    heard.signalDbm = whole.signalDbm
    give(whole.six, whole.units * 6 - whole.fill)
  }

  // Blocks repeat: of one second, of one station.
  const lastBytes = new Uint8Array(128)
  let lastLength = -1
  let lastTag: TagBlock | null = null
  const tagIn = (bytes: Uint8Array, start: number, end: number): TagBlock => {
    const n = end - start
    if (lastTag && n === lastLength) {
      let k = 0
      while (k < n && lastBytes[k] === bytes[start + k]) k++
      if (k === n) return lastTag
    }
    const block = plainTagBlock(bytes, start, end) ?? parseTagBlock(utf8.decode(bytes.subarray(start, end)))
    if (n <= lastBytes.length) {
      lastBytes.set(bytes.subarray(start, end))
      lastLength = n
      lastTag = block
    }
    return block
  }

  const oneLine = (bytes: Uint8Array, start: number, end: number): void => {
    let from = start
    while (from < end && bytes[from]! <= 32) from++
    if (from === end) return
    let tag: TagBlock | null = null
    if (bytes[from] === 92) {
      const close = bytes.indexOf(92, from + 1)
      if (close < 0 || close >= end) {
        fault('badTagBlock')
        return
      }
      tag = tagIn(bytes, from + 1, close)
      if (tag.checksum === 'bad') {
        fault('badTagBlock')
        tag = null
      } else if (tag.timeMs !== null) nowMs = tag.timeMs
      from = close + 1
      while (from < end && bytes[from]! <= 32) from++
      if (from === end) {
        loneTag = tag
        return
      }
    }
    const first = bytes[from]!
    if (first === 33 && isAis(bytes, from, end)) {
      const own = tag ?? loneTag
      loneTag = null
      ais(bytes, from, end, own)
      return
    }
    if (first === 36) {
      if (bytes[from + 1] === 80 && bytes[from + 2] === 71 && bytes[from + 3] === 72 && bytes[from + 4] === 80) {
        if (pghp.read(bytes, from, end)) {
          waiting = pghp.checksum
          nowMs = pghp.timeMs
        } else fault('badPghp')
      }
      tally.other++
      return
    }
    if (first === 33) {
      tally.other++
      return
    }
    if (first === 35) {
      tally.comments++
      return
    }
    // A time stamp or a name of a logger before the sentence.
    for (let at = from + 1; at < end; at++)
      if (bytes[at] === 33 && isAis(bytes, at, end)) {
        ais(bytes, at, end, null)
        return
      }
    fault('notNmea')
  }

  // What is left of the last chunk, one line at most.
  const rest = new Uint8Array(LONGEST_LINE)
  let restLength = 0
  let skipping = false
  let restOffset = offset
  let afterCr = false

  const push = (chunk: Uint8Array): void => {
    const base = offset + tally.bytes
    tally.bytes += chunk.length
    let start = 0
    const n = chunk.length
    for (let i = 0; i < n; i++) {
      const c = chunk[i]!
      if (c !== 10 && c !== 13) continue
      if (c === 10 && afterCr && i === start && restLength === 0 && !skipping) {
        // The LF of a CR LF whose CR has ended the line.
        afterCr = false
        start = i + 1
        continue
      }
      afterCr = c === 13
      lineNumber++
      tally.lines++
      const length = restLength + i - start
      lineOffset = restLength > 0 || skipping ? restOffset : base + start
      if (skipping || length > LONGEST_LINE) fault('lineTooLong')
      else if (restLength > 0) {
        rest.set(chunk.subarray(start, i), restLength)
        oneLine(rest, 0, length)
      } else oneLine(chunk, start, i)
      restLength = 0
      skipping = false
      start = i + 1
    }
    if (start < n) {
      if (restLength === 0 && !skipping) restOffset = base + start
      if (skipping || restLength + n - start > LONGEST_LINE) {
        skipping = true
        restLength = 0
      } else {
        rest.set(chunk.subarray(start), restLength)
        restLength += n - start
      }
    }
  }

  return {
    push,
    end(goesOn = false) {
      if (goesOn) return
      if (restLength > 0 || skipping) {
        lineNumber++
        tally.lines++
        lineOffset = restOffset
        if (skipping) fault('lineTooLong')
        else oneLine(rest, 0, restLength)
        restLength = 0
        skipping = false
      }
      assembler.end()
    },
    tally,
    resumeAt: () => Math.min(restLength > 0 || skipping ? restOffset : offset + tally.bytes, assembler.oldest()),
  }
}
