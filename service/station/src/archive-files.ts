/** The files of the archive by ranges, as any program reads them: GDAL's /vsicurl/, a Zarr reader, a browser. */
import { basename, dirname } from 'node:path'
import { assetPath } from '@setu/archive/asset-source'
import { setuError } from '@setu/core/errors'
import type { FastifyInstance } from 'fastify'
import type { Shelves } from './archive-shelf.js'

/** What a page of the archive may do in a browser: be looked at. */
export const SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  zattrs: 'application/json',
  zarray: 'application/json',
  zgroup: 'application/json',
  zmetadata: 'application/json',
}

export const addArchiveFiles = (station: FastifyInstance, shelves: Shelves): void => {
  station.get<{ Params: { id: string; item: string; '*': string } }>(
    '/collections/:id/files/:item/*',
    { compress: false } as object,
    async (request, reply) => {
      const { id, item: itemId, '*': path } = request.params
      const missing = (): Error =>
        setuError('not-found', {
          where: path.slice(0, 120),
          found: 'no such file',
          expected: 'a file that the item names',
        })
      if (
        path.length > 600 ||
        path.includes('\0') ||
        path.includes('\\') ||
        path.split('/').some((p) => p === '' || p === '.' || p === '..')
      )
        throw missing()
      const { archive } = shelves.of(request)
      const entry = await archive.get(id, itemId)
      const degrees = archive.precisionOf(id)
      if (degrees !== undefined)
        throw setuError('refused', {
          where: id,
          found: 'a file whose positions are finer than the agreement lets out',
          expected: `positions to ${degrees} degrees`,
          wayOut: `Ask /collections/${id}/items: f=json, csv or parquet give positions of that cell; a key with read:${id} gives the file.`,
        })
      const asset = Object.values(entry.item.assets).find(
        ({ href, ...a }) =>
          href === `./${path}` || (a['setu:files'] !== undefined && `./${path}`.startsWith(`${href}/`)),
      )
      if (!asset) throw missing()
      const whole = asset.href === `./${path}`
      if (whole && asset['setu:files'] !== undefined) throw missing()
      const real = await assetPath(archive.folderOf(entry), { ...asset, href: `./${path}` })
      const sum = whole ? String(asset['file:checksum'] ?? '').slice(4) : ''
      if (sum)
        void reply
          .header('etag', `"${sum}"`)
          .header('repr-digest', `sha-256=:${Buffer.from(sum, 'hex').toString('base64')}:`)
      const type = whole ? asset.type : TYPES[path.split('.').pop()!]
      return reply
        .type(String(type ?? 'application/octet-stream'))
        .header('content-security-policy', SANDBOX)
        .header('cache-control', 'public, max-age=300, no-transform')
        .header('content-disposition', `inline; filename="${basename(path)}"`)
        .sendFile(basename(real), dirname(real), {
          contentType: false,
          cacheControl: false,
          dotfiles: 'allow',
          ...(sum ? { etag: false } : {}),
        })
    },
  )
}
