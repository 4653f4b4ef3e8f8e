/** A picture tile of fields: the newest step of the newest field, what it lacks from the next; painted, as PNG. Bytes are counted. */
import { assetSource } from '@setu/archive/asset-source'
import { type FieldSet, MOST_VALUES, openFieldSet } from '@setu/archive/field-set'
import { tileValues } from '@setu/archive/field-tile'
import type { Bytes, Source } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { findTileMatrixSet, TILE_PIXELS } from '@setu/core/tile-matrix'
import { encode } from 'fast-png'
import { findStyle, paint, type ValueRange } from './tile-styles.js'
import type { FieldPart, FieldTask, RangeTask, TileMade } from './tile-task.js'

const MOST_OPEN = 32

/** A source that counts what is read of it. */
export const countedSource = (source: Source, read: (bytes: number) => void): Source => ({
  ...source,
  list: (prefix) => source.list(prefix),
  async open(entry) {
    const bytes = await source.open(entry)
    const { readSync } = bytes
    const counted: Bytes = {
      size: bytes.size,
      async read(offset, length) {
        const body = await bytes.read(offset, length)
        read(body.length)
        return body
      },
      ...(readSync
        ? {
            readSync(offset: number, length: number) {
              const body = readSync(offset, length)
              read(body.length)
              return body
            },
          }
        : {}),
    }
    return counted
  },
})

interface Open {
  readonly fields: FieldSet
  bytes: number
}
const kept = new Map<string, Promise<Open>>()

const openPart = (part: FieldPart): Promise<Open> => {
  const { folder, asset } = part
  const key = `${folder}\n${asset.href}\n${asset['file:checksum'] ?? asset['setu:treeChecksum'] ?? ''}`
  let found = kept.get(key)
  if (found) kept.delete(key)
  else {
    found = (async () => {
      const open: { fields?: FieldSet; bytes: number } = { bytes: 0 }
      const source = countedSource(await assetSource(folder, asset), (n) => {
        open.bytes += n
      })
      open.fields = await openFieldSet(source, asset.href.split('/').pop())
      return open as Open
    })()
    const opening = found
    opening.catch(() => kept.get(key) === opening && kept.delete(key))
  }
  kept.set(key, found)
  if (kept.size > MOST_OPEN) {
    const [oldest, open] = kept.entries().next().value!
    kept.delete(oldest)
    void open.then((o) => o.fields.close()).catch(() => {})
  }
  return found
}

/** The last step in [from, to], or -1. */
const stepOf = (times: readonly number[] | null, [from, to]: FieldTask['time']): number => {
  if (!times) return 0
  let best = -1
  times.forEach((t, i) => {
    if ((from === undefined || t >= from) && (to === undefined || t <= to) && (best < 0 || t > times[best]!)) best = i
  })
  return best
}

const levelOf = (fields: FieldSet, level: number | undefined): number => {
  if (level === undefined || !fields.z) return 0
  const at = fields.z.values.findIndex((z) => Math.abs(z - level) <= Math.abs(level) * 1e-9)
  if (at >= 0) return at
  throw setuError('bad-input', {
    where: 'z',
    found: String(level),
    expected: `one of ${fields.z.values.slice(0, 50).join(', ')} ${fields.z.unit}`,
  })
}

export const makeFieldTile = async (task: FieldTask): Promise<TileMade> => {
  const begun = performance.now()
  const set = findTileMatrixSet(task.set)
  const style = findStyle(task.style)
  let values: Float64Array | undefined
  let [cells, bytes, items, reduced] = [0, 0, 0, -1]
  let time: number | undefined
  for (const part of task.parts) {
    const open = await openPart(part)
    const { fields } = open
    if (!fields.parameters.some((p) => p.id === task.parameter)) continue
    const t = stepOf(fields.times, task.time)
    if (t < 0) continue
    const before = open.bytes
    const here = await tileValues(
      fields,
      { parameter: task.parameter, t, z: levelOf(fields, task.level), method: task.method },
      set,
      task.tile,
    )
    bytes += open.bytes - before
    if (!here) continue
    cells += here.cells
    reduced = here.level
    let more = false
    if (!values) {
      values = here.values
      more = values.some((v) => !Number.isNaN(v))
    } else
      for (let i = 0; i < values.length; i++)
        if (Number.isNaN(values[i]!) && !Number.isNaN(here.values[i]!)) {
          values[i] = here.values[i]!
          more = true
        }
    if (more) {
      items++
      time ??= fields.times?.[t] ?? part.time
    }
    if (!values.some((v) => Number.isNaN(v))) break
  }
  const facts = (): TileMade['facts'] => ({
    cells,
    bytes,
    items,
    level: reduced,
    ...(time === undefined ? {} : { time }),
    ms: performance.now() - begun,
  })
  if (!values || items === 0) return { body: new Uint8Array(0), facts: facts() }
  const rgba = paint(values, style, task.range)
  const body = encode({ width: TILE_PIXELS, height: TILE_PIXELS, data: rgba, channels: 4, depth: 8 })
  return { body, facts: facts() }
}

/** A round number at or beyond `v`, of two figures against `span`. */
const outward = (v: number, span: number, up: boolean): number => {
  const step = 10 ** Math.floor(Math.log10(span) - 1)
  return Number(((up ? Math.ceil : Math.floor)(v / step) * step).toPrecision(12))
}

/** 2nd to 98th percentile of the last step, made round; of the coarsest reduced image, or of the middle of a large field. */
export const makeRange = async (task: RangeTask): Promise<TileMade> => {
  const begun = performance.now()
  const { fields } = await openPart(task.part)
  const last = fields.levels.length - 1
  let values: Float64Array
  if (last >= 0) {
    const { width, height } = fields.levels[last]!
    values = await fields.readLevel(last, task.parameter, { x: [0, width], y: [0, height] })
  } else {
    const most = Math.floor(Math.sqrt(MOST_VALUES))
    const middle = (n: number): [number, number] => [Math.max(0, Math.floor((n - most) / 2)), Math.min(n, most)]
    values = await fields.read(task.parameter, {
      t: [Math.max(0, stepOf(fields.times, [undefined, undefined])), 1],
      z: [0, 1],
      y: middle(fields.y.length),
      x: middle(fields.x.length),
    })
  }
  const good = values.filter((v) => Number.isFinite(v)).sort()
  const at = (p: number): number => good[Math.min(good.length - 1, Math.floor(p * good.length))]!
  let range: ValueRange = [0, 1]
  if (good.length > 0) {
    const [low, high] = [at(0.02), at(0.98)]
    const span = high - low
    range = span > 0 ? [outward(low, span, false), outward(high, span, true)] : [low, low]
  }
  return { body: new Uint8Array(0), facts: { ms: performance.now() - begun }, range }
}
