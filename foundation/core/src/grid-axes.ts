/**
 * A grid from the coordinate arrays of a file: checks that centres are evenly spaced (to 1 % of a cell, or what single
 * precision leaves), takes longitudes that jump from 180 to -180 as one run, and gives sizes and origins back their
 * decimal or fractional form (0.1, 1/24) where the file's rounding had blurred it.
 */
import { setuError } from './errors.js'
import { checkedGrid, type Grid } from './grid.js'

interface Axis {
  readonly first: number
  readonly step: number
}

/** Longitudes without the jump at the antimeridian. */
const unrolled = (centres: ArrayLike<number>): Float64Array => {
  const out = Float64Array.from(centres)
  for (let i = 1; i < out.length; i++) {
    const jump = out[i]! - out[i - 1]!
    if (Math.abs(jump) > 180) {
      const turn = -Math.sign(jump) * 360
      for (let k = i; k < out.length; k++) out[k] = out[k]! + turn
    }
  }
  return out
}

/** The value with the fewest decimals within `slack`, or a multiple of `unit`, or itself. */
const tidy = (value: number, slack: number, unit: number): number => {
  for (let decimals = 0; decimals <= 6; decimals++) {
    const near = Math.round(value * 10 ** decimals) / 10 ** decimals
    if (Math.abs(near - value) <= slack) return near
    if (decimals === 4) {
      const multiple = Math.round(value / unit) * unit
      if (multiple !== 0 && Math.abs(multiple - value) <= slack) return multiple
    }
  }
  return value
}

/** 1 / k within `slack`, else the fewest decimals. */
const tidyStep = (step: number, slack: number): number => {
  const k = Math.round(1 / Math.abs(step))
  const decimal = tidy(step, slack, step)
  const inverse = k > 0 ? Math.sign(step) / k : Number.NaN
  const short = Math.abs(decimal * 1e4 - Math.round(decimal * 1e4)) < 1e-9
  return !short && Math.abs(inverse - step) <= slack ? inverse : decimal
}

const axisOf = (name: string, centres: ArrayLike<number>, size: number | undefined): Axis => {
  const n = centres.length
  const bad = (found: string, expected: string): never => {
    throw setuError('bad-file', {
      where: name,
      found,
      expected,
      wayOut:
        'Only regular grids are read as grids; convert the file to a regular grid, or give its points as stations.',
    })
  }
  if (n === 0) bad('no coordinates', 'at least one')
  for (let i = 0; i < n; i++)
    if (!Number.isFinite(centres[i]!)) bad(`${centres[i]} at index ${i}`, 'finite coordinates')
  const first = centres[0]!
  if (n === 1)
    return size === undefined ? bad('one coordinate', 'at least two, or the cell size') : { first, step: size }
  const last = centres[n - 1]!
  const step = (last - first) / (n - 1)
  const magnitude = Math.max(Math.abs(first), Math.abs(last))
  const single = Array.prototype.every.call(centres, (v: number) => Math.fround(v) === v)
  const rounding = magnitude * (single ? 6e-8 : 2.3e-16)
  const allowed = Math.max(0.01 * Math.abs(step), 2 * rounding)
  let worst = 0
  let at = 0
  for (let i = 0; i < n; i++) {
    const off = Math.abs(centres[i]! - (first + i * step))
    if (off > worst) [worst, at] = [off, i]
  }
  if (step === 0 || (worst > allowed && worst > 0))
    bad(
      `coordinate ${centres[at]} at index ${at}, ${worst.toPrecision(3)} from its place at an even step of ${step.toPrecision(6)}`,
      'evenly spaced coordinates',
    )
  if (Math.abs(step) < 4 * rounding) return { first, step }
  const size1 = tidyStep(step, (2 * rounding) / (n - 1) + Math.abs(step) * 4e-16)
  return { first: tidy(first, rounding, size1 / 2), step: size1 }
}

/** The regular grid whose cell centres these are. `cellSize` serves axes of a single coordinate. Throws `bad-file`. */
export const gridFromAxes = (
  xCentres: ArrayLike<number>,
  yCentres: ArrayLike<number>,
  crs: string,
  cellSize: { readonly dx?: number; readonly dy?: number } = {},
): Grid => {
  const geographic = crs === 'EPSG:4326' || crs === 'OGC:CRS84'
  const x = axisOf('x axis', geographic ? unrolled(xCentres) : xCentres, cellSize.dx ?? cellSize.dy)
  const y = axisOf('y axis', yCentres, cellSize.dy ?? cellSize.dx)
  return checkedGrid({
    width: xCentres.length,
    height: yCentres.length,
    x0: cleared(x.first - x.step / 2),
    y0: cleared(y.first - y.step / 2),
    dx: x.step,
    dy: y.step,
    crs,
  })
}

/** Without the last bits that a subtraction left: 59.99999999999999 is 60. */
const cleared = (value: number): number => {
  const near = Math.round(value * 1e9) / 1e9
  return Math.abs(near - value) <= Math.abs(value) * 1e-14 + 1e-14 ? near : value
}
