/** The thread that draws figures. Started by `draftsman.ts`; runs what was built. */
import { parentPort } from 'node:worker_threads'
import { toProblem } from '@setu/core/errors'
import type { Drawn, Picture } from './draftsman.js'

const draw = async ({ spec, form, theme, width, scale, heading }: Picture): Promise<Uint8Array> => {
  const { renderSvg } = await import('@setu/figures/svg')
  const svg = await renderSvg(spec, { width, theme, heading })
  if (form === 'svg') return new TextEncoder().encode(svg)
  const { renderPng } = await import('@setu/render/png')
  return (await renderPng(svg, { scale })).bytes
}

parentPort!.on('message', (message: Picture & { id: number }) => {
  const answer = (drawn: Drawn): void => parentPort!.postMessage(drawn)
  draw(message).then(
    (body) => answer({ id: message.id, body: new Uint8Array(body) }),
    (error: unknown) => answer({ id: message.id, problem: toProblem(error) }),
  )
})
