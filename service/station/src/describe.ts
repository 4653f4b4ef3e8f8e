/** A process as OGC API - Processes describes it, from its one definition. */
import type { AnyProcess } from '@setu/core/contract'
import { wireSchema } from './wire-schema.js'

type Json = Record<string, unknown>

export const REL = 'http://www.opengis.net/def/rel/ogc/1.0'

export const link = (href: string, rel: string, type = 'application/json', title?: string): Json => ({
  href,
  rel,
  type,
  ...(title ? { title } : {}),
})

/** A list whose items are values of their own (`maxOccurs`), against one value that is a list of numbers or words. */
export const isMany = (schema: Json): boolean => {
  if (schema['type'] !== 'array') return false
  const items = (schema['items'] ?? {}) as Json
  return (
    items['x-role'] === 'dataset' ||
    items['contentEncoding'] !== undefined ||
    !['number', 'integer', 'string', 'boolean'].includes(String(items['type']))
  )
}

const extensions = (schema: Json): Json =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => key.startsWith('x-')))
const said = (schema: Json): Json => ({
  ...(schema['title'] ? { title: schema['title'] } : {}),
  ...(schema['description'] ? { description: schema['description'] } : {}),
})
const plain = (schema: unknown): Json => JSON.parse(JSON.stringify(schema)) as Json

export const summaryOf = (process: AnyProcess, base: string): Json => ({
  id: process.id,
  version: process.version,
  title: process.title,
  description: process.description,
  keywords: process.id.split('.'),
  metadata: process.cite.map((title) => ({ role: 'citation', title })),
  jobControlOptions: ['sync-execute', 'async-execute', 'dismiss'],
  outputTransmission: ['value', 'reference'],
  links: [
    link(`${base}/processes/${process.id}`, 'self', 'application/json', 'process description'),
    link(`${base}/processes/${process.id}?f=html`, 'alternate', 'text/html'),
    link(`${base}/processes/${process.id}/execution`, `${REL}/execute`, 'application/json', 'execution'),
  ],
})

export const describe = (process: AnyProcess, base: string): Json => {
  const required = new Set((process.inputs as { required?: string[] }).required ?? [])
  const inputs = Object.entries(process.inputs.properties as Record<string, Json>).map(([name, schema]) => {
    const whole = plain(schema)
    const many = isMany(whole)
    const one = many ? ((whole['items'] ?? {}) as Json) : whole
    const least =
      required.has(name) && whole['default'] === undefined ? Math.max(1, many ? Number(whole['minItems'] ?? 1) : 1) : 0
    return [
      name,
      {
        ...said(whole),
        minOccurs: least,
        maxOccurs: many ? Number(whole['maxItems'] ?? 1000) : 1,
        schema: wireSchema(one),
        ...extensions(whole),
        'x-schema': whole,
      },
    ]
  })
  const outputs = Object.entries(process.outputs.properties as Record<string, Json>).map(([name, schema]) => {
    const whole = plain(schema)
    return [name, { ...said(whole), schema: wireSchema(whole), ...extensions(whole), 'x-schema': whole }]
  })
  return {
    ...summaryOf(process, base),
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
    'x-views': process.views,
    'x-examples': process.examples,
    'x-cite': process.cite,
    'x-messages': process.messages,
  }
}
