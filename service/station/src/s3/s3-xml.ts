/** The XML of S3: listings and errors. */
import type { Listing, ListQuery } from './list-objects.js'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'
export const BUCKET = 'archive'

const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
type Value = string | number | boolean | undefined
const element = (name: string, value: Value): string =>
  value === undefined ? '' : `<${name}>${escaped(String(value))}</${name}>`
const elements = (values: Readonly<Record<string, Value>>): string =>
  Object.entries(values)
    .map(([name, value]) => element(name, value))
    .join('')
const documentOf = (root: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${body}</${root}>`

export const errorXml = (code: string, message: string, resource: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements({ Code: code, Message: message, Resource: resource })}</Error>`

export const locationXml = (): string => documentOf('LocationConstraint', '')

/** A page of the bucket, as `ListObjectsV2` or, with `marker`, as the first version has it. */
export const listingXml = (
  { objects, prefixes, next }: Listing,
  query: ListQuery & { readonly version: 1 | 2; readonly encode: boolean; readonly token?: string | undefined },
  continuation: string | undefined,
): string => {
  const name = (text: string): string => (query.encode ? encodeURIComponent(text).replaceAll('%2F', '/') : text)
  const head: Record<string, Value> = {
    Name: BUCKET,
    Prefix: name(query.prefix),
    Delimiter: query.delimiter ? name(query.delimiter) : undefined,
    MaxKeys: query.limit,
    EncodingType: query.encode ? 'url' : undefined,
    IsTruncated: next !== undefined,
    ...(query.version === 2
      ? {
          KeyCount: objects.length + prefixes.length,
          ContinuationToken: query.token,
          NextContinuationToken: continuation,
          StartAfter: query.token === undefined && query.after ? name(query.after) : undefined,
        }
      : { Marker: name(query.after), NextMarker: next === undefined ? undefined : name(next) }),
  }
  return documentOf(
    'ListBucketResult',
    elements(head) +
      objects
        .map(
          (o) =>
            `<Contents>${elements({
              Key: name(o.key),
              LastModified: o.modified.toISOString(),
              ETag: `"${o.etag}"`,
              Size: o.size,
              StorageClass: 'STANDARD',
            })}</Contents>`,
        )
        .join('') +
      prefixes.map((p) => `<CommonPrefixes>${element('Prefix', name(p))}</CommonPrefixes>`).join(''),
  )
}
