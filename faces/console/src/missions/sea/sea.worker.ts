/** The sea view's worker: reads what the processes wrote (points), and images and texts to look at. Nothing leaves the machine. */
import type { Mission, Source } from '@setu/core/contract'
import { isSetuError } from '@setu/core/errors'
import { isSample, openSample } from '@setu/core/sample'
import { blobSource, bytesOf, readAll } from '@setu/core/source'
import { openGeoTiff, type RasterFile } from '@setu/formats/geotiff/read'
import { openParquet } from '@setu/formats/parquet/read'
import { placeOf } from '@setu/sea/geolocation'
import { radarSamples } from '@setu/sea/radar'
import { readAnnotation } from '@setu/sea/safe-annotation'
import { strait } from '@setu/sea/sample'
import { fleetOf } from './fleet.js'
import { chipOf, overviewOf } from './radar-picture.js'
import type { FromSea, Outline, ToSea } from './sea-messages.js'

const tell = (message: FromSea, moved: Transferable[] = []): void =>
  (self as unknown as { postMessage(m: FromSea, t: Transferable[]): void }).postMessage(message, moved)

const samples = [
  { id: 'sea', samples: [{ id: 'strait', title: '', load: strait }, ...radarSamples] },
] as unknown as Mission[]
const sourceOf = async (reference: string, file: Blob | undefined): Promise<Source> =>
  isSample(reference) && !file ? openSample(samples, reference) : blobSource('file', file!, reference)
const textOf = async (reference: string, file: Blob | undefined): Promise<string> => {
  const bytes = await (await sourceOf(reference, file)).open()
  return new TextDecoder().decode(await readAll(bytes, 2 ** 28, reference))
}

const images = new Map<string, RasterFile>()

const fleet = async (message: Extract<ToSea, { kind: 'fleet' }>): Promise<void> => {
  const body = new Uint8Array(await message.body.arrayBuffer())
  const file = await openParquet(bytesOf(body), 'points.parquet')
  const columns = ['track', 'kind', 'mmsi', 'time', 'lon', 'lat']
  const rows = await file.read({ columns })
  const made = fleetOf(rows as unknown as Parameters<typeof fleetOf>[0])
  tell({ kind: 'fleet', id: message.id, fleet: made }, [
    made.timeMs.buffer,
    made.lon.buffer,
    made.lat.buffer,
    made.y.buffer,
  ])
}

const outlineOf = (text: string): Outline => {
  const a = readAnnotation(text, 'annotation')
  const [lines, pixels] = [a.lines - 1, a.samples - 1]
  const side = (n: number, at: (f: number) => readonly [number, number]): (readonly [number, number])[] =>
    Array.from({ length: n }, (_, i) => at(i / n))
  const place = (line: number, pixel: number): readonly [number, number] => {
    const p = placeOf(a.grid, line, pixel)
    return [p.lon, p.lat]
  }
  return [
    ...side(8, (f) => place(0, f * pixels)),
    ...side(8, (f) => place(f * lines, pixels)),
    ...side(8, (f) => place(lines, (1 - f) * pixels)),
    ...side(8, (f) => place((1 - f) * lines, 0)),
  ]
}

self.onmessage = async ({ data }: MessageEvent<ToSea>) => {
  const { id } = data
  try {
    if (data.kind === 'fleet') await fleet(data)
    else if (data.kind === 'text') tell({ kind: 'text', id, text: await textOf(data.reference, data.file) })
    else if (data.kind === 'outline')
      tell({ kind: 'outline', id, outline: outlineOf(await textOf(data.reference, data.file)) })
    else if (data.kind === 'image') {
      const image = await openGeoTiff(await (await sourceOf(data.reference, data.file)).open(), 'the image')
      images.set(data.reference, image)
      tell({ kind: 'image', id, overview: await overviewOf(image) })
    } else {
      const image = images.get(data.reference)
      if (image) tell({ kind: 'chip', id, chip: await chipOf(image, data.lon, data.lat, data.side) })
      else tell({ kind: 'failed', id, message: 'no image is open' })
    }
  } catch (error) {
    tell({ kind: 'failed', id, message: isSetuError(error) || error instanceof Error ? error.message : String(error) })
  }
}
