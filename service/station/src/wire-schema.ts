/**
 * JSON Schema as OGC API - Processes 1.0 takes it (the OpenAPI 3.0 subset, closed): own keywords go, `null` becomes
 * `nullable`, `const` an `enum`. What is lost (units, roles) stands beside it in the description as `x-schema`.
 */
const KEPT = new Set([
  'title',
  'description',
  'default',
  'format',
  'pattern',
  'enum',
  'multipleOf',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'contentMediaType',
  'contentEncoding',
])
const LISTS = ['anyOf', 'oneOf', 'allOf'] as const

type Json = Record<string, unknown>

export const wireSchema = (schema: unknown): Json => {
  const from = schema as Json
  const to: Json = {}
  for (const [key, value] of Object.entries(from)) if (KEPT.has(key)) to[key] = value
  if (Array.isArray(from['type'])) {
    const [only, ...others] = from['type'].filter((t) => t !== 'null')
    if (others.length === 0 && only) to['type'] = only
    if (from['type'].includes('null')) to['nullable'] = true
  } else if (from['type'] !== undefined && from['type'] !== 'null') to['type'] = from['type']
  if ('const' in from) to['enum'] = [from['const']]
  for (const [key, side] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof from[key] === 'number') {
      to[side] = from[key]
      to[key] = true
    }
  }
  for (const key of LISTS) if (Array.isArray(from[key])) to[key] = from[key].map(wireSchema)
  if (from['items'] && !Array.isArray(from['items'])) to['items'] = wireSchema(from['items'])
  if (from['properties'])
    to['properties'] = Object.fromEntries(
      Object.entries(from['properties'] as Json).map(([name, s]) => [name, wireSchema(s)]),
    )
  if (typeof from['additionalProperties'] === 'boolean') to['additionalProperties'] = from['additionalProperties']
  else if (from['additionalProperties']) to['additionalProperties'] = wireSchema(from['additionalProperties'])
  // A member with a default is not asked for on the wire.
  const required = ((from['required'] ?? []) as string[]).filter(
    (name) => (from['properties'] as Record<string, Json> | undefined)?.[name]?.['default'] === undefined,
  )
  if (required.length) to['required'] = required
  return to
}
