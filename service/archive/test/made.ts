/** Small made-up items for the tests, and a folder that goes when the test has ended. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Archive, openArchive } from '../src/archive.js'
import type { CollectionRecord, StacItem } from '../src/stac-types.js'

export const madeCollection = (id: string, more: Partial<CollectionRecord> = {}): CollectionRecord => ({
  type: 'Collection',
  stac_version: '1.0.0',
  id,
  description: `Made for a test: ${id}`,
  license: 'CC-BY-4.0',
  ...more,
})

export const madeItem = (
  id: string,
  datetime = '2020-07-01T00:00:00Z',
  at: readonly [number, number] = [77, 28],
): StacItem => ({
  type: 'Feature',
  stac_version: '1.0.0',
  id,
  geometry: { type: 'Point', coordinates: at },
  bbox: [...at, ...at],
  properties: { datetime },
  links: [],
  assets: {},
})

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export const withArchive = async (work: (archive: Archive, folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'setu-archive-'))
  const archive = await openArchive(join(folder, 'archive'))
  try {
    await work(archive, folder)
  } finally {
    await archive.close()
    await rm(folder, { recursive: true, force: true })
  }
}
