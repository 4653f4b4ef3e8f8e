/** The HTML of every resource: the console's one page where there is one, else a plain page. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { formOf } from './negotiate.js'

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** JSON with its links alive; every character of it escaped first. */
const lively = (value: unknown): string =>
  escapeHtml(JSON.stringify(value, null, 2) ?? '').replace(
    /https?:\/\/[^\s&<>]+/g,
    (url) => `<a href="${url}">${url}</a>`,
  )

const plainPage = (title: string, value: unknown): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} · Setu</title><style>body{font:14px/1.5 'IBM Plex Sans',sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1a17}pre{white-space:pre-wrap;overflow-wrap:anywhere}</style><main><h1>${escapeHtml(title)}</h1><pre>${lively(value)}</pre></main></html>`

export interface Pages {
  answer(request: FastifyRequest, reply: FastifyReply, title: string, value: unknown): Promise<FastifyReply>
  page(reply: FastifyReply, title: string, value: unknown): Promise<FastifyReply>
}

export const createPages = (consoleDir: string | undefined): Pages => {
  const index = async (): Promise<string | undefined> =>
    consoleDir ? readFile(join(consoleDir, 'index.html'), 'utf8').catch(() => undefined) : undefined
  const page = async (reply: FastifyReply, title: string, value: unknown): Promise<FastifyReply> =>
    reply
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send((await index()) ?? plainPage(title, value))
  return {
    page,
    async answer(request, reply, title, value) {
      void reply.header('vary', 'Accept')
      return formOf(request) === 'html'
        ? page(reply, title, value)
        : reply.type('application/json; charset=utf-8').send(value)
    },
  }
}
