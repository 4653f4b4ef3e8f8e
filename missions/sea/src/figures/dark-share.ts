/** Two figures of hidden ships: their share by region with its interval, and what the radar finds by length. */
import { type FigureSpec, figure, rows } from '@setu/figures/spec'
import type { RegionDark } from '../dark-share.js'
import { type Recall, type RecallClass, recallAt } from '../recall-by-length.js'
import { type Origin, originOf } from './origin.js'

const percent = (v: number): number => Math.round(v * 1000) / 10

export const darkShareFigure = (input: Origin & { readonly regions: readonly RegionDark[] }): FigureSpec => {
  const data = input.regions.map((r) => ({
    region: r.region,
    share: percent(r.share.value),
    low: percent(Number.isFinite(r.share.low) ? r.share.low : r.share.value),
    high: percent(Number.isFinite(r.share.high) ? r.share.high : r.share.value),
  }))
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain: [0, Math.min(100, Math.max(20, ...data.map((d) => d.high)) * 1.1)], nice: false },
    axis: { title: 'share of the fleet that does not broadcast, %', tickCount: 5, format: '~f' },
  })
  const y = { field: 'region', type: 'nominal', sort: null, axis: { title: null, grid: false } }
  return figure(
    {
      title: 'Ships that hide',
      description: data.map((d) => `${d.region}: ${d.share} % (${d.low} to ${d.high} %)`).join('; '),
      ...originOf(input),
      caption: 'Bars: 95 % interval, whole scenes drawn.',
      height: Math.max(70, data.length * 44),
    },
    {
      data: rows(data),
      layer: [
        {
          mark: { type: 'rule', style: 'signal', strokeWidth: 2 },
          encoding: { y, x: x('low'), x2: { field: 'high' } },
        },
        { mark: { type: 'point', style: 'signal', filled: true, size: 70 }, encoding: { y, x: x('share') } },
      ],
    },
  )
}

export const recallFigure = (
  input: Origin & { readonly recall: Recall; readonly classes: readonly RecallClass[] },
): FigureSpec => {
  const most = Math.min(160, Math.max(80, ...input.classes.map((c) => c.from + 20)))
  const curve = Array.from({ length: 60 }, (_, k) => ({
    length: 10 + (k / 59) * (most - 10),
    share: percent(recallAt(input.recall, 10 + (k / 59) * (most - 10))),
  }))
  const points = input.classes.map((c) => ({
    length: Math.min(most, (c.from + Math.min(c.to, c.from + 40)) / 2),
    share: percent(c.share),
    low: percent(c.low),
    high: percent(c.high),
  }))
  const x = {
    field: 'length',
    type: 'quantitative',
    scale: { domain: [0, most], nice: false },
    axis: { title: 'length, m', grid: false, tickCount: 6 },
  }
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain: [0, 100] },
    axis: { title: 'found by the radar, %', tickCount: 5 },
  })
  return figure(
    {
      title: 'What the radar finds',
      description: `Share of ships surely inside that were found, by length: ${input.classes
        .map((c) => `${c.from} to ${c.to} m ${percent(c.share)} % of ${c.ships}`)
        .join('; ')}`,
      ...originOf(input),
      caption: 'Points: classes with 95 % interval. Line: logistic fit.',
      height: { narrow: 200, wide: 240 },
    },
    {
      layer: [
        { data: rows(curve), mark: { type: 'line', style: 'signal' }, encoding: { x, y: y('share') } },
        {
          data: rows(points),
          mark: { type: 'rule', style: 'ink' },
          encoding: { x, y: y('low'), y2: { field: 'high' } },
        },
        {
          data: rows(points),
          mark: { type: 'point', style: 'ink', filled: true, size: 40 },
          encoding: { x, y: y('share') },
        },
      ],
    },
  )
}
