/**
 * What the page knows of the processes without loading their code: `virtual:setu/catalogue` lists missions and
 * processes by name, `virtual:setu/cards` gives each definition as plain data when its form is opened. Both are written
 * from the registry while the page is built; checks, costs and sentences are asked of the worker.
 */

import type { AnyProcess, Mission } from '@setu/core/contract'
import { type Plugin, runnerImport } from 'vite'

interface Registry {
  readonly missions: readonly Mission[]
  readonly unbuilt: readonly { readonly id: string; readonly title: string; readonly question: string }[]
}

/** A map drawn as a figure tells most at a glance; then the figures in the order of the views. */
const figuresOf = (p: AnyProcess): string[] => {
  const all = Object.entries(p.outputs.properties as Record<string, { 'x-role'?: string }>)
    .filter(([, schema]) => schema['x-role'] === 'figure')
    .map(([name]) => name)
  const shown = p.views.filter((v) => v.kind === 'figure').map((v) => String(v.of))
  return [...new Set([...all.filter((name) => /map/i.test(name)), ...shown, ...all])]
}

const catalogueOf = ({ missions, unbuilt }: Registry): unknown => ({
  missions: missions.map((m) => ({
    id: m.id,
    title: m.title,
    question: m.question,
    agreement: m.agreement,
    processes: m.processes.map((p) => ({
      id: p.id,
      title: p.title,
    })),
  })),
  unbuilt,
})

const detailsOf = ({ missions }: Registry): unknown => ({
  processes: Object.fromEntries(
    missions
      .flatMap((m) => m.processes)
      .map((p) => [
        p.id,
        {
          description: p.description,
          ...(p.examples[0] ? { example: p.examples[0].inputs } : {}),
          figures: figuresOf(p),
        },
      ]),
  ),
  samples: Object.fromEntries(missions.map((m) => [m.id, m.samples.map((s) => ({ id: s.id, title: s.title }))])),
})

const cardOf = ({ id, version, title, description, cite, inputs, outputs, views, examples, messages }: AnyProcess) => ({
  id,
  version,
  title,
  description,
  cite,
  inputs,
  outputs,
  views,
  examples,
  messages,
})

const CATALOGUE = 'virtual:setu/catalogue'
/** What cards, *find* and the page of a mission need beside the names: apart, as other pages do without. */
const DETAILS = 'virtual:setu/details'
const CARDS = 'virtual:setu/cards'
const CARD = 'virtual:setu/card/'
/** A string is read faster than an object literal, and a bundler leaves it alone. */
const asModule = (name: string, value: unknown): string =>
  `export const ${name} = JSON.parse(${JSON.stringify(JSON.stringify(value))})`

export const processCards = (entry: string, conditions: string[]): Plugin => {
  let registry: Promise<Registry> | undefined
  const read = (): Promise<Registry> => {
    registry ??= runnerImport<Registry>(entry, {
      configFile: false,
      logLevel: 'error',
      resolve: { conditions },
      ssr: { noExternal: [/^@setu\//], resolve: { conditions } },
    }).then((loaded) => loaded.module)
    return registry
  }
  return {
    name: 'setu-process-cards',
    resolveId: (id) =>
      id === CATALOGUE || id === CARDS || id === DETAILS || id.startsWith(CARD) ? `\0${id}` : undefined,
    async load(id) {
      if (!id.startsWith('\0virtual:setu/')) return undefined
      const known = await read()
      const processes = known.missions.flatMap((m) => m.processes)
      const name = id.slice(1)
      if (name === CATALOGUE) return asModule('catalogue', catalogueOf(known))
      if (name === DETAILS) return asModule('details', detailsOf(known))
      if (name === CARDS)
        return `export const cards = {${processes.map((p) => `${JSON.stringify(p.id)}: () => import('${CARD}${p.id}')`).join(',')}}`
      const process = processes.find((p) => p.id === name.slice(CARD.length))
      return process ? asModule('card', cardOf(process)) : undefined
    },
  }
}
