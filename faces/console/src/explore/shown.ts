/** A visible layer at the time of the bar. */
import type { Frame, LayerData } from './layer-data.js'
import type { LayerSource } from './sources.js'
import { distanceTo, nearestSpan, type Span } from './times.js'

export interface Shown {
  readonly source: LayerSource
  readonly data: LayerData
  readonly opacity: number
  readonly places: LayerData['places']
  readonly shapes: LayerData['shapes']
  /** The time of what is drawn; nothing: the layer has no time. */
  readonly span: Span | undefined
  /** False: nothing at the time of the bar; the nearest is `span`. */
  readonly here: boolean
  /** Changes when what is drawn changes. */
  readonly stamp: string
}

/** The time of the data that is drawn at a time of the bar: a field shows its nearest, without a time its newest. */
export const frameTime = (data: LayerData, t: number | undefined): number | undefined =>
  t === undefined ? data.spans[data.spans.length - 1]?.from : nearestSpan(data.spans, t)?.from

export const showAt = (
  source: LayerSource,
  own: LayerData,
  opacity: number,
  t: number | undefined,
  frame: Frame | undefined,
): Shown => {
  const data = frame
    ? { ...own, ...(frame.cells ? { cells: frame.cells } : {}), ...(frame.error ? { error: frame.error } : {}) }
    : own
  const base = { source, data, opacity }
  if (frame) {
    const span = data.spans.find((s) => s.from === frame.at)
    return {
      ...base,
      places: [],
      shapes: [],
      span: span && { from: span.from, to: span.from },
      here: t === undefined || (span !== undefined && distanceTo(span, t) === 0),
      stamp: String(frame.at),
    }
  }
  if (!data.spans.length || t === undefined)
    return { ...base, places: data.places, shapes: data.shapes, span: data.spans[0], here: true, stamp: 'all' }
  const span = nearestSpan(data.spans, t)!
  const here = distanceTo(span, t) === 0
  const timed = data.places.some((p) => p.span) || data.shapes.some((s) => s.span)
  if (!timed) return { ...base, places: data.places, shapes: data.shapes, span, here, stamp: 'all' }
  const now = <T extends { readonly span?: Span }>(list: readonly T[]): T[] =>
    here ? list.filter((x) => x.span && distanceTo(x.span, t) === 0) : []
  return { ...base, places: now(data.places), shapes: now(data.shapes), span, here, stamp: here ? String(t) : 'none' }
}
