/**
 * A page of a resource that the console has none for: where it stands, its links, its rows as a table where it has rows,
 * and the document itself. No script; every character of a value is escaped.
 */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** JSON with its links alive; every character of it escaped first. */
const lively = (value: unknown): string =>
  escapeHtml(JSON.stringify(value, null, 2) ?? '').replace(
    /https?:\/\/[^\s&<>]+/g,
    (url) => `<a href="${url}">${url}</a>`,
  )

const STYLE = `body{font:14px/1.5 'IBM Plex Sans',system-ui,sans-serif;max-width:76rem;margin:0 auto;padding:1rem;color:#1b1a17;background:#fff}
nav,ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}a{color:#0b5c6b}h1{font-size:1.6rem;margin:.5rem 0}
.wide{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0}th,td{border-bottom:1px solid #d8d6d0;padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top;max-width:24rem}th{white-space:nowrap}td{min-width:4rem;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f3f0;padding:1rem}
@media (prefers-color-scheme:dark){body{background:#14171a;color:#e8e6e1}a{color:#7cc7d6}pre{background:#1e2226}th,td{border-color:#3a3f44}}`

type Json = Record<string, unknown>
const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v)

const crumbs = (path: string): string => {
  const parts = path.split('/').filter(Boolean)
  const links = parts.map((part, i) => {
    const name = escapeHtml(part)
    return i === parts.length - 1 ? name : `<a href="/${escapeHtml(parts.slice(0, i + 1).join('/'))}">${name}</a>`
  })
  return `<nav><a href="/">Setu</a> ${links.map((l) => `/ ${l}`).join(' ')}</nav>`
}

/** Links of the document that lead on; those of the landing page and of the page itself are left out. */
const linksOf = (value: unknown): string => {
  const links = isObject(value) && Array.isArray(value['links']) ? (value['links'] as unknown[]).filter(isObject) : []
  const shown = links
    .filter(({ rel, href }) => !['self', 'root'].includes(String(rel)) && /^https?:\/\//.test(String(href)))
    .slice(0, 40)
    .map(({ rel, href, title, type }) => {
      const kind = String(rel).split('/').at(-1)!
      const form = typeof type === 'string' ? ` (${type.split(';')[0]})` : ''
      return `<li><a href="${escapeHtml(String(href))}">${escapeHtml(`${title ?? kind}${form}`)}</a></li>`
    })
  return shown.length ? `<ul>${shown.join('')}</ul>` : ''
}

const MOST_ROWS = 1000
const MOST_COLUMNS = 40

const cellText = (v: unknown): string => {
  if (v === null || v === undefined) return ''
  return typeof v === 'object' ? JSON.stringify(v).slice(0, 120) : String(v)
}

/** Features as a table of their properties, each id a link to it. */
const tableOf = (value: unknown): string => {
  if (!isObject(value) || value['type'] !== 'FeatureCollection' || !Array.isArray(value['features'])) return ''
  const features = (value['features'] as unknown[]).filter(isObject).slice(0, MOST_ROWS)
  const properties = (f: Json): Json => (isObject(f['properties']) ? f['properties'] : {})
  const names = [...new Set(features.flatMap((f) => Object.keys(properties(f))))]
    .filter((n) => n !== 'id')
    .slice(0, MOST_COLUMNS)
  const self = (value['links'] as Json[] | undefined)?.find((l) => l['rel'] === 'self')?.['href']
  const at = String(self ?? '').split('?')[0]!
  const address = (f: Json): string => {
    const own = (f['links'] as Json[] | undefined)?.find((l) => l['rel'] === 'self')?.['href']
    return String(own ?? `${at}/${encodeURIComponent(String(f['id']))}`)
  }
  const row = (f: Json): string =>
    `<tr><td><a href="${escapeHtml(address(f))}">${escapeHtml(String(f['id']))}</a></td>${names
      .map((n) => `<td>${escapeHtml(cellText(properties(f)[n]))}</td>`)
      .join('')}</tr>`
  const head = ['id', ...names].map((n) => `<th scope="col">${escapeHtml(n)}</th>`).join('')
  const count = `${value['numberReturned'] ?? features.length} of ${value['numberMatched'] ?? 'unknown'}`
  return `<p>${escapeHtml(count)}</p><div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${features.map(row).join('')}</tbody></table></div>`
}

export const plainPage = (title: string, value: unknown, path = '/'): string => {
  const table = tableOf(value)
  const document = `<pre>${lively(value)}</pre>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${escapeHtml(title)} · Setu</title><style>${STYLE}</style>${crumbs(path)}<main><h1>${escapeHtml(title)}</h1>${linksOf(value)}${table}${table ? `<details><summary>The document</summary>${document}</details>` : document}</main></html>`
}
