/** The records of `agreements/`, as they stand in the repository. */
export interface Party {
  readonly name: string
  readonly short: string
  readonly country: string
}

export interface AgreementEvent {
  readonly date: string | null
  readonly precision: 'day' | 'month' | 'year' | 'decade' | 'after' | 'running'
  readonly after?: string
  readonly what: string
}

export interface Flow {
  readonly what: string
  readonly short: string
  readonly from: string
  readonly to: string
  readonly both?: boolean
  /** The source says so; false: read from what the mission does. */
  readonly stated: boolean
}

export interface Agreement {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly trunk: 'isro-jaxa' | 'quad' | 'companies'
  readonly mission: string | null
  readonly parties: readonly Party[]
  readonly subject: string
  readonly events: readonly AgreementEvent[]
  readonly flows: readonly Flow[]
  readonly policy: {
    readonly licence: string | null
    readonly embargoHours: number | null
    readonly audience: 'public' | 'parties'
    readonly precisionDegrees: number | null
    readonly stated: boolean
  }
  readonly note?: string
  readonly sources: readonly { readonly title: string; readonly quote: string; readonly href?: string }[]
}

/** What flows, in one line: `rainfall products ⇄ ground measurements`. */
export const flowLine = (flows: readonly Flow[]): string => {
  const [first, back] = flows
  if (!first) return ''
  if (back && back.from === first.to && back.to === first.from) return `${first.short} ⇄ ${back.short}`
  return `${first.from} ${first.both ? '⇄' : '→'} ${first.to}, ${first.short}`
}
