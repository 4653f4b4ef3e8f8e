/** What of the view stands in the address, and how it is read back. */
export const layerIds = ['satellite', 'corrected', 'difference', 'uncertainty'] as const
export type LayerId = (typeof layerIds)[number]

export interface View {
  /** Milliseconds UTC; nothing: not chosen. */
  readonly t: number | undefined
  readonly threshold: number
  readonly sel: string
  readonly layer: LayerId
  readonly gauges: boolean
  readonly doubt: boolean
  readonly data: string
}

export const LEAST_THRESHOLD = 0.1
export const MOST_THRESHOLD = 250

export const readView = (search: string): View => {
  const q = new URLSearchParams(search)
  const t = Date.parse(q.get('t') ?? '')
  const threshold = Number(q.get('threshold'))
  const layers = q.has('layers') ? (q.get('layers') ?? '').split(',') : ['satellite', 'gauges']
  return {
    t: Number.isNaN(t) ? undefined : t,
    threshold: threshold >= LEAST_THRESHOLD && threshold <= MOST_THRESHOLD ? threshold : 1,
    sel: (q.get('sel') ?? '').slice(0, 80),
    layer: layerIds.find((id) => layers.includes(id)) ?? 'satellite',
    gauges: layers.includes('gauges'),
    doubt: layers.includes('doubt'),
    data: q.get('data') ?? '',
  }
}

/** Keeps what is not the view's own, `lang` for one. */
export const writeView = (search: string, v: View): string => {
  const q = new URLSearchParams(search)
  const set = (name: string, value: string): void => {
    if (value) q.set(name, value)
    else q.delete(name)
  }
  set('t', v.t === undefined ? '' : `${new Date(v.t).toISOString().slice(0, 16)}Z`)
  set('threshold', String(v.threshold))
  set('sel', v.sel)
  set('layers', [v.layer, ...(v.gauges ? ['gauges'] : []), ...(v.doubt ? ['doubt'] : [])].join(','))
  set('data', v.data)
  return `?${q.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')}`
}

/** The slider of the threshold runs evenly in the logarithm; three digits are kept. */
export const thresholdOf = (share: number): number =>
  Number((LEAST_THRESHOLD * (MOST_THRESHOLD / LEAST_THRESHOLD) ** share).toPrecision(share > 0.45 ? 3 : 2))
export const shareOf = (threshold: number): number =>
  Math.log(threshold / LEAST_THRESHOLD) / Math.log(MOST_THRESHOLD / LEAST_THRESHOLD)
