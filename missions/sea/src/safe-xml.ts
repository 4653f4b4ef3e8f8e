/** Values in the XML of a Sentinel-1 product, by their path; what is missing or not a number is named with its path. */
import { setuError } from '@setu/core/errors'
import { XMLParser } from 'fast-xml-parser'

export type Node = { readonly [name: string]: unknown }

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  ignoreDeclaration: true,
  removeNSPrefix: true,
})

export const parseSafeXml = (text: string, root: string, where: string): Node => {
  const bad = (found: string): never => {
    throw setuError('bad-file', {
      where,
      found,
      expected: `a Sentinel-1 file with a root element <${root}>`,
      wayOut: 'The file may be cut off or of another kind; get the product again.',
    })
  }
  if (/<!DOCTYPE/i.test(text.slice(0, 4096))) bad('a DOCTYPE')
  let raw: Node
  try {
    raw = parser.parse(text) as Node
  } catch (error) {
    return bad(error instanceof Error ? error.message.slice(0, 100) : 'no XML')
  }
  const node = raw[root]
  return typeof node === 'object' && node !== null ? (node as Node) : bad('no such element')
}

const walk = (node: Node, path: string): unknown =>
  path.split('/').reduce<unknown>((n, name) => {
    if (typeof n !== 'object' || n === null || !Object.hasOwn(n, name)) return undefined
    return (n as Node)[name]
  }, node)

export const textAt = (node: Node, path: string, where: string): string => {
  const value = walk(node, path)
  if (typeof value === 'string') return value.trim()
  throw setuError('bad-file', { where, found: `no ${path}`, expected: 'its text' })
}

export const numberAt = (node: Node, path: string, where: string): number => {
  const text = textAt(node, path, where)
  const value = text === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw setuError('bad-file', { where: `${where}: ${path}`, found: `"${text.slice(0, 40)}"`, expected: 'a number' })
}

/** Numbers in one element, parted by blanks. */
export const numbersAt = (node: Node, path: string, where: string): Float64Array => {
  const words = textAt(node, path, where).split(/\s+/)
  return Float64Array.from(words, (word) => {
    const value = word === '' ? Number.NaN : Number(word)
    if (Number.isFinite(value)) return value
    throw setuError('bad-file', { where: `${where}: ${path}`, found: `"${word.slice(0, 40)}"`, expected: 'numbers' })
  })
}

/** Elements of a list; a single one is a list too. */
export const nodesAt = (node: Node, path: string, where: string): readonly Node[] => {
  const value = walk(node, path)
  const list = Array.isArray(value) ? value : [value]
  if (list.length > 0 && list.every((n) => typeof n === 'object' && n !== null)) return list as Node[]
  throw setuError('bad-file', { where, found: `no ${path}`, expected: 'at least one' })
}

/** Elements of a list that may be absent. */
export const optionalNodesAt = (node: Node, path: string): readonly Node[] => {
  const value = walk(node, path)
  const list = Array.isArray(value) ? value : [value]
  return list.filter((n): n is Node => typeof n === 'object' && n !== null)
}

/** Milliseconds since 1970 to a quarter of a microsecond. */
export const instantAt = (node: Node, path: string, where: string): number => {
  const text = textAt(node, path, where)
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z?$/.exec(text)
  const whole = match ? Date.parse(`${match[1]}Z`) : Number.NaN
  if (Number.isFinite(whole)) return whole + Number(match![2] ?? 0) * 1000
  throw setuError('bad-file', { where: `${where}: ${path}`, found: `"${text.slice(0, 40)}"`, expected: 'a UTC time' })
}
