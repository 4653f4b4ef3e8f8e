/**
 * Writes a collection as a static STAC catalogue with relative links: a folder that any program reads without a server,
 * and that `archive import` takes in again.
 */
import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import { writeDurable } from '@setu/jobs/durable'
import type { Archive } from './archive.js'
import { extentOf } from './extent.js'
import type { StacItem } from './stac-types.js'

const text = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`

export const archiveExport = async (
  archive: Archive,
  collections: readonly string[],
  target: string,
  onItem: () => void = () => {},
): Promise<{ readonly items: number }> => {
  await mkdir(target, { recursive: true })
  if ((await readdir(target)).length > 0)
    throw setuError('refused', {
      where: target,
      found: 'a folder that holds something',
      expected: 'an empty or new folder',
    })
  const ids = collections.length ? collections : (await archive.collections()).map((c) => c.id)
  let items = 0
  for (const id of ids) {
    const record = await archive.collection(id)
    const links: unknown[] = [
      { rel: 'root', href: '../catalog.json', type: 'application/json' },
      { rel: 'parent', href: '../catalog.json', type: 'application/json' },
    ]
    const rows = await archive.engine.columns('SELECT path, item FROM items WHERE collection = ? ORDER BY path', [id])
    for (const [i, path] of (rows['path'] ?? []).entries()) {
      const item = JSON.parse(String(rows['item']![i])) as StacItem
      const folder = join(target, id, item.id)
      await mkdir(folder, { recursive: true })
      for (const asset of Object.values(item.assets)) {
        if (!asset.href.startsWith('./')) continue
        await cp(join(archive.folderOf({ collection: id, path: String(path) }), asset.href), join(folder, asset.href), {
          recursive: true,
        })
      }
      await writeDurable(
        join(folder, `${item.id}.json`),
        text({
          ...item,
          links: [
            ...item.links,
            { rel: 'root', href: '../../catalog.json', type: 'application/json' },
            { rel: 'parent', href: '../collection.json', type: 'application/json' },
            { rel: 'collection', href: '../collection.json', type: 'application/json' },
          ],
        }),
      )
      links.push({ rel: 'item', href: `./${item.id}/${item.id}.json`, type: 'application/geo+json' })
      items++
      onItem()
    }
    await mkdir(join(target, id), { recursive: true })
    await writeDurable(
      join(target, id, 'collection.json'),
      text({ ...record, extent: await extentOf(archive, record), links }),
    )
  }
  await writeDurable(
    join(target, 'catalog.json'),
    text({
      type: 'Catalog',
      stac_version: '1.0.0',
      id: 'setu',
      title: 'Setu',
      description: 'Collections of a Setu archive',
      links: [
        { rel: 'root', href: './catalog.json', type: 'application/json' },
        ...ids.map((id) => ({ rel: 'child', href: `./${id}/collection.json`, type: 'application/json' })),
      ],
    }),
  )
  return { items }
}
