/**
 * Values of the design tokens that figures and reports use. The names are those of the console's `tokens.css`: a figure
 * drawn with the theme `tokens` holds `var(--name)` and follows the page it stands in.
 *
 * Meaning, in every figure: `ink` is what was measured independently, `signal` is what Setu computed, `context` is normal,
 * last year, baseline. `fault` and `caution` mark findings. Text reaches 4.5:1 on `surface`, marks 3:1.
 */

const light = {
  paper: '#f6f8f7',
  surface: '#ffffff',
  sunk: '#edf1f0',
  rule: '#dbe2e1',
  'rule-strong': '#a9b5b6',
  ink: '#12191c',
  'ink-2': '#445157',
  'ink-3': '#5f6d73',
  signal: '#165e83',
  'signal-2': '#5a94b3',
  'signal-soft': '#e4eff4',
  fault: '#b23a10',
  'fault-soft': '#fbe7de',
  caution: '#795600',
  'caution-mark': '#b98300',
  'caution-soft': '#faf0d3',
  context: '#84929a',
  'context-soft': '#e3e9e8',
  band: 'rgba(22, 94, 131, 0.16)',
  'band-ink': 'rgba(18, 25, 28, 0.10)',
  hatch: 'rgba(18, 25, 28, 0.28)',
  'rain-1': '#dcebf1',
  'rain-2': '#aed3e2',
  'rain-3': '#6aaccc',
  'rain-4': '#3a77aa',
  'rain-5': '#4b3f8f',
  'rain-6': '#46123f',
  'diff-n3': '#7a3a12',
  'diff-n2': '#b9733c',
  'diff-n1': '#e3c2a0',
  'diff-0': '#eef0ee',
  'diff-p1': '#a9c9d8',
  'diff-p2': '#4c89aa',
  'diff-p3': '#0f4566',
  'amount-0': '#eef3f4',
  'amount-1': '#d3e4ec',
  'amount-2': '#a9cad9',
  'amount-3': '#7aadc4',
  'amount-4': '#4a8cac',
  'amount-5': '#226b8f',
  'amount-6': '#0c4462',
  'cat-1': '#165e83',
  'cat-2': '#c4561a',
  'cat-3': '#12191c',
  'cat-4': '#a077e0',
  'cat-5': '#662200',
  'cat-6': '#b87878',
} as const

export type TokenName = keyof typeof light
export type Tokens = Readonly<Record<TokenName, string>>

const dark: Tokens = {
  ...light,
  paper: '#0c1113',
  surface: '#12181b',
  sunk: '#0a0e10',
  rule: '#243034',
  'rule-strong': '#4a5a60',
  ink: '#e8eeee',
  'ink-2': '#adb9bd',
  'ink-3': '#8b999f',
  signal: '#74bbdc',
  'signal-2': '#3d86a8',
  'signal-soft': '#14303e',
  fault: '#ff9066',
  'fault-soft': '#3a1d11',
  caution: '#e6bd58',
  'caution-mark': '#e0a92a',
  'caution-soft': '#30270f',
  context: '#66757b',
  'context-soft': '#202a2e',
  band: 'rgba(116, 187, 220, 0.20)',
  'band-ink': 'rgba(232, 238, 238, 0.12)',
  hatch: 'rgba(232, 238, 238, 0.30)',
  'rain-1': '#16313d',
  'rain-2': '#1f4e64',
  'rain-3': '#2f7fa3',
  'rain-4': '#6fb0dc',
  'rain-5': '#bfaef2',
  'rain-6': '#fbe4f4',
  'diff-n3': '#e9a66b',
  'diff-n2': '#b06f38',
  'diff-n1': '#5e3d24',
  'diff-0': '#22292b',
  'diff-p1': '#1f4459',
  'diff-p2': '#3f86ab',
  'diff-p3': '#9bd3ee',
  'amount-0': '#172226',
  'amount-1': '#173442',
  'amount-2': '#1c4a5f',
  'amount-3': '#28677f',
  'amount-4': '#3f8aa8',
  'amount-5': '#74b5d1',
  'amount-6': '#c3e6f5',
  'cat-1': '#74bbdc',
  'cat-2': '#f08a4b',
  'cat-3': '#e8eeee',
  'cat-4': '#9a8cf5',
  'cat-5': '#c9235c',
  'cat-6': '#77599a',
}

/** `tokens`: colours are `var(--name)`, so that one SVG serves a page in both themes. */
export type Theme = 'light' | 'dark' | 'tokens'

const names = Object.keys(light) as TokenName[]

const variables = Object.fromEntries(names.map((name) => [name, `var(--${name})`])) as Tokens

export const tokensOf = (theme: Theme): Tokens => (theme === 'light' ? light : theme === 'dark' ? dark : variables)

const declarations = (tokens: Tokens): string => names.map((name) => `--${name}:${tokens[name]}`).join(';')

/** Style sheet that a page without `tokens.css` needs around figures of the theme `tokens`: light, dark, print. */
export const tokensCss = (): string =>
  `:root{color-scheme:light dark;${declarations(light)}}` +
  `@media screen and (prefers-color-scheme:dark){:root{${declarations(dark)}}}`
