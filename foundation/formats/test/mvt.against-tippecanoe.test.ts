/** Tiles of the lakes beside those that tippecanoe cut from the same file: the rows of `setu verify platform`, also without them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { webMercatorQuad } from '@setu/core/tile-matrix'
import { cutTile, type FeatureToCut } from '@setu/formats/mvt/cut'
import { readVectorTile } from '@setu/formats/mvt/read'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const data = [process.env['SETU_DATA'], join(root, '.references'), join(root, '..', 'shared', 'data')]
  .map((p) => p && join(p, 'platform'))
  .find((p): p is string => p !== undefined && p !== '' && existsSync(join(p, 'ne_110m_lakes_tiles')))

test.runIf(data)('every tile has the same lakes with the same attributes', () => {
  const { features } = JSON.parse(readFileSync(join(data!, 'ne_110m_lakes.geojson'), 'utf8')) as {
    features: FeatureToCut[]
  }
  const tiles = join(data!, 'ne_110m_lakes_tiles')
  let seen = 0
  for (const file of readdirSync(tiles, { recursive: true }).map(String)) {
    const m = /^(\d+)[\\/](\d+)[\\/](\d+)\.pbf$/.exec(file)
    if (!m) continue
    const [z, col, row] = m.slice(1).map(Number) as [number, number, number]
    const [layer] = readVectorTile(readFileSync(join(tiles, file)), file)
    const told = (list: readonly { readonly properties: Readonly<Record<string, unknown>> }[]): string[] =>
      list
        .map((f) =>
          JSON.stringify(
            Object.entries(f.properties)
              .filter(([, v]) => v !== null)
              .sort(),
          ),
        )
        .sort()
    expect(told(cutTile(webMercatorQuad, { z, row, col }, features).features), file).toEqual(told(layer!.features))
    seen++
  }
  expect(seen).toBe(77)
})
