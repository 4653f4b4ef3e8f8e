/** Sums of several agencies as one set of clusters, in an order that does not depend on who came first. */
import { setuError } from '@setu/core/errors'
import type { PairSums } from '../pair-sums.js'
import { mergePairSums } from '../pair-sums.js'
import { type ExchangeDocument, type Recipe, recipeIssues } from './document.js'

export interface MergedSums {
  readonly recipe: Recipe
  readonly blocks: readonly number[]
  /** By cluster (one, where gauges are together), then block; null where a cluster has nothing in a block. */
  readonly clusters: readonly (readonly (PairSums | null)[])[]
  readonly total: PairSums
}

/** Numbers that order clusters: the same whichever document they came in. */
const compareSums = (a: readonly (PairSums | null)[], b: readonly (PairSums | null)[]): number => {
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k]?.moments, b[k]?.moments]
    if (!x || !y) {
      if (x || y) return x ? 1 : -1
      continue
    }
    for (const name of ['n', 'meanObserved', 'meanProduct', 'squareObserved', 'squareError'] as const)
      if (x[name] !== y[name]) return x[name] - y[name]
  }
  return 0
}

const fingerprint = (d: ExchangeDocument): string =>
  d.groups
    .map(({ block, sums: { moments: m } }) => [block, m.n, m.meanObserved, m.meanProduct, m.squareError].join())
    .join(';')

export const mergeDocuments = (documents: readonly ExchangeDocument[]): MergedSums => {
  const first = documents[0]
  if (!first)
    throw setuError('bad-input', { where: '/documents', found: 'nothing to merge', expected: 'at least one document' })
  for (const [k, other] of documents.entries()) {
    const issues = recipeIssues(first.recipe, other.recipe)
    if (issues.length)
      throw setuError(
        'failed-check',
        {
          where: `${other.agency}: ${issues[0]!.where}`,
          found: issues[0]!.found,
          expected: issues[0]!.expected,
          wayOut: 'Sums add only if every agency ran the same recipe on the same product: agree on it and run again.',
        },
        { issues },
      )
    const same = documents.findIndex((d, q) => q < k && fingerprint(d) === fingerprint(other))
    if (same >= 0)
      throw setuError('failed-check', {
        where: other.agency,
        found: `the sums of ${documents[same]!.agency} again`,
        expected: 'each set of gauges once',
        wayOut: 'A document that is given twice would count its gauges twice.',
      })
  }
  const blocks = [...new Set(documents.flatMap((d) => d.groups.map((g) => g.block)))].sort((a, b) => a - b)
  const at = new Map(blocks.map((block, k) => [block, k]))
  const clusters = new Map<string, (PairSums | null)[]>()
  let total: PairSums | null = null
  documents.forEach((d, k) => {
    for (const { block, gauge, sums } of d.groups) {
      const key = d.recipe.byGauge ? `${k} ${gauge}` : 'all'
      let own = clusters.get(key)
      if (!own) clusters.set(key, (own = blocks.map(() => null)))
      const b = at.get(block)!
      const before = own[b]
      own[b] = before ? mergePairSums(before, sums) : sums
      total = total ? mergePairSums(total, sums) : sums
    }
  })
  if (!total)
    throw setuError('failed-check', { where: 'documents', found: 'no pair in any of them', expected: 'at least one' })
  return { recipe: first.recipe, blocks, clusters: [...clusters.values()].sort(compareSums), total }
}
