/** The API as OpenAPI 3.0, from the same registry as everything else. */
import { foundationVersion } from '@setu/core/version'
import type { Context } from './context.js'
import { describe } from './describe.js'

type Json = Record<string, unknown>

const json = (schema: Json): Json => ({ 'application/json': { schema } })
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const problem = {
  description: 'A problem document',
  content: { 'application/problem+json': { schema: ref('exception') } },
}
const ok = (description: string, schema: Json, more: Json = {}): Json => ({
  200: { description, content: json(schema) },
  ...more,
  default: problem,
})
const inPath = (name: string): Json => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', maxLength: 128 },
})
const inQuery = (name: string, schema: Json): Json => ({ name, in: 'query', required: false, schema })
const page = { type: 'string' }
const form = inQuery('f', { type: 'string', enum: ['json', 'html'] })
/** What has JSON has a page for people too. */
const withPage = (responses: Json): Json => {
  const found = responses[200] as { content?: Json } | undefined
  if (!found?.content?.['application/json']) return responses
  return { ...responses, 200: { ...found, content: { ...found.content, 'text/html': { schema: page } } } }
}
const get = (id: string, tag: string, summary: string, responses: Json, parameters: readonly Json[] = []): Json => ({
  operationId: id,
  tags: [tag],
  summary,
  parameters: [...parameters, form],
  responses: withPage(responses),
})

const strings = { type: 'array', items: { type: 'string' } }
const links = { type: 'array', items: ref('link') }
const schemas: Json = {
  link: {
    type: 'object',
    required: ['href'],
    properties: {
      href: { type: 'string' },
      rel: { type: 'string' },
      type: { type: 'string' },
      title: { type: 'string' },
    },
  },
  landingPage: {
    type: 'object',
    required: ['links'],
    properties: { title: { type: 'string' }, description: { type: 'string' }, conformsTo: strings, links },
  },
  confClasses: { type: 'object', required: ['conformsTo'], properties: { conformsTo: strings } },
  exception: {
    type: 'object',
    required: ['type'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      instance: { type: 'string' },
      code: { type: 'string' },
      where: { type: 'string' },
      found: { type: 'string' },
      expected: { type: 'string' },
      wayOut: { type: 'string' },
    },
    additionalProperties: true,
  },
  processSummary: {
    type: 'object',
    required: ['id', 'version'],
    properties: {
      id: { type: 'string' },
      version: { type: 'string' },
      title: { type: 'string' },
      description: { type: 'string' },
      jobControlOptions: strings,
      outputTransmission: strings,
      links,
    },
  },
  processList: {
    type: 'object',
    required: ['processes', 'links'],
    properties: { processes: { type: 'array', items: ref('processSummary') }, links },
  },
  process: {
    allOf: [
      ref('processSummary'),
      { type: 'object', properties: { inputs: { type: 'object' }, outputs: { type: 'object' } } },
    ],
  },
  statusInfo: {
    type: 'object',
    required: ['jobID', 'status', 'type'],
    properties: {
      processID: { type: 'string' },
      jobID: { type: 'string' },
      type: { type: 'string', enum: ['process'] },
      status: { type: 'string', enum: ['accepted', 'running', 'successful', 'failed', 'dismissed'] },
      message: { type: 'string' },
      created: { type: 'string', format: 'date-time' },
      started: { type: 'string', format: 'date-time' },
      finished: { type: 'string', format: 'date-time' },
      updated: { type: 'string', format: 'date-time' },
      progress: { type: 'integer', minimum: 0, maximum: 100 },
      links,
    },
  },
  jobList: {
    type: 'object',
    required: ['jobs', 'links'],
    properties: { jobs: { type: 'array', items: ref('statusInfo') }, links },
  },
  results: { type: 'object', additionalProperties: true },
  upload: {
    type: 'object',
    required: ['reference', 'sha256', 'size'],
    properties: {
      reference: { type: 'string' },
      sha256: { type: 'string' },
      size: { type: 'integer' },
      name: { type: 'string' },
      expires: { type: 'string', format: 'date-time' },
    },
  },
}

