/**
 * What a key may do: `read:<collection>`, `run:<process>`, `write`, `admin`. A `*` at the end stands for anything
 * (`run:rain.*`); `admin` covers all.
 */
import { setuError } from '@setu/core/errors'

const SCOPE = /^(admin|write|(read|run):(\*|[a-z][a-z0-9._-]{0,100}(\*)?))$/

export const parseScope = (text: string): string => {
  if (!SCOPE.test(text))
    throw setuError('bad-input', {
      where: 'scope',
      found: `"${text.slice(0, 60)}"`,
      expected: 'admin, write, read:<collection> or run:<process>',
      wayOut: 'For example run:rain.* or read:rain-validated.',
    })
  return text
}

/** Whether one of the scopes held covers the one needed. */
export const covers = (held: readonly string[], needed: string): boolean =>
  held.some(
    (scope) => scope === 'admin' || scope === needed || (scope.endsWith('*') && needed.startsWith(scope.slice(0, -1))),
  )
