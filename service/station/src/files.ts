/** Files of a job by ranges, uploads, and figures as pictures. */
import { join } from 'node:path'
import { setuError } from '@setu/core/errors'
import type { Provenance } from '@setu/core/provenance'
import { roleOf } from '@setu/core/schema'
import { readJson } from '@setu/jobs/durable'
import type { FastifyInstance } from 'fastify'
import type { Context } from './context.js'
import { createDraftsman } from './draftsman.js'
import { jobOf, type resultReader } from './jobs.js'
import { wrongType } from './problems.js'
import { oneOf, queryOf, wholeOf } from './query.js'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
/** What an uploaded or computed page may do in a browser: be looked at. */
const SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
}

export const addFiles = (
  station: FastifyInstance,
  context: Context,
  resultOf: ReturnType<typeof resultReader>,
): void => {
  const { uploads } = context

  station.get<{ Params: { id: string; name: string } }>(
    '/jobs/:id/files/:name',
    { compress: false } as object,
    async (request, reply) => {
      const { id, name } = request.params
      const result = await resultOf(await jobOf(context, id))
      if (!NAME.test(name))
        throw setuError('not-found', { where: 'name', found: 'no such file', expected: 'a file of this job' })
      const provenance = await readJson<Provenance>(join(result.folder, 'provenance.json'))
      const asset = provenance?.assets.find((a) => a.name === name)
      if (
        !asset &&
        name !== 'outputs.json' &&
        name !== 'item.json' &&
        name !== 'provenance.json' &&
        !name.endsWith('.vl.json')
      )
        throw setuError('not-found', {
          where: name,
          found: 'no such file',
          expected: `one of ${(provenance?.assets ?? []).map((a) => a.name).join(', ') || '(none)'}`,
        })
      // A result never changes: its address holds one content for as long as it lives.
      return reply
        .type(asset?.type ?? TYPES[name.split('.').pop()!] ?? 'application/octet-stream')
        .header('content-security-policy', SANDBOX)
        .header('cache-control', 'private, max-age=3600, no-transform')
        .header('content-disposition', `inline; filename="${name}"`)
        .sendFile(name, result.folder, { contentType: false, cacheControl: false, serveDotFiles: false })
    },
  )

  const draftsman = createDraftsman()
  station.addHook('onClose', () => draftsman.stop())
  station.get<{ Params: { id: string; file: string } }>('/jobs/:id/figures/:file', async (request, reply) => {
    const query = queryOf(request, ['width', 'theme', 'scale', 'heading'])
    const { id, file } = request.params
    const [, output, form] = /^([A-Za-z]\w{0,63})\.(svg|png|json)$/.exec(file) ?? []
    const result = await resultOf(await jobOf(context, id))
    const figures = Object.keys(result.outputs).filter(
      (name) => roleOf((result.process.outputs.properties as Record<string, unknown>)[name] ?? {}) === 'figure',
    )
    if (!output || !figures.includes(output))
      throw setuError('not-found', {
        where: file.slice(0, 80),
        found: 'no such figure',
        expected: figures.length ? figures.map((f) => `${f}.svg`).join(', ') : 'a job with figures',
      })
    const spec = result.outputs[output]
    void reply.header('cache-control', 'private, max-age=3600').header('content-security-policy', SANDBOX)
    if (form === 'json')
      return reply
        .type('application/vnd.vegalite.v6+json')
        .serializer((b: unknown) => JSON.stringify(b))
        .send(spec)
    const theme = oneOf(query, 'theme') ?? 'light'
    if (theme !== 'light' && theme !== 'dark')
      throw setuError('bad-input', { where: 'theme', found: theme.slice(0, 20), expected: 'light or dark' })
    const heading = oneOf(query, 'heading') ?? 'true'
    if (heading !== 'true' && heading !== 'false')
      throw setuError('bad-input', { where: 'heading', found: heading.slice(0, 20), expected: 'true or false' })
    const picture = await draftsman.draw(`${result.id}/${output}`, {
      spec,
      form: form as 'svg' | 'png',
      theme,
      width: wholeOf(query, 'width', 720, 240, 4096),
      scale: wholeOf(query, 'scale', 2, 1, 4),
      heading: heading === 'true',
    })
    return reply.type(form === 'svg' ? 'image/svg+xml' : 'image/png').send(Buffer.from(picture))
  })

  // Uploads: the body is the file itself, streamed; a context of its own, so that only here any type is taken.
  void station.register(async (door) => {
    door.removeAllContentTypeParsers()
    door.addContentTypeParser('*', { bodyLimit: Number.MAX_SAFE_INTEGER }, (_request, payload, done) =>
      done(null, payload),
    )
    door.route({
      method: ['PUT', 'POST'],
      url: '/uploads',
      bodyLimit: Number.MAX_SAFE_INTEGER,
      handler: async (request, reply) => {
        const query = queryOf(request, ['name'])
        context.engine.warm()
        const type = request.headers['content-type'] ?? ''
        if (/^multipart\//i.test(type)) throw wrongType(type, 'the bytes of one file, not a form')
        if (request.headers['content-encoding'] && request.headers['content-encoding'] !== 'identity')
          throw wrongType(
            `Content-Encoding ${request.headers['content-encoding']}`,
            'a file as it is (a .gz file is sent as it is, without Content-Encoding)',
          )
        const declared = Number(request.headers['content-length'] ?? 0)
        if (declared > context.settings.uploadBytes)
          throw setuError('too-large', {
            where: 'Content-Length',
            found: `${declared} bytes`,
            expected: `at most ${context.settings.uploadBytes} bytes`,
          })
        const body = request.body as AsyncIterable<Uint8Array> | undefined
        if (!body) throw setuError('bad-input', { where: 'body', found: 'nothing', expected: 'the bytes of a file' })
        const digest = request.headers['x-content-sha256']
        const upload = await uploads.put(
          body,
          oneOf(query, 'name') ?? 'upload',
          typeof digest === 'string' ? digest.toLowerCase() : undefined,
        )
        return reply
          .code(201)
          .header('location', `${context.base(request)}/uploads/${upload.sha256}`)
          .send(upload)
      },
    })
  })
  station.get<{ Params: { sha256: string } }>('/uploads/:sha256', async (request, reply) => {
    queryOf(request, [])
    const upload = await uploads.get(request.params.sha256)
    if (!upload)
      throw setuError('not-found', {
        where: request.params.sha256.slice(0, 64),
        found: 'no such upload',
        expected: 'the sha256 of a file that was sent in the last day',
      })
    return reply.header('cache-control', 'no-store').send(upload)
  })
}
