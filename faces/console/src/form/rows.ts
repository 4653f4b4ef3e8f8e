/** Lines of a form: two short fields share one, their hints below it. */
import type { Field } from './fields.js'

export const isShort = (field: Field): boolean =>
  !field.list &&
  field.kind !== 'dataset' &&
  field.kind !== 'flag' &&
  (field.title.length <= 22 || field.kind === 'number' || field.kind === 'integer')

export const linesOf = (fields: readonly Field[]): (readonly Field[])[] => {
  const lines: (readonly Field[])[] = []
  for (let i = 0; i < fields.length; i++) {
    const [one, next] = [fields[i]!, fields[i + 1]]
    if (next && isShort(one) && isShort(next)) {
      lines.push([one, next])
      i++
    } else lines.push([one])
  }
  return lines
}
