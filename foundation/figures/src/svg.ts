/**
 * Vega-Lite to SVG without DOM, canvas or `eval`: expressions are parsed to a syntax tree and interpreted, text is
 * measured by a table, so Node, a browser page under a strict content security policy and a worker draw the same picture.
 * vega, vega-lite and the interpreter (274 kB gzip) load at the first figure.
 */
import { setuError } from '@setu/core/errors'
import { frame, margin } from './frame.js'
import { assertFigure } from './limits.js'
import type { FigureSpec, PlotHeight } from './spec.js'
import { textWidth } from './text-width.js'
import { themeConfig } from './theme.js'
import type { Theme } from './tokens.js'

export interface DrawOptions {
  /** px of the whole picture, 240 to 4096. Type keeps its size: a wider figure has more room, not larger letters. */
  readonly width?: number
  readonly theme?: Theme
  /** Title, caption and source inside the picture (an export); off for a page that says them around it. */
  readonly heading?: boolean
}

export interface Drawing {
  readonly svg: string
  readonly width: number
  readonly height: number
  /** What Vega-Lite or Vega had to say about the specification; empty for a good one. */
  readonly warnings: readonly string[]
}

const loadVega = async () => {
  const [vega, vegaLite, interpreter] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('vega-interpreter'),
  ])
  const metrics = (vega as unknown as { textMetrics: { width: (item: TextItem, text: unknown) => number } }).textMetrics
  metrics.width = (item, text) =>
    text === null || text === undefined ? 0 : textWidth(String(text), item.fontSize ?? 11, item.fontWeight)
  return { vega, compile: vegaLite.compile, interpret: interpreter.expressionInterpreter }
}
interface TextItem {
  readonly fontSize?: number
  readonly fontWeight?: number | string
}
let loading: ReturnType<typeof loadVega> | undefined

const quiet = (warnings: string[]) => {
  const say = (...words: readonly unknown[]) => {
    warnings.push(words.map(String).join(' '))
    return logger
  }
  const nothing = () => logger
  let level = 1
  const logger = {
    level(value?: number) {
      if (value === undefined) return level
      level = value
      return logger
    },
    error: say,
    warn: say,
    info: nothing,
    debug: nothing,
  }
  return logger
}

/** 32-bit FNV-1a: ids that differ between figures and not between runs. */
const fingerprint = (text: string): string => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(36)
}

/** Coordinates to 0.01 px, and ids that begin with `prefix`. */
const tidy = (svg: string, prefix: string): string => {
  const ids = new Map<string, string>()
  const named = (id: string): string => {
    if (!ids.has(id)) ids.set(id, `${prefix}-${ids.size}`)
    return ids.get(id) as string
  }
  return svg
    .replace(/<[^>]+>/g, (tag) =>
      tag.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(+Number(number).toFixed(2))),
    )
    .replace(/<g class="mark-rect role-mark/g, '<g shape-rendering="crispEdges" class="mark-rect role-mark')
    .replace(/\bid="((?:clip|gradient_)\d+)"/g, (_, id: string) => `id="${named(id)}"`)
    .replace(/url\(#((?:clip|gradient_)\d+)\)/g, (_, id: string) => `url(#${named(id)})`)
}

const heightFor = (height: PlotHeight, width: number): number =>
  typeof height === 'number' ? height : width < 480 ? height.narrow : height.wide

/** Draws a figure. Throws `bad-input` or `too-large` when it is not one (see `limits.ts`). */
export const drawFigure = async (spec: unknown, options: DrawOptions = {}): Promise<Drawing> => {
  assertFigure(spec)
  const { theme = 'light', heading = true } = options
  const asked = options.width ?? 640
  if (!(asked >= 240 && asked <= 4096))
    throw setuError('bad-input', { where: 'width', found: `${asked} px`, expected: '240 to 4096 px' })
  const width = Math.round(Math.min(asked, spec.usermeta.maxWidth ?? asked))
  const room = heading ? width - 2 * margin : width
  const warnings: string[] = []
  const plot = await drawPlot(spec, room, theme, warnings).catch((cause: unknown) => {
    const found = cause instanceof Error ? cause.message : String(cause)
    throw setuError('bad-input', { where: 'figure', found, expected: 'a Vega-Lite specification' }, { cause })
  })
  const prefix = `f${fingerprint(JSON.stringify(spec))}-${width}`
  const inner = tidy(plot.svg.replace(/^<svg[^>]*>/, '').replace(/<\/svg>$/, ''), prefix)
  const placed = { inner, width: room, height: plot.height }
  const svg = frame(spec, placed, { heading, prefix, theme, width })
  const height = Number(/ height="(\d+)"/.exec(svg)?.[1])
  return { svg, width, height, warnings }
}

const drawPlot = async (spec: FigureSpec, width: number, theme: Theme, warnings: string[]) => {
  loading ??= loadVega()
  const { vega, compile, interpret } = await loading
  const logger = quiet(warnings)
  const { title: _, usermeta: __, description: ___, ...body } = spec
  const { aspect, height: wanted } = spec.usermeta
  const first = 320
  const sized = {
    ...structuredClone(body), // Vega marks the rows it is given
    width,
    height: first,
    autosize: { type: 'fit', contains: 'padding' },
    config: themeConfig(theme),
  }
  // Vega's own legends give way to ours (`legend.ts`).
  const { legends: _legends, ...compiled } = compile(sized as never, { logger: logger as never }).spec
  const render = async (height: number) => {
    const runtime = vega.parse({ ...compiled, height } as never, undefined, { ast: true } as never)
    const view = new vega.View(runtime, { renderer: 'none', expr: interpret, logger: logger as never } as never)
    try {
      const svg = await view.toSVG()
      return { svg, height, plot: { width: Number(view.signal('width')), height: Number(view.signal('height')) } }
    } finally {
      view.finalize()
    }
  }
  // Axes and legends take what they need; a second pass gives the plot the height it asked for.
  const once = await render(first)
  const plotHeight = aspect ? aspect * once.plot.width : heightFor(wanted ?? { narrow: 220, wide: 260 }, width)
  const total = Math.ceil(first - once.plot.height + plotHeight)
  return total === first ? once : render(total)
}

/** A figure as one SVG document, self-contained but for its fonts (Plex Sans first, DejaVu Sans second). */
export const renderSvg = async (spec: unknown, options: DrawOptions = {}): Promise<string> =>
  (await drawFigure(spec, options)).svg
