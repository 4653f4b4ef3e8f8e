/**
 * What receivers put behind a sentence: a receive time (`,1357134218`), or the fields of the US Coast Guard
 * (`,d-109,S2105,t050056.00,T56.13,r003669946,1325394060,1325394001`: signal dBm, slot, times, station, received and
 * sent epoch).
 */
import { epochMs } from './tag-block.js'

export interface Trailer {
  readonly receivedMs: number | null
  readonly station: string | null
  readonly signalDbm: number | null
  readonly slot: number | null
}

const NONE: Trailer = { receivedMs: null, station: null, signalDbm: null, slot: null }

/** What follows the checksum, the first comma included. */
export const parseTrailer = (text: string): Trailer => {
  if (!text.startsWith(',')) return NONE
  let receivedMs: number | null = null
  let station: string | null = null
  let signalDbm: number | null = null
  let slot: number | null = null
  for (const entry of text.slice(1).trim().split(',')) {
    const body = entry.slice(1)
    const head = entry.charCodeAt(0)
    if (head === 100 && /^-?\d{1,3}$/.test(body)) signalDbm = Number(body)
    else if (head === 83 && /^\d{1,4}$/.test(body)) slot = Number(body)
    else if ((head === 114 || head === 98) && body !== '') station ??= entry
    // The first epoch is that of the receiver; a second one is when the server sent it on.
    else if (head >= 48 && head < 58) receivedMs ??= epochMs(entry)
  }
  return { receivedMs, station, signalDbm, slot }
}
