/** The part of the address that this view writes: scene, time, what is selected, layers, rules. */
import type { LayerId } from './layers.js'
import { isLayer, usual } from './layers.js'

export interface Selection {
  readonly kind: 'ship' | 'event' | 'detection'
  readonly id: string
}
export interface Address {
  readonly scene: string | undefined
  readonly t: number | undefined
  readonly sel: Selection | undefined
  readonly layers: ReadonlySet<LayerId>
  readonly rules: string | undefined
}

const LONGEST = 20_000

export const readAddress = (search: string): Address => {
  const query = new URLSearchParams(search)
  const t = Date.parse(query.get('t') ?? '')
  const [kind, ...rest] = (query.get('sel') ?? '').split(':')
  const id = rest.join(':')
  const layers = query.get('layers')
  const rules = query.get('rules')
  return {
    scene: query.get('scene') ?? undefined,
    t: Number.isFinite(t) ? t : undefined,
    sel: (kind === 'ship' || kind === 'event' || kind === 'detection') && id !== '' ? { kind, id } : undefined,
    layers: layers === null ? usual : new Set(layers.split(' ').filter(isLayer)),
    rules: rules !== null && rules.length <= LONGEST ? rules : undefined,
  }
}

/** Other parts of the query (language, theme) stay as they are. */
export const writeAddress = (search: string, a: Address): string => {
  const query = new URLSearchParams(search)
  const put = (name: string, value: string | undefined): void =>
    value === undefined ? query.delete(name) : query.set(name, value)
  put('scene', a.scene)
  put('t', a.t === undefined ? undefined : new Date(a.t).toISOString().replace('.000Z', 'Z'))
  put('sel', a.sel ? `${a.sel.kind}:${a.sel.id}` : undefined)
  const same = a.layers.size === usual.size && [...usual].every((l) => a.layers.has(l))
  put('layers', same ? undefined : [...a.layers].join(' '))
  put('rules', a.rules)
  const text = query.toString().replace(/%3A/g, ':').replace(/%2C/g, ',')
  return text ? `?${text}` : ''
}
