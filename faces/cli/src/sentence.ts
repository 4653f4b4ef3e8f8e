/** The one plain sentence of a result, from its code and values (ICU messages). */
import type { AnyProcess } from '@setu/core/contract'
import { IntlMessageFormat } from 'intl-messageformat'

export const sentenceOf = (process: AnyProcess, outputs: Record<string, unknown>): string => {
  const { code, values } = process.sentence(outputs as never)
  const message = process.messages[code]
  return message ? String(new IntlMessageFormat(message, 'en').format(values)) : `${code} ${JSON.stringify(values)}`
}
