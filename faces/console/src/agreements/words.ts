/** What the records say, in the page's language where it is known. */
import { currentLanguage, say, sayCode } from '../messages/say.js'
import { eventText } from './dates.js'
import { type Agreement, flowLine } from './records.js'

export const titleOfAgreement = (a: Agreement): string => sayCode(`agreement.${a.id}.title`, a.title)
export const subjectOf = (a: Agreement): string => sayCode(`agreement.${a.id}.subject`, a.subject)
export const flowsOf = (a: Agreement): string => sayCode(`agreement.${a.id}.flows`, flowLine(a.flows))
export const whatOf = (a: Agreement, index: number): string =>
  sayCode(`agreement.${a.id}.event.${index}`, a.events[index]?.what ?? '')
export const dateOf = (a: Agreement, index: number): string => {
  const event = a.events[index]
  if (!event) return ''
  if (event.precision === 'running') return say('agreement.running')
  if (event.precision === 'after') return say('agreement.after', { year: event.after ?? '' })
  return eventText(event, currentLanguage())
}
/** The one line under a mission's name: `2018: agreement signed`. */
export const agreementLine = (a: Agreement): string => {
  const index = a.events.length - 1
  return `${dateOf(a, index)} · ${titleOfAgreement(a)}`
}
