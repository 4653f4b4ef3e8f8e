/** In the worker: a stack of rain read whole, for a picture that moves. GeoTIFF of rain.improve, or what rain's readers open. */
import type { Bytes } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { blobSource } from '@setu/core/source'
import { openGeoTiff } from '@setu/formats/geotiff/read'
import { openProduct } from '@setu/rain/readers/open'
import type { Tasked, TaskHost } from '../../run/view-tasks.js'
import type { Fields, FieldsInput } from './fields.js'

/** 160 MB of single precision. */
const MOST_VALUES = 4e7
const checked = (cells: number, steps: number, where: string): void => {
  if (cells * steps > MOST_VALUES)
    throw setuError('too-large', {
      where,
      found: `${steps} steps of ${cells} cells`,
      expected: `at most ${MOST_VALUES} values in a view`,
      wayOut: 'Take a shorter period or a smaller region; the processes take all of it.',
    })
}

/** One band a step; the name of a band is the start of its interval. */
const ofGeoTiff = async (blob: Blob, name: string): Promise<Fields> => {
  const bytes: Bytes = {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  }
  const raster = await openGeoTiff(bytes, name)
  const { grid, bands } = raster
  const cells = grid.width * grid.height
  checked(cells, bands, name)
  const starts = Float64Array.from({ length: bands }, (_, b) => Date.parse(raster.bandNames[b] ?? ''))
  if (starts.some(Number.isNaN))
    throw setuError('bad-file', { where: name, found: 'bands without times', expected: 'the start of each interval' })
  const gaps = Array.from(starts.subarray(1), (t, i) => t - starts[i]!).sort((a, b) => a - b)
  const step = gaps[Math.floor(gaps.length / 2)] ?? 86_400_000
  const values = new Float32Array(cells * bands)
  for (let b = 0; b < bands; b++) values.set(await raster.readBand(b), b * cells)
  return { product: name, grid, starts, ends: starts.map((s) => s + step), values, rate: false }
}

const ofProduct = async (i: FieldsInput, host: TaskHost): Promise<Fields> => {
  const source = i.blob
    ? blobSource(i.name, i.blob, i.name, host.readSync)
    : await host.openerOf(i.files ?? [])(i.reference!)
  const stack = await openProduct(source, i.options ?? {}, () => {})
  const { grid } = stack
  const cells = grid.width * grid.height
  const intervals = stack.intervals.slice(-(i.last ?? stack.intervals.length))
  const first = stack.intervals.length - intervals.length
  checked(cells, intervals.length, i.name)
  const values = new Float32Array(cells * intervals.length)
  for (let t = 0; t < intervals.length; t++) values.set((await stack.read(first + t)).values, t * cells)
  return {
    product: stack.product,
    grid,
    starts: Float64Array.from(intervals, (t) => t.start),
    ends: Float64Array.from(intervals, (t) => t.end),
    values,
    rate: stack.kind === 'rate',
  }
}

export const readFields = async (input: unknown, host: TaskHost): Promise<Tasked> => {
  const i = input as FieldsInput
  const output = i.blob && /\.tiff?$/.test(i.name) ? await ofGeoTiff(i.blob, i.name) : await ofProduct(i, host)
  return { output, moved: [output.values.buffer as ArrayBuffer] }
}
