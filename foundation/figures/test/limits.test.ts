import { isSetuError, type SetuError } from '@setu/core/errors'
import { describe, expect, it } from 'vitest'
import { assertFigure, figureIssues, maximumRows, rowCount } from '../src/limits.js'
import { rows } from '../src/spec.js'
import { sampleFigure } from './sample-figure.js'

const many = (n: number) => rows(Array.from({ length: n }, (_, i) => ({ day: i, rain: 1 })))

describe('limits', () => {
  it('takes 5,000 rows and refuses 5,001, counted over layers', () => {
    assertFigure(sampleFigure({ data: many(maximumRows) }))
    const split = sampleFigure({ data: undefined, layer: [{ data: many(3000) }, { data: many(2001) }] })
    expect(rowCount(split)).toBe(5001)
    expect(() => assertFigure(split)).toThrowError(expect.objectContaining({ code: 'too-large' }))
  })
  it.each([
    [
      'a y axis without a unit',
      { encoding: { y: { field: 'rain', type: 'quantitative', axis: { title: 'rain' } } } },
      'figure/encoding/y',
    ],
    ['an axis without a title', { encoding: { x: { field: 'day', type: 'quantitative' } } }, 'figure/encoding/x'],
    [
      'a legend without a unit',
      { encoding: { color: { field: 'day', type: 'quantitative', legend: { title: 'n' } } } },
      'figure/encoding/color',
    ],
    ['a colour of its own', { mark: { type: 'point', color: '#ff0000' } }, 'figure/mark/color'],
    ['NaN', { data: rows([{ day: Number.NaN }]) }, 'figure/data/values/0/day'],
    ['data elsewhere', { data: { url: 'https://example.org/x.csv' } }, 'figure/data'],
  ])('finds %s', (_, more, where) => {
    expect(figureIssues(sampleFigure(more)).map((issue) => issue.where)).toContain(where)
  })
  it.each(['title', 'description', 'usermeta'])('finds a missing %s', (key) => {
    const { [key]: _, ...rest } = sampleFigure() as Record<string, unknown>
    expect(figureIssues(rest)[0]?.where).toContain(`figure/${key}`)
  })
  it.each([null, 3, 'x', [], undefined])('%j is no figure', (value) => {
    try {
      assertFigure(value)
      expect.unreachable()
    } catch (error) {
      expect(isSetuError(error, 'bad-input') && (error as SetuError).expected).toBeTruthy()
    }
  })
})
