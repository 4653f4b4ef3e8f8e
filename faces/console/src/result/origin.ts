/** Where a result comes from, as fields that a person reads. */
import { say } from '../messages/say.js'
import { outputSchemas, type ResultOf } from './result.js'

export interface OriginField {
  readonly name: string
  readonly value: string
  /** In the panel, not only in the drawer. */
  readonly lead: boolean
  readonly mono: boolean
  readonly short?: string
}

/** `Tian 2009` of `Tian, Y., et al. (2009). …`. */
export const shortCite = (cite: string): string => {
  const match = /^([^,(]+).*?\((\d{4})\)/.exec(cite)
  return match ? `${match[1]!.trim()} ${match[2]}` : cite
}

/** A digest in groups that an eye can compare: `9f2c 41aa 70be`; other text as it is. */
export const shortKey = (text: string): string => {
  const hex = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text)
  return hex ? hex[1]!.slice(0, 12).replace(/(.{4})(?=.)/g, '$1 ') : text
}

export const originFields = (result: ResultOf): OriginField[] => {
  const { provenance: p, process } = result
  const inputs = process.inputs.properties as Record<string, { title?: string }>
  const field = (name: string, value: string, more: Partial<OriginField> = {}): OriginField => ({
    name,
    value,
    lead: false,
    mono: false,
    ...more,
  })
  return [
    field(say('origin.process'), `${p?.process ?? process.id} ${p?.version ?? process.version}`, {
      lead: true,
      mono: true,
    }),
    ...(p
      ? [
          field(say('origin.key'), p.key, { lead: true, mono: true }),
          field(say('origin.foundation'), p.foundation, { mono: true }),
        ]
      : []),
    ...(p?.sources ?? []).map((s) => {
      const title = inputs[s.input]?.title ?? s.input
      return field(title, s.identity, { lead: true, mono: true })
    }),
    ...(p?.sources ?? [])
      .filter((s) => s.simulated)
      .slice(0, 1)
      .map(() => field(say('origin.data'), say('origin.simulated'), { lead: true })),
    field(say('origin.where'), say(result.where === 'here' ? 'result.where.here' : 'result.where.station'), {
      lead: true,
    }),
    ...(process.cite.length
      ? [
          field(say('origin.method'), process.cite.join('\n'), {
            lead: true,
            short: process.cite.map(shortCite).join(', '),
          }),
        ]
      : []),
    field(say('origin.inputs'), JSON.stringify(result.inputs), { mono: true }),
    ...(p?.assets ?? []).map((a) =>
      field(outputSchemas(process)[a.name]?.title ?? a.name, `${a.sha256}`, { mono: true }),
    ),
  ]
}
