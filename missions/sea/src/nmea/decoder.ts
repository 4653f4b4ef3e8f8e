/**
 * A stream of bytes into AIS messages. Chunks may be cut anywhere; lines end in CR, LF or both; a line above 1,024
 * characters is skipped without being kept. Nothing throws on data: each sentence that gives no message is counted by
 * its reason, with the first places.
 *
 *     const decoder = createDecoder({ onMessage: (heard) => console.log(heard.offset, recordOf(heard.message)) })
 *     decoder.push(bytes)
 *     decoder.end()
 */
import { type BinaryLayout, layoutIn } from '../messages/variants.js'
import { type Context, createAssembler } from './assembler.js'
import { emptyHeard, type Heard } from './heard.js'
import { lineSplitter } from './line-splitter.js'
import { pghpIn } from './pghp.js'
import { isAis, LONGEST_LINE, parseSentence, sentence } from './sentence.js'
import { parseTagBlock, plainTagBlock, type TagBlock } from './tag-block.js'
import { countFault, type Fault, newTally, type Tally } from './tally.js'
import { parseTrailer } from './trailer.js'

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

const utf8 = new TextDecoder()

export const createDecoder = ({
  onMessage,
  lenient = false,
  layout = 'itu',
  offset = 0,
  line = 0,
}: DecoderOptions): Decoder => {
  const tally = newTally()
  const part = sentence()
  const heard = emptyHeard()
  const { message } = heard
  let lineNumber = line
  let lineOffset = offset
  const fault = (code: Fault, atOffset = lineOffset, atLine = lineNumber): void => {
    countFault(tally, code, atOffset, atLine)
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

  const begin = (at: number): void => {
    lineNumber++
    tally.lines++
    lineOffset = at
  }
  const lines = lineSplitter(
    offset,
    LONGEST_LINE,
    (bytes, start, end, at) => {
      begin(at)
      oneLine(bytes, start, end)
    },
    (at) => {
      begin(at)
      fault('lineTooLong')
    },
  )
  return {
    push(chunk) {
      lines.push(chunk)
      tally.bytes = lines.bytes
    },
    end(goesOn = false) {
      if (goesOn) return
      lines.end()
      assembler.end()
    },
    tally,
    resumeAt: () => Math.min(lines.openAt(), assembler.oldest()),
  }
}
