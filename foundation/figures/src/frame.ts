/**
 * What stands around a plot, so that an export says what it is: title, tag `simulated`, caption, source. Also the hatch
 * of missing cells, and the accessible name.
 */
import { drawSeries, drawSteps, escapeXml, isSeries } from './legend.js'
import type { FigureSpec } from './spec.js'
import { textWidth, wrapText } from './text-width.js'
import { fontFamily, hatchFill } from './theme.js'
import { type Theme, type Tokens, tokensOf } from './tokens.js'

export interface Plot {
  /** Children of the plot's `<svg>`. */
  readonly inner: string
  readonly width: number
  readonly height: number
}

export interface FrameOptions {
  /** Title, caption and source in the picture, on the surface colour. Off: the page says them around it. */
  readonly heading: boolean
  /** Begins every id, so that figures can share a page. */
  readonly prefix: string
  readonly theme: Theme
  readonly width: number
}

/** Space around a figure that stands alone, px. */
export const margin = 16
const titleSize = 13
const noteSize = 11
const noteLine = 16
const tagText = 'simulated'
const tagWidth = Math.ceil(textWidth(tagText, noteSize)) + 13

interface Line {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size: number
  readonly colour: string
  readonly weight?: number
}
const draw = ({ text, x, y, size, colour, weight }: Line): string =>
  `<text x="${x}" y="${y}" font-family="${fontFamily}" font-size="${size}px" fill="${colour}"` +
  `${weight ? ` font-weight="${weight}"` : ''}>${escapeXml(text)}</text>`

const simulatedTag = (right: number, top: number, t: Tokens): string => {
  const x = right - tagWidth
  const box = `<rect x="${x + 0.5}" y="${top + 0.5}" width="${tagWidth - 1}" height="17" rx="2" fill="none"`
  return (
    `<g class="simulated">${box} stroke="${t['rule-strong']}" stroke-dasharray="3 2"/>` +
    `${draw({ text: tagText, x: x + 6, y: top + 13, size: noteSize, colour: t['ink-2'] })}</g>`
  )
}

/** The pattern of missing cells: diagonal lines, 6 px apart. */
const hatchOf = (id: string, t: Tokens): string =>
  `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
  `<rect width="6" height="6" fill="${t.sunk}"/><line x1="0.5" y1="0" x2="0.5" y2="6" stroke="${t.hatch}"/></pattern>`

/** The whole SVG. */
export const frame = (spec: FigureSpec, plot: Plot, options: FrameOptions): string => {
  const { heading, prefix, theme, width } = options
  const t = tokensOf(theme)
  const { source, simulated, caption, legends = [] } = spec.usermeta
  const edge = heading ? margin : 0
  const room = width - 2 * edge
  const parts: string[] = []
  let y = edge
  if (simulated) parts.push(simulatedTag(width - edge, y, t))
  if (heading) {
    const lines = wrapText(spec.title, room - (simulated ? tagWidth + 12 : 0), titleSize, 600)
    for (const [i, text] of lines.entries())
      parts.push(draw({ text, x: edge, y: y + 13 + 18 * i, size: titleSize, colour: t.ink, weight: 600 }))
    y += 18 * lines.length + 12
  } else if (simulated) y += 24
  const place = (svg: string, height: number): void => {
    parts.push(`<g transform="translate(${edge},${y})">${svg}</g>`)
    y += height
  }
  for (const legend of legends.filter(isSeries)) {
    const { svg, height } = drawSeries(legend, room, theme)
    place(svg, height)
  }
  place(plot.inner, plot.height)
  for (const legend of legends)
    if (!isSeries(legend)) {
      y += 10
      const { svg, height } = drawSteps(legend, room, theme)
      place(svg, height)
    }
  if (heading) {
    y += 8
    const notes = [
      ...(caption ? wrapText(caption, room, noteSize).map((text) => ({ text, colour: t['ink-2'] })) : []),
      ...wrapText(`Source: ${source}`, room, noteSize).map((text) => ({ text, colour: t['ink-3'] })),
    ]
    for (const { text, colour } of notes) {
      y += noteLine
      parts.push(draw({ text, x: edge, y: y - 3, size: noteSize, colour }))
    }
    y += edge
  }
  const height = Math.ceil(y)
  const hatch = `${prefix}-hatch`
  const body = parts.join('').replaceAll(hatchFill, `url(#${hatch})`)
  const defs = body.includes(hatch) ? `<defs>${hatchOf(hatch, t)}</defs>` : ''
  const ground = heading ? `<rect width="${width}" height="${height}" fill="${t.surface}"/>` : ''
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `role="img" aria-label="${escapeXml(`${spec.title}. ${spec.description}`)}" font-family="${fontFamily}" ` +
    `style="font-variant-numeric:tabular-nums">${defs}${ground}${body}</svg>`
  )
}
