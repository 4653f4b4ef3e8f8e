/**
 * A graph written once, out as JSON-LD 1.1 and as Turtle (RDF 1.1): the same triples. A node is an object with `@id`, or
 * without one a blank node; terms are `prefix:name`. What a graph says of one `@id` in two places is said together.
 */
export type Term = string | Literal | Node
export interface Literal {
  readonly '@value': string
  readonly '@language'?: string
  /** `prefix:name` of a datatype; without it and a language a plain string. */
  readonly '@type'?: string
}
export interface Node {
  readonly '@id'?: string
  readonly '@type'?: string
  readonly [term: string]: Term | readonly Term[] | undefined
}
export type Prefixes = Readonly<Record<string, string>>

const isLiteral = (t: Term): t is Literal => typeof t !== 'string' && '@value' in t

/** An absolute address as RDF may write it; undefined for what is none. */
export const iriOf = (text: string): string | undefined => {
  if (text.length > 2000 || !URL.canParse(text)) return undefined
  const { href } = new URL(text)
  return /^(https?|mailto|urn):/.test(href) ? href.replace(/["<>\\^`{|}]/g, encodeURIComponent) : undefined
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
/** Half of a character of two: RDF has no such text. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const quoted = (text: string): string =>
  `"${text
    .replace(LONE, '\ufffd')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be written as numbers
    .replace(/[\\"\u0000-\u001f\u007f]/g, (c) => ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`

/** Turtle of a graph. Subjects in the order in which they are first named. */
export const turtleOf = (prefixes: Prefixes, graph: readonly Node[]): string => {
  const subjects = new Map<string, Map<string, Set<string>>>()
  const add = (into: Map<string, Set<string>>, term: string, value: string): void => {
    const values = into.get(term) ?? new Set<string>()
    into.set(term, values.add(value))
  }
  const object = (t: Term): string => {
    if (typeof t === 'string') return quoted(t)
    if (isLiteral(t)) {
      const { '@value': value, '@language': language, '@type': type } = t
      return `${quoted(value)}${language ? `@${language}` : type ? `^^${type}` : ''}`
    }
    const id = t['@id']
    if (id !== undefined) {
      tell(t, id)
      return `<${id}>`
    }
    const own = new Map<string, Set<string>>()
    describe(t, own)
    return `[ ${[...own].map(([term, values]) => `${term} ${[...values].join(', ')}`).join(' ; ')} ]`
  }
  const describe = (node: Node, into: Map<string, Set<string>>): void => {
    if (node['@type']) add(into, 'a', node['@type'])
    for (const [term, value] of Object.entries(node)) {
      if (term.startsWith('@') || value === undefined) continue
      for (const one of Array.isArray(value) ? (value as readonly Term[]) : [value as Term])
        add(into, term, object(one))
    }
  }
  const tell = (node: Node, id: string): void => {
    const own = subjects.get(id) ?? new Map<string, Set<string>>()
    subjects.set(id, own)
    describe(node, own)
  }
  for (const node of graph) object(node)
  const head = Object.entries(prefixes).map(([name, iri]) => `@prefix ${name}: <${iri}> .\n`)
  const blocks = [...subjects]
    .filter(([, terms]) => terms.size > 0)
    .map(
      ([id, terms]) =>
        `\n<${id}> ${[...terms].map(([t, values]) => `${t} ${[...values].join(', ')}`).join(' ;\n  ')} .\n`,
    )
  return [...head, ...blocks].join('')
}

/** JSON-LD of a graph, its context with it: nothing is fetched to read it. */
export const jsonLdOf = (prefixes: Prefixes, graph: readonly Node[]): Record<string, unknown> => ({
  '@context': prefixes,
  '@graph': graph,
})
