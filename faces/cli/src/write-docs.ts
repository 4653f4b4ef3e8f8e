/** Runs every example, and makes the pages, pictures and golden values of all processes: what `npm run docs` writes. */

import { runHere } from '@setu/jobs/run-here'
import { missions } from '@setu/registry/registry'
import { indexPage, processPage, type RunExample } from './docs.js'
import { type Golden, goldenOf, v8Line } from './golden.js'
import { openLocal } from './open-local.js'

export interface Docs {
  /** Text by path under the repository. */
  readonly pages: ReadonlyMap<string, string>
  /** SVG by path under the repository. */
  readonly pictures: ReadonlyMap<string, string>
  readonly golden: Golden
}

export const makeDocs = async (options: { pictures: boolean }): Promise<Docs> => {
  const pages = new Map<string, string>([['docs/processes/README.md', indexPage(missions)]])
  const pictures = new Map<string, string>()
  const golden: Record<string, { version: string; examples: ReturnType<typeof goldenOf>[] }> = {}
  for (const definition of missions.flatMap((m) => m.processes)) {
    const ran: RunExample[] = []
    const kept: ReturnType<typeof goldenOf>[] = []
    for (const [e, { note, inputs }] of definition.examples.entries()) {
      const { outputs } = await runHere(definition, inputs, { open: openLocal })
      kept.push(goldenOf(definition, note, outputs))
      const drawn: { title: string; path: string }[] = []
      // A figure that only some inputs give has no picture where the first example has none.
      const shown = definition.views.filter((v) => v.kind === 'figure' && e === 0 && outputs[v.of] !== undefined)
      for (const view of shown) {
        const path = `pictures/${definition.id}-${view.of}.svg`
        drawn.push({ title: view.title, path })
        if (options.pictures) {
          const { renderSvg } = await import('@setu/figures/svg')
          pictures.set(`docs/processes/${path}`, await renderSvg(outputs[view.of] as Record<string, unknown>))
        }
      }
      ran.push({ note, inputs, outputs, pictures: drawn })
    }
    pages.set(`docs/processes/${definition.id}.md`, processPage(definition, ran))
    golden[definition.id] = { version: definition.version, examples: kept }
  }
  return { pages, pictures, golden: { v8: v8Line(), processes: golden } }
}
