/** What the station says of its alerts elsewhere: links of the landing page, the API document. */
import { link } from '../describe.js'

type Json = Record<string, unknown>

export const alertLinks = (base: string): Json[] => [
  link(`${base}/alerts`, 'related', 'application/geo+json', 'alerts that hold now (CAP 1.2)'),
  link(`${base}/alerts?f=atom`, 'related', 'application/atom+xml', 'alerts as a feed'),
]

const text: Json = { type: 'string' }
const query = (name: string, schema: Json, description?: string): Json => ({
  name,
  in: 'query',
  required: false,
  schema,
  ...(description ? { description } : {}),
})
const id: Json = { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 200 } }
const get = (operationId: string, summary: string, types: readonly string[], parameters: readonly Json[]): Json => ({
  get: {
    operationId,
    tags: ['alerts'],
    summary,
    parameters,
    responses: {
      200: {
        description: summary,
        content: Object.fromEntries(types.map((t) => [t, { schema: { type: /json/.test(t) ? 'object' : 'string' } }])),
      },
      default: {
        description: 'A problem document',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/exception' } } },
      },
    },
  },
})

const chosen = [
  query('status', text, 'Actual (the standard), Exercise, System, Test, Draft, or any'),
  query('severity', text, 'some of Extreme, Severe, Moderate, Minor, Unknown'),
  query('collections', text),
  query('bbox', text),
]

export const alertPaths = (): Json => ({
  '/alerts': get(
    'alerts',
    'Alerts',
    ['application/geo+json', 'application/atom+xml'],
    [
      query('active', { type: 'string', enum: ['true', 'false', 'all'], default: 'true' }, 'whether they hold'),
      query('datetime', text, 'when they hold, or held; now by default'),
      ...chosen,
      query('limit', { type: 'integer', minimum: 1, maximum: 500, default: 50 }),
      query('token', text, 'of a next link'),
      query('f', text),
    ],
  ),
  '/alerts/{id}': get(
    'alert',
    'One alert, as it was issued',
    ['application/cap+xml', 'application/geo+json'],
    [id, query('f', text)],
  ),
  '/alerts/events': get(
    'alert.events',
    'Alerts as they come',
    ['text/event-stream'],
    [...chosen, query('after', text, 'id of the last event that was seen; also the header Last-Event-ID')],
  ),
})
