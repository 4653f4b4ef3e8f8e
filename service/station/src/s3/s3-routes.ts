/**
 * The archive as a bucket that is only read (Amazon S3 API: ListObjects, ListObjectsV2, GetObject with ranges, HeadObject,
 * HeadBucket, GetBucketLocation), in path style: `/archive/<collection>/<item>/<file>`. It reads through the view of who
 * asks, as every other path does.
 */
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { assetPath } from '@setu/archive/asset-source'
import { isSetuError, setuError } from '@setu/core/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SANDBOX } from '../archive-files.js'
import { type Shelves, signalOf } from '../archive-shelf.js'
import { cursorOf, cursorText } from '../collections-query.js'
import { asHttp, problemOf } from '../problems.js'
import { oneOf, type Query } from '../query.js'
import { etagOf, listObjects } from './list-objects.js'
import { BUCKET, errorXml, listingXml, locationXml } from './s3-xml.js'

const MOST_KEYS = 1000
const LISTING = [
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'marker',
  'start-after',
  'continuation-token',
  'encoding-type',
  'fetch-owner',
]
/** What S3 has at these names is not here; a name that S3 has not either is a mistake. */
const SUBRESOURCE =
  /^(accelerate|acl|attributes|cors|delete|encryption|inventory|legal-hold|lifecycle|logging|metrics|notification|object-lock|ownershipControls|partNumber|policy|policyStatus|publicAccessBlock|replication|requestPayment|response-[a-z-]+|restore|retention|select|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website)$/
const unknown = (name: string): Error =>
  SUBRESOURCE.test(name)
    ? s3Error(501, 'NotImplemented', name, 'a listing or an object: this bucket is only read')
    : setuError('bad-input', {
        where: name.slice(0, 40),
        found: 'an unknown query parameter',
        expected: LISTING.join(', '),
      })
const CODES: Readonly<Record<number, string>> = {
  400: 'InvalidArgument',
  401: 'AccessDenied',
  403: 'AccessDenied',
  404: 'NoSuchKey',
  405: 'MethodNotAllowed',
  416: 'InvalidRange',
  429: 'SlowDown',
  501: 'NotImplemented',
  503: 'SlowDown',
}

/** An error with S3's own word for it. */
export const s3Error = (status: number, code: string, found: string, expected: string): Error =>
  asHttp(setuError(status === 403 ? 'refused' : 'bad-input', { where: BUCKET, found, expected }), {
    status,
    title: code,
  })

const sendError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const { problem, headers } = problemOf(error, request)
  if (problem.status >= 500) request.log.error(error)
  const said = /^[A-Z][A-Za-z]+$/.test(problem.title) ? problem.title : undefined
  const status = problem.status === 401 ? 403 : problem.status
  const { 'www-authenticate': _, ...rest } = headers
  void reply.code(status).headers(rest).header('cache-control', 'no-store').type('application/xml')
  return request.method === 'HEAD'
    ? reply.send()
    : reply.send(
        errorXml(
          said ?? CODES[status] ?? (status < 500 ? 'InvalidRequest' : 'InternalError'),
          problem.detail,
          request.url.split('?')[0]!,
        ),
      )
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 1024

const wordOf = (query: Query, name: string): string => {
  const text = oneOf(query, name) ?? ''
  if (text.length <= 1024) return text
  throw setuError('bad-input', { where: name, found: `${text.length} characters`, expected: 'at most 1024' })
}

