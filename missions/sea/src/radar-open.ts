/** Opens a radar scene by what is in it: a Sentinel-1 product (folder or zip), a folder of PALSAR-2 images, a GeoTIFF. */
import type { Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { entriesOf } from '@setu/core/source'
import { isZip, zipSource } from '@setu/formats/zip/zip-source'
import type { Scale } from './cfar-names.js'
import { type GeoTiffScene, openGeoTiffScene } from './geotiff-scene.js'
import type { RadarScene } from './radar-scene.js'
import { openSafeScene } from './safe-scene.js'

/** A zip opened as the tree it holds; anything else as it is. */
export const unzipped = async (source: Source): Promise<Source> => {
  const entries = await entriesOf(source)
  if (entries.length !== 1) return source
  const bytes = await source.open(entries[0])
  return isZip(await bytes.read(0, Math.min(4, bytes.size))) ? zipSource(bytes, source.name, source.identity) : source
}

const isSafe = (entries: readonly string[]): boolean =>
  entries.some((e) => /(^|\/)(manifest\.safe|annotation\/[^/]+\.xml(\.gz)?)$/i.test(e))

/** The scene that was opened last: every strip asks for the same one, and its metadata take half a second to read. */
let last: { readonly key: string; readonly scene: Promise<RadarScene | GeoTiffScene> } | undefined

export const openRadarScene = (given: Source, scale?: Scale): Promise<RadarScene | GeoTiffScene> => {
  const key = `${given.identity}\n${scale}`
  if (last?.key === key) return last.scene
  const scene = openNew(given, scale)
  last = { key, scene }
  scene.catch(forgetScene)
  return scene
}

export const forgetScene = (): void => {
  last = undefined
}

const openNew = async (given: Source, scale?: Scale): Promise<RadarScene | GeoTiffScene> => {
  const source = await unzipped(given)
  const entries = await entriesOf(source)
  if (isSafe(entries)) return openSafeScene(source)
  const palsar = entries.filter((e) => /(^|\/)IMG-(HH|HV|VV|VH)-[^/]*\.tiff?$/i.test(e))
  if (palsar.length) return openGeoTiffScene(source, palsar, scale ?? 'palsar')
  const images = entries.filter((e) => /\.tiff?$/i.test(e))
  const wanted = entries.length === 1 ? entries : images.length === 1 ? images : []
  if (wanted.length === 0)
    throw setuError(images.length > 1 ? 'ambiguous' : 'bad-file', {
      where: source.name,
      found: `${entries.length} files, ${images.length} of them TIFF`,
      expected: 'a Sentinel-1 product (.SAFE folder or zip), a folder of IMG-HH-… images, or one GeoTIFF',
      wayOut: 'Give one image.',
    })
  if (scale === undefined)
    throw setuError('ambiguous', {
      where: source.name,
      found: 'a GeoTIFF whose values may be linear or decibels',
      expected: 'the scale of its values',
      wayOut: 'Give --scale linear, decibel or palsar.',
    })
  return openGeoTiffScene(source, wanted, scale)
}
