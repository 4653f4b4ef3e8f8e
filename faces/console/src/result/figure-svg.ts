/** Draws figures: loaded when the first figure is looked at. */
import { drawFigure } from '@setu/figures/svg'
import { safeSvg } from './safe-svg.js'

/** Text of the page's own drawing: colours follow the page's theme, title and source stand around it. */
export const drawOnPage = async (spec: unknown, width: number): Promise<SVGSVGElement> => {
  const { usermeta, ...body } = spec as { usermeta?: object }
  // The tag `simulated` stands in the panel's head.
  const plain = { ...body, usermeta: { ...usermeta, simulated: false } }
  const { svg } = await drawFigure(plain, { width: Math.max(240, Math.round(width)), theme: 'tokens', heading: false })
  return safeSvg(svg)
}

/** A figure to take away: title, axes and source inside, in the light theme. */
export const drawToSave = async (spec: unknown): Promise<{ svg: string; width: number; height: number }> =>
  drawFigure(spec, { width: 720, theme: 'light', heading: true })

const base64 = async (url: string): Promise<string> => {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  let binary = ''
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(binary)
}

/** PNG at twice the size, with the page's own face inside. */
export const pngOf = async (svg: string, width: number, height: number): Promise<Blob> => {
  const fontUrl = (await import('@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2?url'))
    .default
  const face = `<style>@font-face{font-family:"Plex Sans";src:url(data:font/woff2;base64,${await base64(fontUrl)});font-weight:100 700}</style>`
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.replace(/^(<svg[^>]*>)/, `$1${face}`))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * 2
  canvas.height = height * 2
  const context = canvas.getContext('2d')!
  context.scale(2, 2)
  context.drawImage(image, 0, 0, width, height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  )
}
