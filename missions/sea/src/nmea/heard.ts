/** A message as it was heard: itself, its place in the stream, and what is known of its reception. */
import { type AisMessage, messageOf } from '../messages/message.js'
import type { TagBlock } from './tag-block.js'

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

export const talkerOf = (heard: { readonly talker: number }): string =>
  String.fromCharCode(heard.talker >> 8, heard.talker & 255)
export const channelOf = (heard: { readonly channel: number }): string =>
  heard.channel === 0 ? '' : String.fromCharCode(heard.channel)

export const emptyHeard = (): Heard => ({
  message: messageOf(new Uint8Array(8), 0),
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
})
