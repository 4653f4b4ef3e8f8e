/**
 * The files behind a product reference, in natural order of their names: a file, a folder, a glob, a zip, or zips in a
 * folder. Side files (world files, `.aux.xml`, read-me's) are left out. A gzipped file is unpacked when it is opened.
 */
import type { Bytes, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { bytesOf, entriesOf, readAll } from '@setu/core/source'
import { gunzip, gunzipHead, isGzip } from '@setu/formats/gzip/gunzip'
import { type FileKind, kindOfHead } from '@setu/formats/sniff'
import { isZip, zipSource } from '@setu/formats/zip/zip-source'

export interface ProductFile {
  /** Last part of its name. */
  readonly name: string
  /** Content, unpacked where it was gzipped; `expected` bytes are named in the message of a gzip that stops early. */
  open(expected?: number): Promise<Bytes>
  /** Kind of the content inside a gzip. */
  readonly kind: FileKind
  readonly gzipped: boolean
  /** Bytes of the content (of a gzip as its trailer says). */
  readonly size: number
}

const SIDE = /(\.(aux\.xml|tfw|tifw|tfwx|prj|md|txt|pdf|html?|sha256|md5|ovr)|readme[^/]*)$/i

const HEAD = 4096

const describe = async (
  name: string,
  opened: () => Promise<Bytes>,
  expectedKind?: { kind: FileKind; gzipped: boolean },
): Promise<ProductFile> => {
  const bytes = await opened()
  const head = await bytes.read(0, Math.min(HEAD, bytes.size))
  if (!isGzip(head)) {
    return { name, kind: kindOfHead(head, bytes.size > HEAD), gzipped: false, size: bytes.size, open: opened }
  }
  const kind = expectedKind?.gzipped ? expectedKind.kind : kindOfHead(await gunzipHead(bytes, name), true)
  const tail = await bytes.read(Math.max(0, bytes.size - 4), Math.min(4, bytes.size))
  const size = tail.length === 4 ? new DataView(tail.buffer, tail.byteOffset, 4).getUint32(0, true) : 0
  return {
    name,
    kind,
    gzipped: true,
    size,
    async open(expected) {
      const packed = await opened()
      const body = await readAll(packed, 2 ** 30, name)
      return bytesOf(gunzip(body, { where: name, ...(expected === undefined ? {} : { expected }) }))
    },
  }
}

const naturally = new Intl.Collator('en', { numeric: true }).compare

/** All files, zips opened; at least one, or `bad-input`. */
export const productFiles = async (source: Source): Promise<readonly ProductFile[]> => {
  const entries = await entriesOf(source)
  const files: ProductFile[] = []
  const wanted = entries.filter((e) => entries.length === 1 || (!SIDE.test(e) && !/(^|\/)(\.|__MACOSX)/.test(e)))
  for (const entry of wanted) {
    const name = entry.split('/').pop()!
    const bytes = await source.open(entry)
    const head = await bytes.read(0, Math.min(4, bytes.size))
    if (isZip(head)) {
      const kind = kindOfHead(await bytes.read(0, Math.min(HEAD, bytes.size)), true)
      if (kind === 'xlsx') {
        files.push({ name, kind, gzipped: false, size: bytes.size, open: async () => bytes })
        continue
      }
      const tree = await zipSource(bytes, name, `${source.identity}#${entry}`)
      for (const inner of await entriesOf(tree)) {
        if (SIDE.test(inner) || /(^|\/)(\.|__MACOSX)/.test(inner)) continue
        files.push(await describe(inner.split('/').pop()!, () => tree.open(inner)))
      }
      continue
    }
    const last = files.at(-1)
    files.push(
      await describe(name, () => source.open(entry), last && last.name.length === name.length ? last : undefined),
    )
  }
  if (files.length === 0) {
    throw setuError('bad-input', {
      where: source.name,
      found: 'no data files',
      expected: 'at least one file of a rainfall product',
    })
  }
  return files.sort((a, b) => naturally(a.name, b.name))
}