/** Body of an execution of one process. */
const executeBody = (description: Json): Json => {
  const inputs = description['inputs'] as Record<string, Json>
  const properties = Object.entries(inputs).map(([name, input]) => {
    const many = Number(input['maxOccurs']) > 1
    const one = { ...(input['schema'] as Json), ...(input['title'] ? { title: input['title'] } : {}) }
    return [name, many ? { type: 'array', maxItems: input['maxOccurs'], items: one } : one]
  })
  const required = Object.keys(inputs).filter((name) => Number(inputs[name]!['minOccurs']) > 0)
  return {
    type: 'object',
    required: required.length ? ['inputs'] : undefined,
    properties: {
      inputs: { type: 'object', properties: Object.fromEntries(properties), ...(required.length ? { required } : {}) },
      outputs: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          properties: { transmissionMode: { type: 'string', enum: ['value', 'reference'] } },
        },
      },
      response: { type: 'string', enum: ['raw', 'document'], default: 'raw' },
    },
  }
}

/** Keys and tokens are both bearers. */
const securityOf = (issuer: string | undefined): Json => ({
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key of the station (setu_…), or a token of its OpenID provider where it has one',
  },
  ...(issuer
    ? {
        openId: {
          type: 'openIdConnect',
          openIdConnectUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        },
      }
    : {}),
})

