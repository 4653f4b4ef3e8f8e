/** Results as a document or raw, by value or by reference. */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { AnyProcess } from '@setu/core/contract'
import { roleOf } from '@setu/core/schema'
import type { AssetLink } from '@setu/jobs/out-dir'
import type { FastifyReply } from 'fastify'
import type { Asked } from './execute-request.js'

type Json = Record<string, unknown>

export interface Result {
  readonly id: string
  readonly process: AnyProcess
  /** As in `outputs.json`: assets are links with `./name`. */
  readonly outputs: Json
  readonly folder: string
}

const MEDIA: Readonly<Record<string, string>> = {
  figure: 'application/vnd.vegalite.v6+json',
  features: 'application/geo+json',
  coverage: 'application/prs.coverage+json',
}

const schemaOf = (process: AnyProcess, name: string): Json =>
  ((process.outputs.properties as Record<string, Json>)[name] ?? {}) as Json
const isAsset = (process: AnyProcess, name: string): boolean => roleOf(schemaOf(process, name)) === 'asset'

export const mediaTypeOf = (process: AnyProcess, name: string, value: unknown): string => {
  if (isAsset(process, name)) return (value as AssetLink).type
  const role = roleOf(schemaOf(process, name))
  return (role && MEDIA[role]) ?? (typeof value === 'string' ? 'text/plain; charset=utf-8' : 'application/json')
}

const absolute = (value: unknown, files: string): unknown => {
  if (Array.isArray(value)) return value.map((v) => absolute(v, files))
  const asset = value as AssetLink
  return typeof asset?.href === 'string' && asset.href.startsWith('./')
    ? { ...asset, href: `${files}/${encodeURIComponent(asset.name)}` }
    : value
}

export const chosen = (result: Result, asked: Asked): string[] => {
  const made = Object.keys(result.outputs)
  return asked.outputs ? asked.outputs.filter((name) => made.includes(name)) : made
}

/** The results document: scalars and lists as they are, objects qualified, assets and references as links. */
export const documentOf = (result: Result, asked: Asked, base: string): Json => {
  const { id, process, outputs } = result
  const shown: Json = {}
  for (const name of chosen(result, asked)) {
    const value = outputs[name]
    const schema = schemaOf(process, name)
    const asset = isAsset(process, name) || roleOf((schema['items'] ?? {}) as Json) === 'asset'
    if (asset) shown[name] = absolute(value, `${base}/jobs/${id}/files`)
    else if (asked.byReference.includes(name))
      shown[name] = { href: `${base}/jobs/${id}/results/${name}`, type: mediaTypeOf(process, name, value) }
    else if (value === null || typeof value !== 'object' || Array.isArray(value) || schema['format'] === 'ogc-bbox')
      shown[name] = value
    else shown[name] = { value, mediaType: mediaTypeOf(process, name, value) }
  }
  return shown
}

const bodyOf = (result: Result, name: string): { type: string; body: string | Readable } => {
  const value = result.outputs[name]
  const type = mediaTypeOf(result.process, name, value)
  if (isAsset(result.process, name))
    return { type, body: createReadStream(join(result.folder, (value as AssetLink).name)) }
  return { type, body: typeof value === 'string' ? value : JSON.stringify(value) }
}

const linksOf = (result: Result, names: readonly string[], base: string): string[] =>
  names.map((name) => {
    const value = result.outputs[name]
    const href = isAsset(result.process, name)
      ? `${base}/jobs/${result.id}/files/${encodeURIComponent((value as AssetLink).name)}`
      : `${base}/jobs/${result.id}/results/${name}`
    return `<${href}>; rel="related"; type="${mediaTypeOf(result.process, name, value).split(';')[0]}"; title="${name}"`
  })

async function* multipart(
  result: Result,
  names: readonly string[],
  asked: Asked,
  base: string,
  boundary: string,
): AsyncGenerator<string | Buffer> {
  for (const name of names) {
    const reference = asked.byReference.includes(name)
    const { type, body } = reference
      ? { type: mediaTypeOf(result.process, name, result.outputs[name]), body: '' }
      : bodyOf(result, name)
    const location = reference ? `Content-Location: ${/<([^>]+)>/.exec(linksOf(result, [name], base)[0]!)![1]}\r\n` : ''
    yield `--${boundary}\r\nContent-Type: ${type}\r\nContent-ID: <${name}>\r\n${location}\r\n`
    if (typeof body === 'string') yield body
    else for await (const chunk of body) yield chunk as Buffer
    yield '\r\n'
  }
  yield `--${boundary}--\r\n`
}

/** Raw: one output is the body, several are `multipart/related`, by reference there is no body but a `Link`. */
export const sendRaw = (reply: FastifyReply, result: Result, asked: Asked, base: string): FastifyReply => {
  const names = chosen(result, asked)
  const links = linksOf(
    result,
    names.filter((name) => asked.byReference.includes(name)),
    base,
  )
  if (names.length > 0 && links.length === names.length) return reply.code(204).header('link', links).send()
  if (names.length === 1) {
    const { type, body } = bodyOf(result, names[0]!)
    return reply
      .type(type)
      .serializer((b: unknown) => b as string)
      .send(body)
  }
  const boundary = `setu-${result.id}`
  if (links.length) void reply.header('link', links)
  return reply
    .type(`multipart/related; boundary=${boundary}`)
    .send(Readable.from(multipart(result, names, asked, base, boundary)))
}
