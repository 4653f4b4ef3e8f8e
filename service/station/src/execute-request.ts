/** An execute request in all the forms that OGC API - Processes 1.0 knows, as plain inputs of the process. */
import type { AnyProcess } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import { type Guard, guardedGet, readBody } from '@setu/jobs/guard'
import type { Subscriber } from '@setu/jobs/job'
import { admitReference } from '@setu/jobs/reference'
import type { Uploads } from '@setu/jobs/uploads'
import { subscriberOf } from './callbacks.js'
import { isMany } from './describe.js'
import { parseJson } from './json-body.js'
import { JSON_BYTES } from './options.js'

type Json = Record<string, unknown>

export interface Asked {
  /** Names of the outputs, or all. */
  readonly outputs?: readonly string[]
  readonly byReference: readonly string[]
  readonly response?: 'raw' | 'document'
}

export interface Doors {
  readonly uploads: Uploads
  readonly guard: Guard
  /** Throws when who asks may not read that item of the archive. */
  mayRead(reference: string): Promise<void>
}

const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value)
const QUALIFIED = new Set(['value', 'mediaType', 'encoding', 'schema', 'format'])
const LINK = new Set(['href', 'type', 'rel', 'title', 'hreflang', 'templated', 'length', 'method'])
const only = (value: Json, names: ReadonlySet<string>): boolean => Object.keys(value).every((key) => names.has(key))
const isQualified = (value: unknown): value is Json => isObject(value) && 'value' in value && only(value, QUALIFIED)
const isLink = (value: unknown): value is Json & { href: string } =>
  isObject(value) && typeof value['href'] === 'string' && only(value, LINK)

const ENDINGS: Readonly<Record<string, string>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/geo+json': 'geojson',
  'application/netcdf': 'nc',
  'application/x-netcdf': 'nc',
  'application/x-hdf5': 'h5',
  'application/zip': 'zip',
  'application/gzip': 'gz',
  'image/tiff': 'tif',
  'text/yaml': 'yaml',
}

const encodingOf = (value: Json): string =>
  String(value['encoding'] ?? (isObject(value['format']) ? value['format']['encoding'] : undefined) ?? '')
const mediaTypeOf = (value: Json): string =>
  String(value['mediaType'] ?? (isObject(value['format']) ? value['format']['mediaType'] : undefined) ?? '')
    .split(';')[0]!
    .trim()

const fromBase64 = (text: string, where: string): Buffer => {
  const clean = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(clean))
    throw setuError('bad-input', { where, found: 'text that is not base64', expected: 'base64' })
  return Buffer.from(clean, 'base64')
}

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body
}

/** A dataset: a reference, a link, or a value that is kept as an upload. */
const datasetOf = async (name: string, value: unknown, where: string, doors: Doors): Promise<unknown> => {
  if (isQualified(value)) {
    const inner = value['value']
    const body =
      typeof inner === 'string'
        ? encodingOf(value) === 'base64'
          ? fromBase64(inner, where)
          : Buffer.from(inner)
        : Buffer.from(JSON.stringify(inner))
    const ending = ENDINGS[mediaTypeOf(value)] ?? (typeof inner === 'string' ? 'txt' : 'json')
    return (await doors.uploads.put(once(body), `${name}.${ending}`)).reference
  }
  const reference = isLink(value) ? value.href : value
  if (typeof reference === 'string' && reference !== '') {
    admitReference(reference, where)
    if (reference.startsWith('archive:')) await doors.mayRead(reference)
  }
  return reference
}

const fetched = async (href: string, schema: Json, guard: Guard): Promise<unknown> => {
  const answer = await guardedGet(href, guard)
  const body = await readBody(answer, guard, href, JSON_BYTES)
  if (answer.status !== 200)
    throw setuError('remote-failed', { where: href, found: `status ${answer.status}`, expected: 'status 200' })
  if (schema['contentEncoding'] === 'base64') return Buffer.from(body).toString('base64')
  const text = Buffer.from(body).toString('utf8')
  return schema['type'] === 'string' ? text : parseJson(text)
}

