/**
 * Double precision array files, the container of SPICE's binary kernels (NAIF: DAF Required Reading): records of 1,024 bytes, a
 * linked list of segment summaries, and words of eight bytes addressed from 1. Both byte orders; files older than the format
 * word are told by their counts. Random access: a reader asks for the words that it needs.
 */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'

export interface DafSegment {
  readonly name: string
  /** The double components of the summary: for SPK and PCK first and last epoch. */
  readonly doubles: readonly number[]
  /** The integer components; the last two are the first and last address. */
  readonly integers: readonly number[]
}

export interface Daf {
  readonly where: string
  /** `SPK`, `PCK`, `CK`, or empty where the file does not say. */
  readonly kind: string
  readonly littleEndian: boolean
  readonly segments: readonly DafSegment[]
  /** Lines of the comment area. */
  readonly comments: readonly string[]
  /** `count` words from address `first` (from 1). */
  read(first: number, count: number): Promise<Float64Array>
}

const RECORD = 1024
const MOST_RECORDS = 1_000_000
const ascii = (body: Uint8Array): string => String.fromCharCode(...body)

/** What a text transfer of a binary file would have changed. */
const transferCheck = 'FTPSTR:\r:\n:\r\n:\r\0:\x81:\x10\xce:ENDFTP'

export const isDaf = (head: Uint8Array): boolean => /^(DAF\/|NAIF\/DAF)/.test(ascii(head.subarray(0, 8)))

const bad = (
  where: string,
  found: string,
  expected: string,
  wayOut = 'The file may be cut off or damaged; get it again.',
) => setuError('bad-file', { where, found, expected, wayOut })

/** Opens a file. Throws `bad-file` where it is none, was cut off or went through a text transfer. */
export const openDaf = async (bytes: Bytes, where: string): Promise<Daf> => {
  const record = async (n: number): Promise<DataView> => {
    const body = await bytes.read((n - 1) * RECORD, RECORD)
    if (body.length < RECORD) throw bad(where, `${bytes.size} bytes`, `a record ${n} of ${RECORD} bytes`)
    return new DataView(body.buffer, body.byteOffset, RECORD)
  }
  if (bytes.size < RECORD) throw bad(where, `${bytes.size} bytes`, 'a binary kernel (DAF) of at least one record')
  const first = await record(1)
  const head = new Uint8Array(first.buffer, first.byteOffset, RECORD)
  const id = ascii(head.subarray(0, 8))
  if (!isDaf(head)) throw bad(where, `"${id.replace(/[^\x20-\x7e]/g, '.')}"`, 'a binary kernel (DAF/SPK or DAF/PCK)')
  const format = ascii(head.subarray(88, 96))
  const plausible = (little: boolean): boolean => {
    const [nd, ni] = [first.getInt32(8, little), first.getInt32(12, little)]
    return nd >= 0 && nd <= 124 && ni >= 2 && ni <= 250 && nd + Math.ceil(ni / 2) <= 125
  }
  const little = format === 'LTL-IEEE' ? true : format === 'BIG-IEEE' ? false : plausible(true)
  if (/^(VAX-GFLT|VAX-DFLT)$/.test(format))
    throw bad(
      where,
      `number format ${format}`,
      'LTL-IEEE or BIG-IEEE',
      'Convert the kernel with bingo or toxfr and tobin.',
    )
  if (!plausible(little)) throw bad(where, 'counts of a summary that cannot be', 'a binary kernel in IEEE numbers')
  const at = head.indexOf(0x46, 699)
  const transfer = at >= 0 && at < 720 ? ascii(head.subarray(at, at + transferCheck.length)) : ''
  if (transfer.startsWith('FTPSTR:') && transfer !== transferCheck)
    throw bad(
      where,
      'a binary kernel that went through a text transfer',
      'unchanged bytes',
      'Transfer the file again in binary mode.',
    )
  const [nd, ni] = [first.getInt32(8, little), first.getInt32(12, little)]
  const size = nd + Math.ceil(ni / 2)
  const segments: DafSegment[] = []
  const seen = new Set<number>()
  let next = first.getInt32(76, little)
  const firstSummary = next
  while (next !== 0) {
    if (next < 2 || seen.has(next) || seen.size > MOST_RECORDS)
      throw bad(where, `a list of summaries that comes to record ${next} again or never`, 'a list with an end')
    seen.add(next)
    const summary = await record(next)
    const names = await record(next + 1)
    const count = summary.getFloat64(16, little)
    if (!(Number.isInteger(count) && count >= 0 && count * size <= 125))
      throw bad(where, `${count} summaries in record ${next}`, `0 to ${Math.floor(125 / size)}`)
    for (let i = 0; i < count; i++) {
      const from = 24 + i * size * 8
      const doubles = Array.from({ length: nd }, (_, k) => summary.getFloat64(from + 8 * k, little))
      const integers = Array.from({ length: ni }, (_, k) => summary.getInt32(from + 8 * nd + 4 * k, little))
      const [begin, end] = [integers[ni - 2]!, integers[ni - 1]!]
      if (!(begin >= 1 && end >= begin && end * 8 <= bytes.size))
        throw bad(
          where,
          `a segment at words ${begin} to ${end} of a file of ${Math.floor(bytes.size / 8)}`,
          'it within the file',
        )
      const name = ascii(new Uint8Array(names.buffer, names.byteOffset + i * size * 8, size * 8))
      segments.push({ name: name.replace(/\0/g, ' ').trim(), doubles, integers })
    }
    const following = summary.getFloat64(0, little)
    if (!Number.isInteger(following) || following < 0)
      throw bad(where, `a next record ${following}`, 'a record number or 0')
    next = following
  }
  let text = ''
  for (let n = 2; n < firstSummary && n < 2000; n++) {
    const r = await record(n)
    text += ascii(new Uint8Array(r.buffer, r.byteOffset, 1000))
  }
  const read = async (start: number, count: number): Promise<Float64Array> => {
    if (!(start >= 1 && count >= 0 && (start - 1 + count) * 8 <= bytes.size))
      throw bad(where, `words ${start} to ${start + count - 1}`, `words within ${Math.floor(bytes.size / 8)}`)
    const body = await bytes.read((start - 1) * 8, count * 8)
    if (body.length < count * 8) throw bad(where, `${body.length} bytes`, `${count * 8} bytes at word ${start}`)
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
    const words = new Float64Array(count)
    for (let i = 0; i < count; i++) words[i] = view.getFloat64(8 * i, little)
    return words
  }
  return {
    where,
    kind: /^DAF\/(\w+)/.exec(id)?.[1] ?? '',
    littleEndian: little,
    segments,
    comments: text
      .split('\x04')[0]!
      .split('\0')
      .map((l) => l.trimEnd())
      .filter((l, i, all) => l !== '' || i < all.length - 1),
    read,
  }
}
