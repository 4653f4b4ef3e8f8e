/**
 * What a figure is: a Vega-Lite specification of data and shape, without colour, size or theme, that says what it shows
 * (`title`, `description`), where it comes from (`usermeta.source`) and how it wants to be laid out (`usermeta`).
 */

import type { Legend } from './legend.js'

/** Height in px of the plot without axes: one number, or one for containers under 480 px and one for wider ones. */
export type PlotHeight = number | { readonly narrow: number; readonly wide: number }

export interface FigureMeta {
  /** Origin of the numbers, as it stands under the picture. */
  readonly source: string
  /** Made-up data: the figure carries the tag. */
  readonly simulated?: boolean
  /** What a reader needs beside the axes: level of intervals, what is left out. */
  readonly caption?: string
  /** Height of the plot over its width; for figures whose axes must keep a ratio. */
  readonly aspect?: number
  readonly height?: PlotHeight
  readonly legends?: readonly Legend[]
  /** The figure is never drawn wider than this, px. */
  readonly maxWidth?: number
}

/** A Vega-Lite specification as plain data. */
export type FigureSpec = Readonly<Record<string, unknown>> & {
  readonly title: string
  /** One sentence for those who do not see the picture. */
  readonly description: string
  readonly usermeta: FigureMeta
}

export interface FigureHead extends FigureMeta {
  readonly title: string
  readonly description: string
}

type Body = Readonly<Record<string, unknown>>

/** A figure from its head and the Vega-Lite body (`data`, `layer`, `encoding`, …). */
export const figure = (head: FigureHead, body: Body): FigureSpec => {
  const { title, description, ...usermeta } = head
  return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', title, description, usermeta, ...body }
}

/** Title of a quantitative axis or legend: the quantity, then its unit; a pure number gives its range (`0 to 1`). */
export const withUnit = (quantity: string, unit: string): string => `${quantity}, ${unit}`

/** Inline rows. */
export const rows = (values: readonly object[]): { readonly values: readonly object[] } => ({ values })