export const openApi = (context: Context, base: string, more: Json = {}): Json => {
  const executions = context.processes.map((process) => [
    `/processes/${process.id}/execution`,
    {
      post: {
        operationId: `execute.${process.id}`,
        tags: ['processes'],
        summary: process.title,
        description: process.description,
        parameters: [
          { name: 'Prefer', in: 'header', required: false, schema: { type: 'string', enum: ['respond-async'] } },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: executeBody(describe(process, base)),
              ...(process.examples[0] ? { example: { inputs: process.examples[0].inputs, response: 'document' } } : {}),
            },
          },
        },
        responses: {
          200: { description: 'Results', content: json(ref('results')) },
          201: {
            description: 'Job accepted',
            headers: { Location: { schema: { type: 'string' } } },
            content: json(ref('statusInfo')),
          },
          default: problem,
        },
      },
    },
  ])
  const id = inPath('id')
  const binary = { type: 'string', format: 'binary' }
  const file = { 200: { description: 'A file', content: { '*/*': { schema: binary } } }, default: problem }
  return JSON.parse(
    JSON.stringify({
      openapi: '3.0.3',
      info: {
        title: 'Setu',
        version: foundationVersion,
        description: 'Checked, open products of the space systems in which India and Japan work together.',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: base }],
      tags: [
        { name: 'capabilities' },
        { name: 'processes' },
        { name: 'jobs' },
        { name: 'files' },
        ...['collections', 'features', 'edr', 'stac'].map((name) => ({ name })),
      ],
      paths: {
        '/': { get: get('landing', 'capabilities', 'Landing page', ok('Links', ref('landingPage'))) },
        '/conformance': {
          get: get('conformance', 'capabilities', 'Conformance classes', ok('Classes', ref('confClasses'))),
        },
        '/limits': { get: get('limits', 'capabilities', 'Limits', ok('Limits', { type: 'object' })) },
        '/missions': { get: get('missions', 'capabilities', 'Missions', ok('Missions', { type: 'object' })) },
        '/missions/{id}': {
          get: get('mission', 'capabilities', 'One mission', ok('Mission', { type: 'object' }), [id]),
        },
        '/verification': {
          get: get(
            'verification',
            'capabilities',
            'Every reference value beside ours',
            ok(
              'Table',
              { type: 'object' },
              { 202: { description: 'No table yet', content: json({ type: 'object' }) } },
            ),
          ),
        },
        '/live': {
          get: get('live', 'capabilities', 'Live sources and how they stand', ok('Sources', { type: 'object' })),
        },
        '/processes': { get: get('processes', 'processes', 'Processes', ok('Processes', ref('processList'))) },
        '/processes/{id}': { get: get('process', 'processes', 'One process', ok('Description', ref('process')), [id]) },
        '/processes/{id}/cost': {
          post: {
            operationId: 'cost',
            tags: ['processes'],
            summary: 'What an execution would cost',
            parameters: [id],
            requestBody: { required: true, content: json({ type: 'object' }) },
            responses: ok('Cost', {
              type: 'object',
              properties: { seconds: { type: 'number' }, bytes: { type: 'number' }, mode: { type: 'string' } },
            }),
          },
        },
        ...more,
        ...Object.fromEntries(executions),
        '/jobs': {
          get: get('jobs', 'jobs', 'Jobs', ok('Jobs', ref('jobList')), [
            inQuery('limit', { type: 'integer', minimum: 1, default: 100 }),
            inQuery('offset', { type: 'integer', minimum: 0 }),
            inQuery('status', strings),
            inQuery('processID', strings),
          ]),
        },
        '/jobs/{id}': {
          get: get('job', 'jobs', 'Status of a job', ok('Status', ref('statusInfo')), [id]),
          delete: {
            operationId: 'dismiss',
            tags: ['jobs'],
            summary: 'Dismiss or remove a job',
            parameters: [id],
            responses: ok('Status', ref('statusInfo')),
          },
        },
        '/jobs/{id}/results': {
          get: get('results', 'jobs', 'Results', ok('Results', ref('results')), [
            id,
            inQuery('response', { type: 'string', enum: ['raw', 'document'] }),
          ]),
        },
        '/jobs/{id}/results/{output}': { get: get('result', 'jobs', 'One output, raw', file, [id, inPath('output')]) },
        '/jobs/{id}/provenance': {
          get: get('provenance', 'jobs', 'Where a result comes from', ok('Provenance', { type: 'object' }), [id]),
        },
        '/jobs/{id}/item': {
          get: get(
            'item',
            'jobs',
            'STAC item of a result',
            {
              200: {
                description: 'Item',
                content: { ...json({ type: 'object' }), 'application/geo+json': { schema: { type: 'object' } } },
              },
              default: problem,
            },
            [id],
          ),
        },
        '/jobs/{id}/events': {
          get: get(
            'events',
            'jobs',
            'Server-sent events',
            {
              200: { description: 'Events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
              default: problem,
            },
            [id],
          ),
        },
        '/jobs/{id}/files/{name}': { get: get('file', 'files', 'An asset, by ranges', file, [id, inPath('name')]) },
        '/jobs/{id}/figures/{file}': {
          get: get('figure', 'files', 'A figure as .svg, .png or .json', file, [
            id,
            inPath('file'),
            inQuery('width', { type: 'integer', minimum: 240, maximum: 4096 }),
            inQuery('theme', { type: 'string', enum: ['light', 'dark'] }),
          ]),
        },
        '/uploads': {
          put: {
            operationId: 'upload',
            tags: ['files'],
            summary: 'Send a file',
            parameters: [inQuery('name', { type: 'string' })],
            requestBody: { required: true, content: { 'application/octet-stream': { schema: binary } } },
            responses: { 201: { description: 'Kept', content: json(ref('upload')) }, default: problem },
          },
        },
        '/uploads/{sha256}': {
          get: get('uploaded', 'files', 'Is a file here already?', ok('Upload', ref('upload')), [inPath('sha256')]),
        },
        '/agreements': { get: get('agreements', 'capabilities', 'Agreements', ok('Records', { type: 'object' })) },
        '/agreements/{id}': {
          get: get('agreement', 'capabilities', 'One agreement', ok('Record', { type: 'object' }), [id]),
        },
        '/readyz': {
          get: {
            operationId: 'ready',
            tags: ['capabilities'],
            summary: 'May it be sent work',
            responses: {
              ...ok('Ready', { type: 'object' }),
              503: { description: 'Not ready', content: json({ type: 'object' }) },
            },
          },
        },
        '/metrics': {
          get: {
            operationId: 'metrics',
            tags: ['capabilities'],
            summary: 'Counters and gauges in the text form of Prometheus',
            responses: { 200: { description: 'Metrics', content: { 'text/plain': { schema: { type: 'string' } } } } },
          },
        },
        '/healthz': {
          get: {
            operationId: 'health',
            tags: ['capabilities'],
            summary: 'Health',
            responses: ok('Alive', { type: 'object' }),
          },
        },
      },
      components: { schemas, securitySchemes: securityOf(context.settings.oidc?.issuer) },
      // Reading needs none.
      security: [{}, { bearer: [] }],
    }),
  ) as Json
}
