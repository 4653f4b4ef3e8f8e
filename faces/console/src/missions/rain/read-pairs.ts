/** In the worker: `pairs.csv` of rain.validate into arrays. */
import { readCsv } from '@setu/formats/csv/read'
import type { Tasked } from '../../run/view-tasks.js'
import type { Pairs } from './pairs.js'

export const pairsOf = (body: Uint8Array): Pairs => {
  const table = readCsv(body, { where: 'pairs.csv' })
  const at = (name: string): number => table.columns.findIndex((c) => c.replace(/\s*[[(].*$/, '') === name)
  const [station, lon, lat, time, end, observed, product] = [
    'station',
    'lon',
    'lat',
    'time',
    'end',
    'observed',
    'product',
  ].map(at) as [number, number, number, number, number, number, number]
  const rows = Array.from(table.rows, (r) => r)
  const places = new Map<string, { id: string; lon: number; lat: number }>()
  const steps = new Map<number, number>()
  for (const r of rows) {
    const id = String(r[station])
    if (!places.has(id)) places.set(id, { id, lon: Number(r[lon]), lat: Number(r[lat]) })
    steps.set(Date.parse(String(r[time])), Date.parse(String(r[end])))
  }
  const starts = Float64Array.from(steps.keys()).sort()
  const order = new Map(Array.from(starts, (s, i) => [s, i]))
  const index = new Map([...places.keys()].map((id, i) => [id, i]))
  const blank = () => new Float64Array(places.size * starts.length).fill(Number.NaN)
  const [o, p] = [blank(), blank()]
  for (const r of rows) {
    const i = index.get(String(r[station]))! * starts.length + order.get(Date.parse(String(r[time])))!
    o[i] = Number(r[observed])
    p[i] = Number(r[product])
  }
  return {
    stations: [...places.values()],
    starts,
    ends: starts.map((s) => steps.get(s)!),
    observed: o,
    product: p,
  }
}

export const readPairs = async (input: unknown): Promise<Tasked> => {
  const output = pairsOf(new Uint8Array(await (input as Blob).arrayBuffer()))
  return { output, moved: [output.observed.buffer as ArrayBuffer, output.product.buffer as ArrayBuffer] }
}
