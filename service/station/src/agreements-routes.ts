/** `/agreements`: the records that the terms of collections follow from. */
import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import type { FastifyInstance } from 'fastify'
import type { AgreementRecord } from './access/readers.js'
import type { Context } from './context.js'
import { link } from './describe.js'
import { formOf } from './negotiate.js'
import { queryOf } from './query.js'

export const addAgreements = (
  station: FastifyInstance,
  context: Context,
  agreements: readonly AgreementRecord[],
): void => {
  station.get('/agreements', async (request, reply) => {
    queryOf(request, [])
    const base = context.base(request)
    return context.pages.answer(request, reply, 'Agreements', {
      agreements,
      links: [link(`${base}/agreements`, 'self', 'application/json')],
    })
  })
  station.get<{ Params: { id: string } }>('/agreements/:id', async (request, reply) => {
    queryOf(request, [])
    const { id } = request.params
    const found = agreements.find((a) => a.id === id)
    // The console has the records of its own time with it.
    if (!found && context.settings.consoleDir && formOf(request) === 'html')
      return context.pages.page(reply, 'Agreement', { id: id.slice(0, 64) })
    if (!found) {
      const near = nearest(
        id.slice(0, 64),
        agreements.map((a) => a.id),
      )
      throw setuError('not-found', {
        where: id.slice(0, 64),
        found: 'no such agreement',
        expected: 'one of /agreements',
        ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
      })
    }
    return context.pages.answer(request, reply, String(found['title'] ?? id), found)
  })
}
