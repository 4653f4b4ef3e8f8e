/**
 * What every figure must hold: at most 5,000 rows, finite numbers, data inside, a title, a description, a source, a unit
 * on every quantitative axis and legend, and no colour of its own.
 */
import { type Issue, setuError } from '@setu/core/errors'
import type { FigureSpec } from './spec.js'

export const maximumRows = 5000

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const colour = /^(#[0-9a-f]{3,8}|rgba?\(.*|hsla?\(.*)$/i
/** `quantity, unit`. */
const unitAtEnd = /,\s*\S/

/** Rows of all inline data in a specification. */
export const rowCount = (spec: unknown): number => {
  if (Array.isArray(spec)) return spec.reduce<number>((sum, part) => sum + rowCount(part), 0)
  if (!isNode(spec)) return 0
  let sum = 0
  for (const [key, value] of Object.entries(spec)) {
    if (key === 'data' && isNode(value) && Array.isArray(value['values'])) sum += value['values'].length
    else sum += rowCount(value)
  }
  return sum
}

const titleOf = (channel: Node): { shown: boolean; title: unknown } => {
  const guide = 'axis' in channel ? channel['axis'] : 'legend' in channel ? channel['legend'] : undefined
  if (guide === null) return { shown: false, title: null }
  return { shown: true, title: isNode(guide) && 'title' in guide ? guide['title'] : channel['title'] }
}

const guided = new Set(['x', 'y', 'color', 'fill', 'stroke', 'opacity', 'size', 'shape', 'strokeDash'])

const checkChannel = (name: string, channel: Node, where: string, issues: Issue[]): void => {
  if (!('field' in channel)) return
  const { shown, title } = titleOf(channel)
  if (!shown) return
  const discrete = channel['type'] === 'nominal' || channel['type'] === 'ordinal'
  if (discrete && title === null) return // its labels name themselves
  if (typeof title !== 'string' || title.trim() === '')
    issues.push({ where, found: `${name} without a title`, expected: 'a title on every axis and legend' })
  else if (!discrete && !unitAtEnd.test(title))
    issues.push({ where, found: JSON.stringify(title), expected: '`quantity, unit`' })
}

const checkRows = (values: readonly unknown[], where: string, issues: Issue[]): void => {
  for (const [i, row] of values.entries()) {
    if (!isNode(row)) {
      issues.push({ where: `${where}/${i}`, found: typeof row, expected: 'an object' })
      return
    }
    for (const [key, value] of Object.entries(row))
      if (typeof value === 'number' && !Number.isFinite(value)) {
        issues.push({ where: `${where}/${i}/${key}`, found: String(value), expected: 'a finite number or null' })
        return
      }
  }
}

const walk = (value: unknown, where: string, issues: Issue[]): void => {
  if (typeof value === 'string') {
    if (colour.test(value)) issues.push({ where, found: value, expected: 'a style or range of the theme' })
    return
  }
  if (Array.isArray(value)) {
    for (const [i, part] of value.entries()) walk(part, `${where}/${i}`, issues)
    return
  }
  if (!isNode(value)) return
  for (const [key, part] of Object.entries(value)) {
    const at = `${where}/${key}`
    if (key === 'data' && isNode(part)) {
      if ('url' in part) issues.push({ where: at, found: String(part['url']), expected: 'data inside the figure' })
      if (Array.isArray(part['values'])) checkRows(part['values'], `${at}/values`, issues)
    } else if (key === 'encoding' && isNode(part)) {
      for (const [name, channel] of Object.entries(part))
        if (guided.has(name) && isNode(channel)) checkChannel(name, channel, `${at}/${name}`, issues)
      walk(part, at, issues)
    } else walk(part, at, issues)
  }
}

/** Departures of a specification from what every figure must hold; empty when it is one. */
export const figureIssues = (spec: unknown): readonly Issue[] => {
  if (!isNode(spec)) return [{ where: 'figure', found: typeof spec, expected: 'a Vega-Lite specification' }]
  const issues: Issue[] = []
  for (const key of ['title', 'description'] as const)
    if (typeof spec[key] !== 'string' || spec[key].trim() === '')
      issues.push({ where: `figure/${key}`, found: 'nothing', expected: 'a sentence' })
  const meta = spec['usermeta']
  if (!isNode(meta) || typeof meta['source'] !== 'string' || meta['source'].trim() === '')
    issues.push({ where: 'figure/usermeta/source', found: 'nothing', expected: 'the origin of the numbers' })
  for (const [key, part] of Object.entries(spec))
    if (key !== 'usermeta' && key !== 'title' && key !== 'description') walk({ [key]: part }, 'figure', issues)
  return issues
}

/** Throws `too-large` over 5,000 rows, `bad-input` for anything else that a figure must hold and does not. */
export function assertFigure(spec: unknown): asserts spec is FigureSpec {
  const count = rowCount(spec)
  if (count > maximumRows)
    throw setuError('too-large', {
      where: 'figure/data',
      found: `${count} rows`,
      expected: `at most ${maximumRows}`,
      wayOut: 'Bin the data, or refer to an asset.',
    })
  const issues = figureIssues(spec)
  const [first] = issues
  if (first) throw setuError('bad-input', { ...first, wayOut: 'See foundation/figures/README.md.' }, { issues })
}
