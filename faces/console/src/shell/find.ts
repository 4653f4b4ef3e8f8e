/** What *find* knows: missions, processes, pages; a pasted command line or URL fills the form of its process. */

import { findProcess, missions, processes } from '../registry.js'
import { parseCommandLine } from '../result/command-line.js'
import { encodeInputs } from './url-state.js'

export interface Match {
  readonly href: string
  readonly name: string
  readonly what: string
}

const pasted = (text: string): Match | undefined => {
  const url = /^https?:\/\/\S+$/.test(text) ? new URL(text) : undefined
  if (url && /^\/(processes|jobs|missions|verification)(\/|$)/.test(url.pathname))
    return { href: url.pathname + url.search, name: url.pathname, what: text.slice(0, 80) }
  const command = parseCommandLine(text, findProcess)
  if (!command) return undefined
  const query = encodeInputs(command.inputs)
  return { href: `/processes/${command.process.id}${query}`, name: command.process.id, what: command.process.title }
}

export const findMatches = (text: string): Match[] => {
  const direct = pasted(text.trim())
  if (direct) return [direct]
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const all: (Match & { readonly words: string })[] = [
    ...processes().map((p) => ({
      href: `/processes/${p.id}`,
      name: p.id,
      what: p.title,
      words: `${p.id} ${p.title} ${p.description}`.toLowerCase(),
    })),
    ...missions.map((m) => ({
      href: `/missions/${m.id}`,
      name: m.id,
      what: m.question,
      words: `${m.id} ${m.title} ${m.question}`.toLowerCase(),
    })),
    { href: '/jobs', name: 'jobs', what: 'What the station runs', words: 'jobs runs station' },
    {
      href: '/verification',
      name: 'verification',
      what: 'Every reference row',
      words: 'verification reference rows tests',
    },
  ]
  return all
    .filter((m) => words.every((w) => m.words.includes(w)))
    .slice(0, 8)
    .map(({ href, name, what }) => ({ href, name, what }))
}
