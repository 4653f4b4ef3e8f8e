/** The address of a tile and what may stand behind it; every mistake is a 400, every tile that is not there a 404. */
import { setuError } from '@setu/core/errors'
import { findTileMatrixSet, hasTile, matrixSize, type TileIndex, type TileMatrixSet } from '@setu/core/tile-matrix'
import { oneOf, type Query } from '../query.js'
import type { ValueRange } from './tile-styles.js'

export interface TileParams {
  readonly id: string
  readonly tms: string
  readonly z: string
  readonly row: string
  readonly col: string
}

const WHOLE = /^\d{1,9}$/

/** Throws `bad-input` for what is no number, `not-found` for a set or a tile that is not there. */
export const tileOf = (params: TileParams): { readonly set: TileMatrixSet; readonly tile: TileIndex } => {
  const set = findTileMatrixSet(params.tms)
  for (const name of ['z', 'row', 'col'] as const)
    if (!WHOLE.test(params[name]))
      throw setuError('bad-input', {
        where: { z: 'tileMatrix', row: 'tileRow', col: 'tileCol' }[name],
        found: `"${params[name].slice(0, 40)}"`,
        expected: 'a whole number',
        wayOut: 'Tiles are /{tileMatrix}/{tileRow}/{tileCol}: the row before the column.',
      })
  const tile: TileIndex = { z: Number(params.z), row: Number(params.row), col: Number(params.col) }
  if (!hasTile(set, tile)) {
    const [columns, rows] = tile.z <= set.maxZoom ? matrixSize(set, tile.z) : [0, 0]
    throw setuError('not-found', {
      where: `${set.id}/${tile.z}/${tile.row}/${tile.col}`,
      found: 'a tile outside the set',
      expected: columns ? `${rows} rows and ${columns} columns` : `zoom 0 to ${set.maxZoom}`,
      wayOut: 'Tiles are /{tileMatrix}/{tileRow}/{tileCol}: the row before the column.',
    })
  }
  return { set, tile }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
export const numberOf = (query: Query, name: string): number | undefined => {
  const text = oneOf(query, name)
  if (text === undefined) return undefined
  if (!NUMBER.test(text) || !Number.isFinite(Number(text)))
    throw setuError('bad-input', { where: name, found: `"${text.slice(0, 40)}"`, expected: 'a number' })
  return Number(text)
}

export const rangeAsked = (query: Query): ValueRange | undefined => {
  const text = oneOf(query, 'range')
  if (text === undefined) return undefined
  const parts = text.split(',')
  const [low, high] = parts.map((p) => (NUMBER.test(p.trim()) ? Number(p) : Number.NaN))
  if (parts.length !== 2 || !(Number.isFinite(low) && Number.isFinite(high) && low! < high!))
    throw setuError('bad-input', {
      where: 'range',
      found: `"${text.slice(0, 40)}"`,
      expected: 'two numbers low,high in the unit of the parameter, the lower one first',
    })
  return [low!, high!]
}
