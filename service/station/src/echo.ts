/**
 * `echo`: gives back what it was given. For conformance suites and for clients that try their requests: one input of
 * each kind, synchronous or not, with a pause and a failure on demand. Its box is not range-checked, on purpose: the
 * official suite sends four times 345345345.
 */
import { defineProcess } from '@setu/core/contract'
import { choice, flag, inputs as inputsOf, many, optional, outputs as outputsOf, quantity } from '@setu/core/schema'
import Type, { type TSchema } from 'typebox'

const title = (text: string): { title: string } => ({ title: text })
const either = (types: readonly TSchema[], text: string): TSchema => Type.Union([...types], title(text))

const box = Type.Object(
  {
    bbox: Type.Union([
      Type.Array(Type.Number(), { minItems: 4, maxItems: 4 }),
      Type.Array(Type.Number(), { minItems: 6, maxItems: 6 }),
    ]),
    crs: Type.Optional(Type.String()),
  },
  { ...title('Bounding box'), format: 'ogc-bbox', additionalProperties: false },
)
const geometry = either(
  [
    Type.String({ contentMediaType: 'application/gml+xml; version=3.2' }),
    Type.Object({}, { format: 'geojson-geometry' }),
  ],
  'Geometry: GML or GeoJSON',
)
const image = Type.String({
  ...title('Binary data'),
  contentEncoding: 'base64',
  contentMediaType: 'application/octet-stream',
})
const things = {
  string: Type.String(title('String')),
  measure: Type.Object(
    { measurement: Type.Number(), uom: Type.String(), reference: Type.Optional(Type.String()) },
    title('A number with its unit'),
  ),
  date: Type.String({ ...title('Date and time'), maxLength: 64 }),
  double: Type.Number(title('Number')),
  boolean: Type.Boolean(title('Boolean')),
  array: Type.Array(Type.Number(), { ...title('Numbers'), maxItems: 10_000 }),
  complexObject: Type.Object({}, { ...title('Object'), additionalProperties: true }),
  featureCollection: either(
    [Type.String(), Type.Object({}, { format: 'geojson-feature-collection' })],
    'Features: GML or GeoJSON',
  ),
  boundingBox: box,
}
const lists = {
  geometry: many(geometry, { title: 'Geometries', maxItems: 5 }),
  images: many(image, { title: 'Binary data', maxItems: 5 }),
}
const choices = ['Value1', 'Value2', 'Value3'] as const

const each = <T extends Record<string, TSchema>>(all: T, ending: string): Record<string, TSchema> =>
  Object.fromEntries(Object.entries(all).map(([name, schema]) => [`${name}${ending}`, Type.Optional(schema)]))

export const inputs = inputsOf({
  ...each({ ...things, ...lists }, 'Input'),
  choiceInput: optional(choice(choices, { title: 'Choice' })),
  pause: quantity({ title: 'Pause before it answers', unit: 's', default: 0, minimum: 0, maximum: 600 }),
  fail: flag({ title: 'Fail on purpose' }),
})

export const outputs = outputsOf({
  ...each({ ...things, ...lists }, 'Output'),
  choiceOutput: Type.Optional(choice(choices, { title: 'Choice' })),
})

export const echo = defineProcess({
  id: 'echo',
  version: '1.0.0',
  title: 'Echo',
  description: 'Gives back what it was given: for conformance suites and for trying a client.',
  cite: [],
  inputs,
  outputs,
  views: [],
  examples: [
    { note: 'Two values', inputs: { stringInput: 'Value2', doubleInput: 2.5 } },
    { note: 'A pause of five seconds, to watch a job', inputs: { stringInput: 'later', pause: 5 } },
  ],
  messages: { echoed: '{count, plural, one {# value} other {# values}} came back as sent.' },
  sentence: (out) => ({ code: 'echoed', values: { count: Object.keys(out).length - 1 } }),
  cost: (given) => ({ seconds: 0.001 + Number(given['pause'] ?? 0), bytes: 60e6 }),
  load: async () => (await import('./echo.run.js')).work,
})
