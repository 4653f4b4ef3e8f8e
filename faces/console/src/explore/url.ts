/** The state of the map in the address: everything that changes the picture. */
export interface ExploreState {
  readonly lon: number
  readonly lat: number
  readonly zoom: number
  readonly globe: boolean
  /** Visible layers, top first, with their opacity. */
  readonly layers: readonly { readonly id: string; readonly opacity: number }[] | undefined
  /** ms; nothing: the newest. */
  readonly t: number | undefined
  readonly at: readonly [lon: number, lat: number] | undefined
  readonly doubt: 'hatch' | 'fade' | 'off'
}

export const START: ExploreState = {
  lon: 102,
  lat: 16,
  zoom: 2.6,
  globe: false,
  layers: undefined,
  t: undefined,
  at: undefined,
  doubt: 'hatch',
}

const numberIn = (text: string | undefined, low: number, high: number): number | undefined => {
  const value = text?.trim() ? Number(text) : Number.NaN
  return value >= low && value <= high ? value : undefined
}

/** What is not understood is as if it were not there. */
export const readState = (search: string): ExploreState => {
  const query = new URLSearchParams(search)
  const [lon, lat, zoom] = (query.get('view') ?? '').split(',')
  const [x, y, z] = [numberIn(lon, -360, 360), numberIn(lat, -90, 90), numberIn(zoom, 0, 22)]
  const [selLon, selLat] = (query.get('sel') ?? '').split(',')
  const [a, b] = [numberIn(selLon, -180, 180), numberIn(selLat, -90, 90)]
  const t = Date.parse(query.get('t') ?? '')
  const doubt = query.get('doubt')
  const layers = query.get('layers')
  return {
    ...(x !== undefined && y !== undefined && z !== undefined
      ? { lon: x, lat: y, zoom: z }
      : { lon: START.lon, lat: START.lat, zoom: START.zoom }),
    globe: query.get('map') === 'globe',
    layers:
      layers === null
        ? undefined
        : layers
            .split(' ')
            .filter(Boolean)
            .slice(0, 32)
            .map((entry) => {
              const [id = '', opacity] = entry.split('~')
              return { id, opacity: numberIn(opacity, 0, 1) ?? 1 }
            }),
    t: Number.isNaN(t) ? undefined : t,
    at: a !== undefined && b !== undefined ? [a, b] : undefined,
    doubt: doubt === 'fade' || doubt === 'off' ? doubt : 'hatch',
  }
}

const short = (x: number, decimals: number): string => String(Number(x.toFixed(decimals)))

export const writeState = (s: ExploreState): string => {
  const query = new URLSearchParams()
  if (
    short(s.lon, 3) !== short(START.lon, 3) ||
    short(s.lat, 3) !== short(START.lat, 3) ||
    short(s.zoom, 2) !== short(START.zoom, 2)
  )
    query.set('view', `${short(s.lon, 3)},${short(s.lat, 3)},${short(s.zoom, 2)}`)
  if (s.globe) query.set('map', 'globe')
  if (s.layers)
    query.set('layers', s.layers.map((l) => (l.opacity < 1 ? `${l.id}~${short(l.opacity, 2)}` : l.id)).join(' '))
  if (s.t !== undefined) query.set('t', new Date(s.t).toISOString().replace('.000Z', 'Z'))
  if (s.at) query.set('sel', `${short(s.at[0], 4)},${short(s.at[1], 4)}`)
  if (s.doubt !== 'hatch') query.set('doubt', s.doubt)
  const text = query.toString().replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/').replace(/%7E/g, '~')
  return text ? `?${text}` : ''
}
