/** Where a live source is: what a person writes after `--from`. */
import { setuError } from '@setu/core/errors'

export type FeedAddress =
  /** Connects and connects again. */
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** Listens; any number of senders. */
  | { readonly kind: 'tcp-listen' | 'udp'; readonly host: string; readonly port: number }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'websocket'; readonly url: URL }
  /** A file, read once to its end. */
  | { readonly kind: 'file'; readonly path: string }

const FORMS = 'tcp://host:port, tcp-listen://host:port, udp://host:port, wss://…, - for stdin, or a file'

export const feedAddress = (text: string, where = '--from'): FeedAddress => {
  const bad = (found: string): Error => setuError('bad-input', { where, found, expected: FORMS })
  if (text === '' || text.length > 2000) throw bad(text === '' ? 'nothing' : 'a text of more than 2,000 characters')
  if (text === '-' || text === 'stdin:') return { kind: 'stdin' }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return { kind: 'file', path: text }
  if (scheme === 'ws' || scheme === 'wss') {
    let url: URL
    try {
      url = new URL(text)
    } catch {
      throw bad(text.slice(0, 100))
    }
    if (url.username || url.password) throw bad('an address with a name or a password in it')
    return { kind: 'websocket', url }
  }
  if (scheme !== 'tcp' && scheme !== 'tcp-listen' && scheme !== 'udp') throw bad(text.slice(0, 100))
  // Host names, IPv4, [IPv6]; an empty host listens on this machine only.
  const parts = /^(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._-]*):(\d{1,5})\/?$/.exec(text.slice(scheme.length + 3))
  const port = Number(parts?.[2])
  if (!parts || port > 65_535 || (scheme === 'tcp' && (port === 0 || parts[1] === ''))) throw bad(text.slice(0, 100))
  const host = parts[1]!.replace(/^\[|\]$/g, '')
  return { kind: scheme, host: host === '' ? '127.0.0.1' : host, port }
}

/** The address as it may be shown: without what follows the path. */
export const shownAddress = (a: FeedAddress): string => {
  switch (a.kind) {
    case 'stdin':
      return 'stdin'
    case 'file':
      return a.path
    case 'websocket':
      return `${a.url.protocol}//${a.url.host}${a.url.pathname}`
    default:
      return `${a.kind}://${a.host.includes(':') ? `[${a.host}]` : a.host}:${a.port}`
  }
}
