/**
 * Seasons against their mean: the total of some months of every year, over the areas that have all of them, and the years
 * in order from the driest. A year in which an area lacks a month leaves that area out of that year; filling gaps or adding
 * what is there would move the list (2009 in India by 1.7 %).
 */

export interface SeasonRow {
  readonly year: number
  /** Mean over the areas with all months, mm. */
  readonly total: number
  readonly areas: number
  /** Against the mean of all years, %. */
  readonly anomaly: number
}

/** Season totals of `values[area]` (months from January of `firstYear`); `months` are 1..12, all of one calendar year. */
export const seasonAnomalies = (
  values: readonly ArrayLike<number>[],
  firstYear: number,
  months: readonly number[],
): { readonly mean: number; readonly rows: readonly SeasonRow[] } => {
  const years = Math.floor(Math.max(0, ...values.map((v) => v.length)) / 12)
  const rows: { year: number; total: number; areas: number }[] = []
  for (let y = 0; y < years; y++) {
    let [sum, areas] = [0, 0]
    for (const area of values) {
      let total = 0
      for (const m of months) total += area[y * 12 + m - 1] ?? Number.NaN
      if (Number.isNaN(total)) continue
      sum += total
      areas++
    }
    if (areas > 0) rows.push({ year: firstYear + y, total: sum / areas, areas })
  }
  const mean = rows.reduce((s, r) => s + r.total, 0) / rows.length
  const out = rows.map((r) => ({ ...r, anomaly: (100 * (r.total - mean)) / mean }))
  return { mean, rows: out.sort((a, b) => a.anomaly - b.anomaly || a.year - b.year) }
}
