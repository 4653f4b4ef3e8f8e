/** The legend of a style over a range: its colours and numbers as data, and drawn as SVG. */
import { unitName } from '@setu/core/unit-name'
import { escapeHtml } from '../plain-page.js'
import { rangeOf, type TileStyle, type ValueRange } from './tile-styles.js'

export interface Legend {
  readonly style: string
  readonly title: string
  readonly parameter: string
  readonly unit: string
  readonly kind: TileStyle['kind']
  /** Ramp: a value for each colour; classes: the lower bound of each. */
  readonly entries: readonly { readonly value: number; readonly colour: string }[]
  readonly missing: 'transparent'
}

export const legendOf = (
  style: TileStyle,
  range: ValueRange,
  parameter: { readonly title: string; readonly unit: string },
): Legend => {
  const [low, high] = rangeOf(style, range)
  const last = style.colours.length - 1
  return {
    style: style.id,
    title: style.title,
    parameter: parameter.title,
    unit: parameter.unit,
    kind: style.kind,
    entries: style.colours.map((colour, i) => ({
      value: style.bounds?.[i] ?? Number((low + ((high - low) * i) / last).toPrecision(6)),
      colour,
    })),
    missing: 'transparent',
  }
}

const text = (x: number, y: number, anchor: string, said: string): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(said)}</text>`

/** 320 x 64 pixels; text in the page's own face, numbers in the unit of the parameter. */
export const legendSvg = (legend: Legend): string => {
  const [left, top, width, height] = [12, 26, 296, 14]
  const { entries } = legend
  const n = entries.length
  const unit = legend.unit === '1' ? '' : `, ${unitName(legend.unit)}`
  const bar =
    legend.kind === 'ramp'
      ? `<defs><linearGradient id="ramp">${entries
          .map((e, i) => `<stop offset="${Number((i / (n - 1)).toFixed(4))}" stop-color="${e.colour}"/>`)
          .join(
            '',
          )}</linearGradient></defs><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="url(#ramp)"/>`
      : entries
          .map(
            (e, i) =>
              `<rect x="${left + (width * i) / n}" y="${top}" width="${width / n}" height="${height}" fill="${e.colour}"/>`,
          )
          .join('')
  const ticks =
    legend.kind === 'ramp'
      ? [0, 0.5, 1].map((f) => {
          const value = entries[0]!.value + (entries[n - 1]!.value - entries[0]!.value) * f
          return text(
            left + width * f,
            top + height + 16,
            f === 0 ? 'start' : f === 1 ? 'end' : 'middle',
            String(Number(value.toPrecision(5))),
          )
        })
      : entries.map((e, i) =>
          text(left + (width * i) / n, top + height + 16, i === 0 ? 'start' : 'middle', String(e.value)),
        )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="64" viewBox="0 0 320 64" role="img" font-family="'IBM Plex Sans','DejaVu Sans',sans-serif" font-size="12" fill="#12191c"><rect width="320" height="64" fill="#ffffff"/>${text(left, 17, 'start', `${legend.parameter}${unit}`)}${bar}${ticks.join('')}</svg>`
}
