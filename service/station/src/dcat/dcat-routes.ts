/** `/dcat`: the catalogue for harvesters (CKAN, national and European portals), as JSON-LD and as Turtle. */
import { extentsOf } from '@setu/archive/extent'
import { type Terms, termsFor, termsOf } from '@setu/archive/terms'
import type { FastifyInstance } from 'fastify'
import type { AgreementRecord } from '../access/readers.js'
import { type AnswerForm, formAmong, HTML_FORM, queryAmong, sendText } from '../archive-forms.js'
import { CACHE, type Shelves } from '../archive-shelf.js'
import { collectionOut } from '../collections-routes.js'
import { link } from '../describe.js'
import { catalogueGraph, prefixes } from './catalogue-graph.js'
import { jsonLdOf, turtleOf } from './turtle.js'

const JSON_LD: AnswerForm = { f: 'jsonld', type: 'application/ld+json', also: ['json', 'application/json'] }
const TURTLE: AnswerForm = { f: 'ttl', type: 'text/turtle', also: ['turtle', 'application/x-turtle'] }
const TITLE = 'Setu'

export const dcatLinks = (base: string): Record<string, unknown>[] => [
  link(`${base}/dcat`, 'related', JSON_LD.type, 'the collections as a DCAT-AP catalogue'),
  link(`${base}/dcat?f=ttl`, 'related', TURTLE.type, 'the collections as a DCAT-AP catalogue'),
]

export const addDcat = (
  station: FastifyInstance,
  shelves: Shelves,
  agreements: readonly AgreementRecord[],
  description: string,
): void => {
  const { context } = shelves
  const byId = new Map(agreements.map((a) => [a.id, a]))
  const terms = new Map<string, Terms>(agreements.map((a) => [a.id, termsOf(a, a.id).policy]))
  /** The last answers, kept until any collection changes. */
  const kept = new Map<string, string>()

  station.get('/dcat', async (request, reply) => {
    const form = formAmong(request, [JSON_LD, TURTLE, HTML_FORM])
    queryAmong(request, [], form)
    const base = context.base(request)
    const shelf = shelves.of(request)
    const { archive } = shelf
    await archive.refresh()
    const version = archive.index.version()
    const key = `${archive.view} ${version} ${base} ${form.f}`
    void reply.header('cache-control', CACHE)
    const before = form === HTML_FORM ? undefined : kept.get(key)
    if (before) return sendText(reply, form.type, before)
    const records = await archive.collections()
    const extents = await extentsOf(archive, records)
    const described = await Promise.all(
      records.map(async (record) => ({
        record,
        shown: await collectionOut(shelf, record, extents.get(record.id)!, base),
        terms: termsFor(record, terms),
        agreement: byId.get(record['setu:agreement'] ?? ''),
      })),
    )
    const graph = catalogueGraph(base, TITLE, description, context.settings.publisher, described)
    if (form === HTML_FORM) return context.pages.page(reply, 'Catalogue', jsonLdOf(prefixes, graph))
    const text = form === TURTLE ? turtleOf(prefixes, graph) : JSON.stringify(jsonLdOf(prefixes, graph))
    if (kept.size > 20) kept.clear()
    if (version === archive.index.version()) kept.set(key, text)
    return sendText(reply, form === TURTLE ? 'text/turtle; charset=utf-8' : form.type, text)
  })
}
