/** Query parameters: an unknown one is a mistake (OGC), except in a page's address, where the console keeps its state. */

import { setuError } from '@setu/core/errors'
import { nearest } from '@setu/core/nearest'
import type { FastifyRequest } from 'fastify'
import { formOf } from './negotiate.js'

export type Query = Readonly<Record<string, string | string[] | undefined>>

export const queryOf = (request: FastifyRequest, known: readonly string[]): Query => {
  const query = request.query as Query
  const all = ['f', ...known]
  const isPage = request.method === 'GET' && formOf(request) === 'html'
  for (const name of Object.keys(query)) {
    if (all.includes(name) || isPage) continue
    const near = nearest(name, all)
    throw setuError('bad-input', {
      where: name.slice(0, 80),
      found: 'an unknown query parameter',
      expected: all.join(', '),
      ...(near ? { wayOut: `Did you mean "${near}"?` } : {}),
    })
  }
  return query
}

export const oneOf = (query: Query, name: string): string | undefined => {
  const value = query[name]
  if (Array.isArray(value))
    throw setuError('bad-input', { where: name, found: `${value.length} values`, expected: 'one value' })
  return value
}

export const listOf = (query: Query, name: string): string[] | undefined => {
  const value = query[name]
  if (value === undefined) return undefined
  return (Array.isArray(value) ? value : value.split(',')).map((v) => v.trim()).filter(Boolean)
}

/** A whole number from `least`; above `most` the most is served, never an error. */
export const wholeOf = (query: Query, name: string, standard: number, least: number, most: number): number => {
  const text = oneOf(query, name)
  if (text === undefined) return standard
  const n = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(n >= least))
    throw setuError('bad-input', {
      where: name,
      found: text.slice(0, 40),
      expected: `a whole number of at least ${least}`,
    })
  return Math.min(n, most)
}
