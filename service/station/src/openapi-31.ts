/**
 * The API document of OpenAPI 3.0 as 3.1: schemas become JSON Schema 2020-12 (`nullable` a type, a lone `example` a list,
 * exclusive bounds numbers), binary bodies say their media type only. Paths and their ids stay as they are.
 */
type Json = Record<string, unknown>

const plain = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v)

const schemaOf = (given: Json): Json => {
  const out: Json = {}
  for (const [key, value] of Object.entries(given)) {
    if (key === 'nullable') continue
    if (key === 'example') out['examples'] = [value]
    else if (key === 'properties' && plain(value))
      out[key] = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v) ? schemaOf(v) : v]))
    else if ((key === 'exclusiveMinimum' || key === 'exclusiveMaximum') && typeof value === 'boolean') {
      const bound = key === 'exclusiveMinimum' ? 'minimum' : 'maximum'
      if (value) out[key] = given[bound]
    } else if (
      (key === 'minimum' || key === 'maximum') &&
      given[`exclusive${key[0]!.toUpperCase()}${key.slice(1)}`] === true
    )
      continue
    else
      out[key] = Array.isArray(value)
        ? value.map((v) => (plain(v) ? schemaOf(v) : v))
        : plain(value)
          ? schemaOf(value)
          : value
  }
  if (given['nullable'] === true && typeof given['type'] === 'string') out['type'] = [given['type'], 'null']
  if (given['type'] === 'string' && given['format'] === 'binary') {
    delete out['type']
    delete out['format']
  }
  return out
}

/** Everything outside schemas is as it was. */
const walk = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(walk)
  if (!plain(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) =>
      key === 'schema' && plain(v)
        ? [key, schemaOf(v)]
        : key === 'schemas' && plain(v)
          ? [key, Object.fromEntries(Object.entries(v).map(([k, s]) => [k, plain(s) ? schemaOf(s) : s]))]
          : [key, walk(v)],
    ),
  )
}

export const openApi31 = (document: Json): Json => ({
  ...(walk(document) as Json),
  openapi: '3.1.0',
  jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
})
