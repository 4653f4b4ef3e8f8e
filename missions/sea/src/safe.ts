/** The annotation inside a Sentinel-1 product: a SAFE folder or zip, or one annotation file, packed with gzip or not. */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { entriesOf, readAll } from '@setu/core/source'
import { gunzip, isGzip } from '@setu/formats/gzip/gunzip'
import { type Annotation, readAnnotation } from './safe-annotation.js'

/** An annotation is larger than 64 MB in no product. */
const MOST_BYTES = 2 ** 26

export const safeText = async (source: Source, entry: string): Promise<string> => {
  const raw = await readAll(await source.open(entry), MOST_BYTES, entry)
  return new TextDecoder().decode(isGzip(raw) ? gunzip(raw, { where: entry }) : raw)
}

/** The annotation of the first polarisation by name (VH before VV: both have one geometry). */
export const openAnnotation = async (source: Source): Promise<Annotation> => {
  const entries = await entriesOf(source)
  const named = entries.filter((e) => /(^|\/)annotation\/[^/]+\.xml(\.gz)?$/i.test(e))
  const entry = named[0] ?? (entries.length === 1 ? entries[0] : undefined)
  if (entry === undefined)
    throw setuError('bad-file', {
      where: source.name,
      found: `${entries.length} files without annotation/*.xml`,
      expected: 'a Sentinel-1 SAFE product or its annotation file',
      wayOut: 'Give the .SAFE folder.',
    })
  return readAnnotation(await safeText(source, entry), entry)
}
