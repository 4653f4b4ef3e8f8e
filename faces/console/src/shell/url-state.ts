/** The form's inputs in `?in=`: JSON, so that a person can read it; only what differs from the defaults. */
export type Inputs = Record<string, unknown>

const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])
const LONGEST = 65_536

export const encodeInputs = (inputs: Inputs): string => {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, v]) => v !== undefined))
  if (!Object.keys(given).length) return ''
  // `:`, `,` and `/` may stand in a query as they are.
  const text = encodeURIComponent(JSON.stringify(given)).replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%2F/g, '/')
  return `?in=${text}`
}

/** Inputs of a query; what is not an object of inputs is no inputs. */
export const decodeInputs = (search: string): Inputs => {
  const raw = new URLSearchParams(search).get('in')
  if (!raw || raw.length > LONGEST) return {}
  try {
    const value: unknown = JSON.parse(raw)
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return {}
    return Object.fromEntries(Object.entries(value).filter(([name]) => !DANGEROUS.has(name)))
  } catch {
    return {}
  }
}
