/** Oracle: WCAG 2.2 contrast (relative luminance, 1.4.3 and 1.4.11), and the console's tokens.css where it is at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ranges, themeConfig } from '../src/theme.js'
import { type TokenName, tokensOf } from '../src/tokens.js'

const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  const t = tokensOf(theme)
  it.each(['ink', 'ink-2', 'ink-3', 'signal', 'fault', 'caution'] as const)('text %s reaches 4.5:1', (name) => {
    expect(contrast(t[name], t.surface)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(['ink', 'signal', 'signal-2', 'context', 'caution-mark', 'diff-n2', 'diff-p2'] as const)(
    'mark %s reaches 3:1',
    (name) => {
      expect(contrast(t[name], t.surface)).toBeGreaterThanOrEqual(3)
    },
  )
  it.each(['amount', 'rain'] as const)('the steps of %s go one way in lightness', (range) => {
    const colours =
      (themeConfig(theme)['range'] as Record<string, string[]>)[range]?.filter((c) => c.startsWith('#')) ?? []
    const steps = colours.map(luminance)
    const sorted = [...steps].sort((a, b) => (theme === 'light' ? b - a : a - b))
    expect(steps).toEqual(sorted)
  })
  it('ranges have the number of colours that they say', () => {
    const config = themeConfig(theme)['range'] as Record<string, string[]>
    for (const [name, count] of Object.entries(ranges)) expect(config[name]).toHaveLength(count)
  })
})

const sheet = [
  process.env['SETU_CONSOLE_TOKENS'],
  new URL('../../../faces/console/src/tokens.css', import.meta.url).pathname,
  new URL('../../../../shared/console/tokens.css', import.meta.url).pathname,
].find((path) => path && existsSync(path))
/** `0.10` and `0.1` are one value. */
const plain = (value: string): string => value.trim().replace(/(\.\d*?)0+(?=\D|$)/g, '$1')

it.runIf(sheet)('the values are those of the console', () => {
  const css = readFileSync(sheet as string, 'utf8')
  const at = css.indexOf('[data-theme="dark"]')
  const parse = (text: string) =>
    Object.fromEntries([...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => [m[1], plain(m[2] ?? '')]))
  const light = parse(css.slice(0, at))
  const dark = parse(css.slice(at))
  for (const [name, value] of Object.entries(tokensOf('light')))
    if (light[name]) expect(`${name} ${plain(value)}`).toBe(`${name} ${light[name]}`)
  for (const [name, value] of Object.entries(dark))
    if (name in tokensOf('dark'))
      expect(`${name} ${plain(tokensOf('dark')[name as TokenName])}`).toBe(`${name} ${value}`)
})
