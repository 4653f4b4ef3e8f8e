/** Figures of a result as SVG and PNG files beside it. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyProcess } from '@setu/core/contract'
import { setuError } from '@setu/core/errors'
import { outputSchemas } from './show.js'

export const drawFigures = async (
  process: AnyProcess,
  outputs: Record<string, unknown>,
  folder: string,
  formats: string,
): Promise<string[]> => {
  const wanted = formats.split(',').map((f) => f.trim())
  for (const f of wanted)
    if (!['svg', 'png', 'none'].includes(f))
      throw setuError('bad-input', { where: '--figures', found: f, expected: 'svg, png, both as svg,png, or none' })
  const written: string[] = []
  const figures = outputSchemas(process).filter(([name, , role]) => role === 'figure' && outputs[name] !== undefined)
  if (figures.length === 0 || wanted.includes('none')) return written
  const { renderSvg } = await import('@setu/figures/svg')
  for (const [name] of figures) {
    const svg = await renderSvg(outputs[name] as Record<string, unknown>)
    if (wanted.includes('svg')) {
      await writeFile(join(folder, `${name}.svg`), svg)
      written.push(`${name}.svg`)
    }
    if (wanted.includes('png')) {
      const { renderPng } = await import('@setu/render/png')
      await writeFile(join(folder, `${name}.png`), (await renderPng(svg)).bytes)
      written.push(`${name}.png`)
    }
  }
  return written
}
