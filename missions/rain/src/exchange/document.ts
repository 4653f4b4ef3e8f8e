/**
 * The file that agencies exchange: a recipe, which must be the same in all, and sums. JSON, so that a person can read what
 * leaves the country before it does. Read with distrust: every number is checked.
 */
import { type Issue, setuError } from '@setu/core/errors'
import type { EventRule, JointClasses } from '../joint-classes.js'
import type { Moments } from '../moments.js'
import type { SumGroup } from './block-sums.js'

export const exchangeSchema = 'setu.rain.exchange/1'

/** What must agree before sums may be added. */
export interface Recipe {
  /** Digest or identity of the product that was judged. */
  readonly product: string
  readonly unit: string
  readonly stepHours: number
  readonly thresholds: readonly number[]
  readonly rule: EventRule
  readonly blockDays: number
  readonly collocation: string
  readonly minCoverage: number
  readonly byGauge: boolean
}

export interface ExchangeDocument {
  readonly recipe: Recipe
  readonly agency: string
  readonly gauges: number
  /** First and last block, for the reader. */
  readonly groups: readonly SumGroup[]
}

const MOMENTS = [
  'n',
  'meanObserved',
  'meanProduct',
  'squareObserved',
  'squareProduct',
  'cross',
  'absoluteError',
  'squareError',
] as const

/** Cells of a class table that hold pairs: [cell, count, observed, product]. */
const cellsOf = ({ counts, observed, product }: JointClasses): number[][] => {
  const out: number[][] = []
  counts.forEach((count, cell) => {
    if (count > 0) out.push([cell, count, observed[cell]!, product[cell]!])
  })
  return out
}

/** Numbers are written so that they read back to the last bit. */
export const writeDocument = (d: ExchangeDocument): Uint8Array =>
  new TextEncoder().encode(
    `${JSON.stringify(
      {
        schema: exchangeSchema,
        agency: d.agency,
        gauges: d.gauges,
        recipe: d.recipe,
        groups: d.groups.map(({ block, gauge, sums }) => ({
          block,
          ...(gauge === null ? {} : { gauge }),
          missing: sums.missing,
          moments: MOMENTS.map((name) => sums.moments[name]),
          classes: cellsOf(sums.classes),
        })),
      },
      null,
      1,
    )}\n`,
  )

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Most numbers of anything in a document. */
const MOST = 1e6

