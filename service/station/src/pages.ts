/** The HTML of every resource: the console's one page where the console has one for it, else a plain page. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { formOf } from './negotiate.js'
import { plainPage } from './plain-page.js'

const ID = '[A-Za-z0-9][A-Za-z0-9._-]{0,127}'
/** Addresses for which the console has a page (its `shell/place.ts`; a test compares). */
const CONSOLE = new RegExp(
  `^/(missions|explore|agreements|processes|jobs|verification|docs|collections|alerts|limits|conformance|(agreements|missions|processes|jobs|collections)/${ID}|collections/${ID}/items/${ID})?/?$`,
)
/** Of any other address the console would say that nothing is there. */
export const consoleHas = (path: string): boolean => CONSOLE.test(path)

export interface Pages {
  answer(request: FastifyRequest, reply: FastifyReply, title: string, value: unknown): Promise<FastifyReply>
  page(reply: FastifyReply, title: string, value: unknown): Promise<FastifyReply>
  /** A page that is never the console's. */
  plain(reply: FastifyReply, title: string, value: unknown): FastifyReply
}

export const createPages = (consoleDir: string | undefined): Pages => {
  const index = async (): Promise<string | undefined> =>
    consoleDir ? readFile(join(consoleDir, 'index.html'), 'utf8').catch(() => undefined) : undefined
  const pathOf = (reply: FastifyReply): string => reply.request.url.split('?')[0]!
  const send = (reply: FastifyReply, html: string): FastifyReply =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html)
  const plain: Pages['plain'] = (reply, title, value) => send(reply, plainPage(title, value, pathOf(reply)))
  const page: Pages['page'] = async (reply, title, value) => {
    const html = reply.statusCode === 404 || consoleHas(pathOf(reply)) ? await index() : undefined
    return html === undefined ? plain(reply, title, value) : send(reply, html)
  }
  return {
    page,
    plain,
    async answer(request, reply, title, value) {
      void reply.header('vary', 'Accept')
      return formOf(request) === 'html'
        ? page(reply, title, value)
        : reply.type('application/json; charset=utf-8').send(value)
    },
  }
}
