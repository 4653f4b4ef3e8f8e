/** The state of a form: what was typed, what is wrong with it, what of it was touched. */

import type { Issue } from '@setu/core/errors'
import type { ProcessCard } from '../registry.js'
import { checkInputs } from '../run/page-worker.js'
import { type Field, fieldsOf, shownValue, typedValue } from './fields.js'

export interface FormState {
  readonly process: ProcessCard
  readonly fields: readonly Field[]
  /** Texts of typed fields, by name; of a list, by name and place. */
  readonly texts: Record<string, string[]>
  /** Inputs as they stand, without defaults. */
  readonly inputs: Record<string, unknown>
  readonly issues: readonly Issue[]
  /** True once the inputs as they stand were checked and nothing is wrong. */
  readonly valid: boolean
  /** Checks the inputs as they stand now. */
  check(): Promise<boolean>
  issueOf(field: Field): Issue | undefined
  touch(name: string): void
  touchAll(): void
  set(name: string, value: unknown): void
  fill(inputs: Readonly<Record<string, unknown>>): void
}

export const createForm = (process: ProcessCard, first: Readonly<Record<string, unknown>>): FormState => {
  const fields = fieldsOf(process)
  const texts = $state<Record<string, string[]>>({})
  const touched = $state<Record<string, boolean>>({})

  const textsOf = (field: Field, value: unknown): string[] => {
    const shown = value === undefined ? field.default : value
    if (field.list) return Array.isArray(shown) && shown.length ? shown.map(shownValue) : ['']
    return [shownValue(shown)]
  }
  const fill = (inputs: Readonly<Record<string, unknown>>): void => {
    for (const field of fields) {
      texts[field.name] = textsOf(field, inputs[field.name])
      touched[field.name] = false
    }
  }
  fill(first)

  const inputOf = (field: Field): unknown => {
    const typed = texts[field.name] ?? ['']
    if (field.list) {
      const values = typed.map((t) => typedValue(field, t)).filter((v) => v !== undefined)
      return values.length || field.default !== undefined ? (values.length ? values : undefined) : undefined
    }
    if (field.kind === 'flag') return typed[0] === 'true'
    return typedValue(field, typed[0] ?? '')
  }
  const inputs = $derived(
    Object.fromEntries(
      fields
        .map((f) => [f.name, inputOf(f), f.default] as const)
        .filter(([, value, fallback]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(fallback))
        .map(([name, value]) => [name, value]),
    ),
  )
  // The definition checks in the worker; an answer to older inputs is dropped.
  let issues = $state.raw<readonly Issue[]>([])
  let good = $state.raw<unknown>()
  const check = async (): Promise<boolean> => {
    const asked = inputs
    const found = await checkInputs(process.id, $state.snapshot(asked))
    if (asked !== inputs) return check()
    issues = found
    good = found.length ? undefined : asked
    return found.length === 0
  }
  $effect(() => {
    void inputs
    check().catch(() => undefined)
  })
  const nameAt = (where: string): string => where.split('/')[1] ?? ''

  return {
    process,
    fields,
    texts,
    get inputs() {
      return inputs
    },
    get issues() {
      return issues
    },
    get valid() {
      return good === inputs
    },
    check,
    issueOf: (field) => (touched[field.name] ? issues.find((i) => nameAt(i.where) === field.name) : undefined),
    touch: (name) => {
      touched[name] = true
    },
    touchAll: () => {
      for (const field of fields) touched[field.name] = true
    },
    set: (name, value) => {
      const field = fields.find((f) => f.name === name)
      if (field) texts[name] = textsOf(field, value)
    },
    fill,
  }
}