export const readDocument = (body: Uint8Array, where: string): ExchangeDocument => {
  const bad = (found: string, expected: string, at = where): never => {
    throw setuError('bad-file', {
      where: at,
      found,
      expected,
      wayOut: 'Ask the agency for the file again; it is written by rain.exchange and not meant to be edited.',
    })
  }
  let raw: unknown
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    bad(error instanceof Error ? error.message.slice(0, 120) : 'no JSON', 'a JSON document')
  }
  if (!isRecord(raw) || raw['schema'] !== exchangeSchema)
    return bad(isRecord(raw) ? `schema ${JSON.stringify(raw['schema'])?.slice(0, 60)}` : typeof raw, exchangeSchema)
  const number = (v: unknown, at: string, least = Number.NEGATIVE_INFINITY): number =>
    typeof v === 'number' && Number.isFinite(v) && v >= least
      ? v
      : bad(
          JSON.stringify(v)?.slice(0, 60) ?? 'nothing',
          `a finite number${least > -1 ? ` of at least ${least}` : ''}`,
          `${where}${at}`,
        )
  const whole = (v: unknown, at: string, least: number): number => {
    const n = number(v, at, least)
    return Number.isSafeInteger(n) ? n : bad(String(n), 'a whole number', `${where}${at}`)
  }
  const words = (v: unknown, at: string): string =>
    typeof v === 'string' && v.length <= 4096 ? v : bad(typeof v, 'text', `${where}${at}`)
  const list = (v: unknown, at: string): readonly unknown[] =>
    Array.isArray(v) && v.length <= MOST
      ? v
      : bad(Array.isArray(v) ? `${v.length} items` : typeof v, 'a list', `${where}${at}`)
  const r = raw['recipe']
  if (!isRecord(r)) return bad('no recipe', 'a recipe', `${where}/recipe`)
  const thresholds = list(r['thresholds'], '/recipe/thresholds').map((t, k) => number(t, `/recipe/thresholds/${k}`))
  if (thresholds.length > 64 || thresholds.some((t, k) => k > 0 && t <= thresholds[k - 1]!))
    bad(thresholds.slice(0, 8).join(', '), 'at most 64 rising thresholds', `${where}/recipe/thresholds`)
  const rule =
    r['rule'] === '>=' || r['rule'] === '>' ? r['rule'] : bad(String(r['rule']), '>= or >', `${where}/recipe/rule`)
  const byGauge = r['byGauge'] === true
  const recipe: Recipe = {
    product: words(r['product'], '/recipe/product'),
    unit: words(r['unit'], '/recipe/unit'),
    stepHours: number(r['stepHours'], '/recipe/stepHours', 0),
    thresholds,
    rule,
    blockDays: number(r['blockDays'], '/recipe/blockDays', 1e-6),
    collocation: words(r['collocation'], '/recipe/collocation'),
    minCoverage: number(r['minCoverage'], '/recipe/minCoverage', 0),
    byGauge,
  }
  const size = (thresholds.length + 1) ** 2
  const seen = new Set<string>()
  const groups = list(raw['groups'], '/groups').map((g, k): SumGroup => {
    const at = `/groups/${k}`
    if (!isRecord(g)) return bad(typeof g, 'a group of sums', `${where}${at}`)
    const m = list(g['moments'], `${at}/moments`)
    if (m.length !== MOMENTS.length) bad(`${m.length} moments`, `${MOMENTS.length}`, `${where}${at}/moments`)
    const moments = Object.fromEntries(
      MOMENTS.map((name, q) => [name, number(m[q], `${at}/moments/${q}`)]),
    ) as unknown as Moments
    whole(moments.n, `${at}/moments/0`, 1)
    for (const name of ['squareObserved', 'squareProduct', 'absoluteError', 'squareError'] as const)
      number(moments[name], `${at}/moments/${MOMENTS.indexOf(name)}`, 0)
    const [counts, observed, product] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
    let total = 0
    list(g['classes'], `${at}/classes`).forEach((row, q) => {
      const cell = list(row, `${at}/classes/${q}`)
      const index = whole(cell[0], `${at}/classes/${q}/0`, 0)
      if (index >= size || counts[index]! > 0)
        bad(`cell ${index}`, `each cell below ${size} once`, `${where}${at}/classes/${q}`)
      counts[index] = whole(cell[1], `${at}/classes/${q}/1`, 1)
      observed[index] = number(cell[2], `${at}/classes/${q}/2`)
      product[index] = number(cell[3], `${at}/classes/${q}/3`)
      total += counts[index]!
    })
    if (total !== moments.n) bad(`${total} pairs in classes and ${moments.n} in moments`, 'the same', `${where}${at}`)
    const block = whole(g['block'], `${at}/block`, Number.MIN_SAFE_INTEGER)
    const gauge = byGauge ? whole(g['gauge'], `${at}/gauge`, 0) : null
    const key = `${block} ${gauge}`
    if (seen.has(key)) bad(`block ${block} again`, 'each block once', `${where}${at}`)
    seen.add(key)
    return {
      block,
      gauge,
      sums: {
        moments,
        classes: { thresholds: Float64Array.from(thresholds), rule, counts, observed, product },
        missing: whole(g['missing'], `${at}/missing`, 0),
      },
    }
  })
  return { recipe, agency: words(raw['agency'], '/agency'), gauges: whole(raw['gauges'], '/gauges', 1), groups }
}

/** Where two recipes differ; sums of different recipes must not be added. */
export const recipeIssues = (a: Recipe, b: Recipe): Issue[] =>
  (Object.keys(a) as (keyof Recipe)[]).flatMap((key) => {
    const [x, y] = [JSON.stringify(a[key]), JSON.stringify(b[key])]
    return x === y ? [] : [{ where: `recipe/${key}`, found: y, expected: x }]
  })