const plainValue = async (
  name: string,
  schema: Json,
  value: unknown,
  where: string,
  doors: Doors,
): Promise<unknown> => {
  if (isMany(schema)) {
    const items = Array.isArray(value) ? value : [value]
    const most = Number(schema['maxItems'] ?? 1000)
    if (items.length > most)
      throw setuError('bad-input', { where, found: `${items.length} values`, expected: `at most ${most}` })
    const all: unknown[] = []
    for (const [i, item] of items.entries())
      all.push(await plainValue(name, schema['items'] as Json, item, `${where}/${i}`, doors))
    return all
  }
  if (schema['x-role'] === 'dataset') return datasetOf(name, value, where, doors)
  if (isLink(value)) return fetched(value.href, schema, doors.guard)
  if (!isQualified(value) || (schema['properties'] as Json | undefined)?.['value']) return value
  const inner = value['value']
  if (
    encodingOf(value) === 'base64' &&
    typeof inner === 'string' &&
    schema['type'] === 'string' &&
    schema['contentEncoding'] === undefined
  )
    return fromBase64(inner, where).toString('utf8')
  if (schema['contentEncoding'] === 'base64' && typeof inner === 'string') fromBase64(inner, where)
  return inner
}

const outputsAsked = (process: AnyProcess, outputs: unknown): Pick<Asked, 'outputs' | 'byReference'> => {
  if (outputs === undefined) return { byReference: [] }
  if (!isObject(outputs))
    throw setuError('bad-input', { where: '/outputs', found: 'no object', expected: '{ "name": {} }' })
  const known = Object.keys(process.outputs.properties as Json)
  const byReference: string[] = []
  for (const [name, wish] of Object.entries(outputs)) {
    if (!known.includes(name)) {
      const near = nearest(name, known)
      throw setuError('bad-input', {
        where: `/outputs/${name}`,
        found: 'no such output',
        expected: `one of ${known.join(', ')}`,
        ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
      })
    }
    const mode = isObject(wish) ? wish['transmissionMode'] : undefined
    if (mode === 'reference') byReference.push(name)
    else if (mode !== undefined && mode !== 'value')
      throw setuError('bad-input', {
        where: `/outputs/${name}/transmissionMode`,
        found: String(mode).slice(0, 40),
        expected: 'value or reference',
      })
  }
  const names = Object.keys(outputs)
  // An empty object asks for nothing in particular: all.
  return names.length ? { outputs: names, byReference } : { byReference }
}

export const readExecute = async (
  process: AnyProcess,
  body: unknown,
  doors: Doors,
): Promise<{ inputs: Json; asked: Asked; subscriber?: Subscriber }> => {
  if (!isObject(body))
    throw setuError('bad-input', {
      where: 'body',
      found: body === undefined ? 'nothing' : 'no object',
      expected: '{ "inputs": { … } }',
    })
  const { inputs = {}, outputs, response, subscriber } = body
  if (!isObject(inputs))
    throw setuError('bad-input', { where: '/inputs', found: 'no object', expected: 'an object of inputs' })
  if (response !== undefined && response !== 'raw' && response !== 'document')
    throw setuError('bad-input', {
      where: '/response',
      found: String(response).slice(0, 40),
      expected: 'raw or document',
    })
  const told = subscriberOf(subscriber, doors.guard)
  const properties = process.inputs.properties as Record<string, Json>
  const plain: Json = {}
  // Names that are not inputs go on to the contract's own door, which names the nearest.
  for (const [name, value] of Object.entries(inputs))
    plain[name] = Object.hasOwn(properties, name)
      ? await plainValue(name, properties[name]!, value, `/${name}`, doors)
      : value
  return {
    ...(told ? { subscriber: told } : {}),
    inputs: plain,
    asked: { ...outputsAsked(process, outputs), ...(response ? { response } : {}) },
  }
}
