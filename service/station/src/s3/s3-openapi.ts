/** The bucket's part of the API document. Its errors are XML, as S3's are. */
type Json = Record<string, unknown>

const xml: Json = { content: { 'application/xml': { schema: { type: 'string' } } } }
const error: Json = { description: 'An error with its code', ...xml }
const inQuery = (name: string, schema: Json, description?: string): Json => ({
  name,
  in: 'query',
  required: false,
  schema,
  ...(description ? { description } : {}),
})
const inPath = (name: string): Json => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', maxLength: 128 },
})
const text: Json = { type: 'string' }

export const s3Paths = (): Json => ({
  '/archive': {
    get: {
      operationId: 's3.list',
      tags: ['files'],
      summary: 'The files of the archive as objects of a bucket (S3 ListObjects, ListObjectsV2)',
      parameters: [
        inQuery('list-type', { type: 'string', enum: ['2'] }),
        inQuery('prefix', text),
        inQuery('delimiter', { type: 'string', enum: ['/'] }),
        inQuery('max-keys', { type: 'integer', minimum: 0, maximum: 1000, default: 1000 }),
        inQuery('marker', text, 'of the first version'),
        inQuery('start-after', text, 'of the second version'),
        inQuery('continuation-token', text, 'of the second version'),
        inQuery('encoding-type', { type: 'string', enum: ['url'] }),
      ],
      responses: { 200: { description: 'A page of keys', ...xml }, default: error },
    },
  },
  '/archive/{id}/{item}/{path}': {
    get: {
      operationId: 's3.object',
      tags: ['files'],
      summary: 'A file of an item as an object of the bucket, by ranges (S3 GetObject, HeadObject)',
      parameters: [inPath('id'), inPath('item'), inPath('path')],
      responses: {
        200: { description: 'A file', content: { '*/*': { schema: { type: 'string', format: 'binary' } } } },
        206: { description: 'A part of it', content: { '*/*': { schema: { type: 'string', format: 'binary' } } } },
        default: error,
      },
    },
  },
})
