/** A station whose archive holds the real reference data of the platform. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { type Opened, openStation } from './open.js'

const root = join(import.meta.dirname, '..', '..', '..')
/** Folder of the platform's reference data, if it is here. */
export const platformData = [process.env['SETU_DATA'], join(root, '.references'), join(root, '..', 'shared', 'data')]
  .map((p) => p && join(p, 'platform'))
  .find((p): p is string => p !== undefined && p !== '' && existsSync(join(p, 'schemas')))

export const openFilled = async (
  options: Parameters<typeof openStation>[0] = {},
): Promise<Opened & { data: string }> => {
  const data = platformData!
  const dataDir = await mkdtemp(join(tmpdir(), 'setu-filled-'))
  const archive = await openArchive(join(dataDir, 'archive'))
  await archiveImport(archive, join(data, 'mur-sst.zarr'), {
    collection: 'mur-sst',
    title: 'MUR sea surface temperature',
  })
  await archiveImport(archive, join(data, 'ne_110m_lakes.geojson'), { collection: 'lakes' })
  await archiveImport(archive, join(data, 'ne_110m_populated_places_simple.geojson'), {
    collection: 'places',
    location: 'name',
  })
  await archiveImport(archive, join(data, 'geoparquet-polygon-wkb.parquet'), { collection: 'polygons' })
  await archiveImport(archive, join(data, 'stac', 'collection.json'))
  await archive.close()
  const opened = await openStation({ ...options, dataDir })
  return {
    ...opened,
    data,
    async close() {
      await opened.station.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