export const addS3 = (station: FastifyInstance, shelves: Shelves): void => {
  void station.register(async (door) => {
    door.setErrorHandler(sendError)
    const bucket = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const query = request.query as Query
      const asked = Object.keys(query).filter((n) => !n.startsWith('X-Amz-') && n !== 'x-id')
      if (asked.length === 1 && asked[0] === 'location') return reply.type('application/xml').send(locationXml())
      const other = asked.find((n) => !LISTING.includes(n))
      if (other !== undefined) throw unknown(other)
      if (request.method === 'HEAD') return reply.send()
      const delimiter = wordOf(query, 'delimiter')
      if (delimiter !== '' && delimiter !== '/')
        throw setuError('bad-input', { where: 'delimiter', found: delimiter.slice(0, 20), expected: '/ or none' })
      const most = oneOf(query, 'max-keys')
      if (most !== undefined && !/^\d{1,9}$/.test(most))
        throw setuError('bad-input', { where: 'max-keys', found: most.slice(0, 20), expected: 'a whole number' })
      const encoding = oneOf(query, 'encoding-type')
      if (encoding !== undefined && encoding !== 'url')
        throw setuError('bad-input', { where: 'encoding-type', found: encoding.slice(0, 20), expected: 'url' })
      const version = oneOf(query, 'list-type') === '2' ? 2 : 1
      const token = oneOf(query, 'continuation-token')
      const asking = {
        prefix: wordOf(query, 'prefix'),
        delimiter,
        after:
          version === 1
            ? wordOf(query, 'marker')
            : (cursorOf(token || undefined, isText) ?? wordOf(query, 'start-after')),
        limit: Math.min(MOST_KEYS, Number(most ?? MOST_KEYS)),
      }
      const { archive } = shelves.of(request)
      await archive.refresh()
      const listing = await listObjects(archive, asking, signalOf(reply))
      const next = listing.next === undefined ? undefined : cursorText(listing.next)
      return reply
        .header('cache-control', 'public, max-age=0, must-revalidate')
        .type('application/xml')
        .send(listingXml(listing, { ...asking, version, token, encode: encoding === 'url' }, next))
    }
    const object = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const query = request.query as Query
      const other = Object.keys(query).find((n) => !n.startsWith('X-Amz-') && n !== 'x-id')
      if (other !== undefined) throw unknown(other)
      const key = (request.params as { '*': string })['*']
      const [collection = '', id = '', ...rest] = key.split('/')
      const missing = (): Error =>
        setuError('not-found', { where: key.slice(0, 200), found: 'no such key', expected: 'a key of the listing' })
      const path = rest.join('/')
      if (
        key.length > 900 ||
        key.includes('\0') ||
        key.includes('\\') ||
        rest.length === 0 ||
        rest.some((p) => p === '' || p === '.' || p === '..')
      )
        throw missing()
      const { archive } = shelves.of(request)
      await archive.refresh()
      const entry = await archive.get(collection, id).catch((error: unknown) => {
        throw isSetuError(error) && error.code === 'not-found' ? missing() : error
      })
      // The view has taken out of the item what it holds back.
      const asset = Object.values(entry.item.assets).find(({ href, ...a }) =>
        a['setu:files'] === undefined
          ? href === `./${path}`
          : href.startsWith('./') && `./${path}`.startsWith(`${href}/`),
      )
      if (!asset) throw missing()
      const real = await assetPath(archive.folderOf(entry), { ...asset, href: `./${path}` })
      const info = await stat(real)
      if (!info.isFile()) throw missing()
      const sum = /^1220([0-9a-f]{64})$/.exec(String(asset['file:checksum'] ?? ''))?.[1]
      if (sum && request.headers.range === undefined)
        void reply.header('x-amz-checksum-sha256', Buffer.from(sum, 'hex').toString('base64'))
      return reply
        .type(String((asset['setu:files'] === undefined && asset.type) || 'application/octet-stream'))
        .header('content-security-policy', SANDBOX)
        .header('cache-control', 'public, max-age=300, no-transform')
        .header('etag', `"${etagOf(asset, info.size, info.mtime)}"`)
        .sendFile(basename(real), dirname(real), {
          contentType: false,
          cacheControl: false,
          dotfiles: 'allow',
          etag: false,
        })
    }
    const at = (url: string, handler: typeof bucket): void => {
      door.route({ method: ['GET', 'HEAD'], url, handler, compress: false } as never)
      door.route({
        method: ['PUT', 'POST', 'DELETE'],
        url,
        handler: async (request) => {
          throw s3Error(405, 'MethodNotAllowed', request.method, 'GET or HEAD: this bucket is only read')
        },
      })
    }
    at(`/${BUCKET}`, bucket)
    at(`/${BUCKET}/`, bucket)
    at(`/${BUCKET}/*`, object)
  })
}
