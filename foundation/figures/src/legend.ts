/**
 * Legends, drawn by us since a stepped scale wants even swatches, open ends as arrows and a swatch for missing cells.
 * The figure names them in `usermeta.legends`; Vega's own are switched off.
 */
import type { SteppedScale } from './scales.js'
import { textWidth } from './text-width.js'
import { hatchFill, type RoleStyle, smallestText, themeConfig } from './theme.js'
import type { Theme, TokenName } from './tokens.js'
import { tokensOf } from './tokens.js'

/** Classes of a stepped colour scale. The first and last are open unless said. */
export interface StepLegend {
  readonly title: string
  readonly scale: SteppedScale
  /** The first class begins at this value, instead of being open. */
  readonly from?: number
  /** Words for cells without a value; then they are hatched in the figure. */
  readonly missing?: string
}

export type Swatch = 'bar' | 'line' | 'dashed' | 'dot' | 'square' | 'hollow' | 'cross' | 'band'

/** Names of series: what each colour and mark stands for. Drawn above the plot. */
export interface SeriesLegend {
  readonly entries: readonly { readonly label: string; readonly style: RoleStyle; readonly swatch: Swatch }[]
}

export type Legend = StepLegend | SeriesLegend
export const isSeries = (legend: Legend): legend is SeriesLegend => 'entries' in legend

export interface Drawn {
  readonly svg: string
  readonly height: number
}

const number = (value: number): string => `${value < 0 ? '−' : ''}${Math.abs(value)}`
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are not allowed in XML 1.0
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')

const label = (text: string, x: number, y: number, colour: string, anchor = 'start'): string =>
  `<text x="${+x.toFixed(2)}" y="${y}" font-size="${smallestText}px" fill="${colour}" text-anchor="${anchor}">${escapeXml(text)}</text>`

const coloursOf = (theme: Theme, range: string): readonly string[] =>
  ((themeConfig(theme)['range'] as Record<string, readonly string[]>)[range] ?? []) as readonly string[]

const swatchHeight = 10
const arrow = 7

/** A stepped legend below the plot: title, bands of even width, bounds under their edges. */
export const drawSteps = (legend: StepLegend, width: number, theme: Theme): Drawn => {
  const t = tokensOf(theme)
  const { domain, range } = legend.scale
  const classes = domain.length + 1
  const colours = coloursOf(theme, range).slice(0, classes)
  const widest = Math.max(...domain.map((bound) => textWidth(number(bound), smallestText)))
  const band = Math.min(Math.max(36, Math.ceil(widest) + 10), Math.floor((width - 2 * arrow) / classes))
  const top = 19
  const bottom = top + swatchHeight
  const left = legend.from === undefined ? arrow : 0
  const parts = [label(legend.title, 0, 11, t['ink-2'])]
  for (const [i, colour] of colours.entries()) {
    const x = left + i * band
    const first = i === 0 && legend.from === undefined
    const last = i === classes - 1
    const start = first ? `M0,${top + swatchHeight / 2}L${x},${top}` : `M${x},${top}`
    const end = last
      ? `H${x + band}L${x + band + arrow},${top + swatchHeight / 2}L${x + band},${bottom}`
      : `H${x + band}V${bottom}`
    const edge = colour === 'transparent' || colour === '' ? t.rule : 'none'
    parts.push(`<path d="${start}${end}H${x}Z" fill="${colour === 'transparent' ? 'none' : colour}" stroke="${edge}"/>`)
  }
  if (legend.from !== undefined) parts.push(label(number(legend.from), 0, bottom + 13, t['ink-3']))
  for (const [i, bound] of domain.entries())
    parts.push(label(number(bound), left + (i + 1) * band, bottom + 13, t['ink-3'], 'middle'))
  if (legend.missing) {
    const x = Math.ceil(textWidth(legend.title, smallestText)) + 18
    parts.push(`<rect x="${x}" y="2" width="14" height="${swatchHeight}" fill="${hatchFill}"/>`)
    parts.push(label(legend.missing, x + 19, 11, t['ink-3']))
  }
  return { svg: `<g class="legend">${parts.join('')}</g>`, height: bottom + 16 }
}

const swatchOf = (swatch: Swatch, x: number, colour: string): string => {
  const y = 9
  if (swatch === 'bar') return `<rect x="${x + 3}" y="${y - 5}" width="8" height="10" fill="${colour}"/>`
  if (swatch === 'band') return `<rect x="${x}" y="${y - 5}" width="14" height="10" fill="${colour}"/>`
  if (swatch === 'dot') return `<circle cx="${x + 7}" cy="${y}" r="3.5" fill="${colour}"/>`
  if (swatch === 'square') return `<rect x="${x + 3.5}" y="${y - 3.5}" width="7" height="7" fill="${colour}"/>`
  if (swatch === 'hollow')
    return `<circle cx="${x + 7}" cy="${y}" r="3" fill="none" stroke="${colour}" stroke-width="1.5"/>`
  if (swatch === 'cross')
    return `<path d="M${x + 4},${y - 3}l6,6m0,-6l-6,6" stroke="${colour}" stroke-width="1.5" fill="none"/>`
  const dash = swatch === 'dashed' ? ' stroke-dasharray="3 3"' : ''
  return `<line x1="${x}" x2="${x + 15}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="1.75"${dash}/>`
}

/** A legend of series above the plot; wraps to the width. */
export const drawSeries = (legend: SeriesLegend, width: number, theme: Theme): Drawn => {
  const t = tokensOf(theme)
  const colours: Readonly<Partial<Record<RoleStyle, string>>> = { negative: t['diff-n2'], positive: t['diff-p2'] }
  const parts: string[] = []
  let x = 0
  let row = 0
  for (const { label: text, style, swatch } of legend.entries) {
    const size = 20 + textWidth(text, smallestText)
    if (x > 0 && x + size > width) {
      x = 0
      row++
    }
    const colour = colours[style] ?? t[style as TokenName] ?? t.ink
    parts.push(`<g transform="translate(${+x.toFixed(2)},${18 * row})">`)
    parts.push(swatchOf(swatch, 0, colour), label(text, 20, 13, t['ink-2']), '</g>')
    x += size + 16
  }
  return { svg: `<g class="legend">${parts.join('')}</g>`, height: 18 * (row + 1) + 6 }
}
