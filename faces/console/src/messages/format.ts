/**
 * ICU messages, the part of the syntax that Setu's messages use: `{name}`, `{n, number}`, `{x, number, ::percent}`,
 * `{x, number, ::.00}`, plural (with `=0`, offset 0, `#`), select, tags, quoting by apostrophes. Anything else throws,
 * and a sentence is then left to intl-messageformat, which is loaded for it; tests compare both.
 */
export type Values = Readonly<Record<string, string | number>>

type Part =
  | string
  | { readonly kind: 'hash' }
  | { readonly kind: 'argument'; readonly name: string }
  | { readonly kind: 'number'; readonly name: string; readonly skeleton: string }
  | {
      readonly kind: 'plural' | 'select'
      readonly name: string
      readonly cases: Readonly<Record<string, readonly Part[]>>
    }
  | { readonly kind: 'tag'; readonly name: string; readonly inside: readonly Part[] }

export class UnknownSyntax extends Error {}

const parse = (message: string): readonly Part[] => {
  let at = 0
  const fail = (): never => {
    throw new UnknownSyntax(`${message} at ${at}`)
  }
  const space = (): void => {
    while (/\s/.test(message[at] ?? '')) at++
  }
  const word = (): string => {
    space()
    const match = /^[\w=.-]+/.exec(message.slice(at)) ?? fail()
    at += match[0].length
    space()
    return match[0]
  }
  const argument = (): Part => {
    const name = word()
    if (message[at] === '}') {
      at++
      return { kind: 'argument', name }
    }
    if (message[at++] !== ',') fail()
    const kind = word()
    if (kind === 'number') {
      let skeleton = ''
      if (message[at] === ',') {
        const end = message.indexOf('}', at)
        skeleton = message.slice(at + 1, end).trim()
        at = end
      }
      if (message[at++] !== '}') fail()
      return { kind, name, skeleton }
    }
    if ((kind !== 'plural' && kind !== 'select') || message[at++] !== ',') fail()
    const cases: Record<string, readonly Part[]> = {}
    while (message[at] !== '}') {
      const key = word()
      if (message[at++] !== '{') fail()
      cases[key] = parts(kind === 'plural', '}')
      space()
    }
    at++
    return { kind: kind as 'plural' | 'select', name, cases }
  }
  const parts = (plural: boolean, end: string): readonly Part[] => {
    const list: Part[] = []
    let text = ''
    const flush = (): void => {
      if (text) list.push(text)
      text = ''
    }
    for (;;) {
      const c = message[at]
      if (c === undefined) {
        if (end) fail()
        break
      }
      if (c === end || (end.length > 1 && message.startsWith(end, at))) {
        at += end.length
        break
      }
      const tag = c === '<' ? /^<([a-z]+)>/.exec(message.slice(at)) : null
      if (c === "'" && message[at + 1] === "'") {
        text += "'"
        at += 2
      } else if (c === "'" && (/[{}<>]/.test(message[at + 1] ?? '') || (plural && message[at + 1] === '#'))) {
        const close = message.indexOf("'", at + 1)
        text += message.slice(at + 1, close < 0 ? undefined : close)
        at = close < 0 ? message.length : close + 1
      } else if (c === '{') {
        flush()
        at++
        list.push(argument())
      } else if (plural && c === '#') {
        flush()
        at++
        list.push({ kind: 'hash' })
      } else if (tag) {
        flush()
        at += tag[0].length
        list.push({ kind: 'tag', name: tag[1]!, inside: parts(plural, `</${tag[1]}>`) })
      } else {
        text += c
        at++
      }
    }
    flush()
    return list
  }
  return parts(false, '')
}

const numberFormat = (skeleton: string): Intl.NumberFormat => {
  const options: Intl.NumberFormatOptions = {}
  for (const token of skeleton.replace(/^::/, '').split(/\s+/).filter(Boolean)) {
    const precision = /^\.(0*)(#*)$/.exec(token)
    if (token === 'percent') options.style = 'percent'
    else if (token === 'sign-always') options.signDisplay = 'always'
    else if (precision) {
      options.minimumFractionDigits = precision[1]!.length
      options.maximumFractionDigits = precision[1]!.length + precision[2]!.length
    } else throw new UnknownSyntax(skeleton)
  }
  return new Intl.NumberFormat('en', options)
}

export interface Piece {
  readonly text: string
  /** A number that Setu computed, or text within `<b>`. */
  readonly computed: boolean
}

const parsed = new Map<string, readonly Part[]>()

/** `isComputed` says which plain arguments count as numbers. */
export const formatPieces = (
  message: string,
  values: Values,
  language: string,
  isComputed: (name: string) => boolean = () => false,
): Piece[] => {
  let tree = parsed.get(message)
  if (!tree) parsed.set(message, (tree = parse(message)))
  const out: Piece[] = []
  const put = (text: string, computed: boolean): void => {
    const last = out[out.length - 1]
    if (last && last.computed === computed) out[out.length - 1] = { text: last.text + text, computed }
    else if (text) out.push({ text, computed })
  }
  const given = (name: string): string | number => {
    const value = values[name]
    if (value === undefined) throw new UnknownSyntax(`no value for ${name}`)
    return value
  }
  const write = (list: readonly Part[], bold: boolean, count: string): void => {
    for (const part of list) {
      if (typeof part === 'string') put(part, bold)
      else if (part.kind === 'hash') put(count, bold)
      else if (part.kind === 'tag') write(part.inside, bold || part.name === 'b', count)
      else if (part.kind === 'argument') {
        const value = given(part.name)
        put(String(value), bold || isComputed(part.name))
      } else if (part.kind === 'number') put(numberFormat(part.skeleton).format(Number(given(part.name))), true)
      else {
        const value = given(part.name)
        const rule = part.kind === 'plural' ? new Intl.PluralRules(language).select(Number(value)) : String(value)
        const chosen = part.cases[`=${value}`] ?? part.cases[rule] ?? part.cases['other'] ?? []
        write(chosen, bold, part.kind === 'plural' ? numberFormat('').format(Number(value)) : count)
      }
    }
  }
  write(tree, false, '')
  return out
}

export const formatText = (message: string, values: Values, language: string): string =>
  formatPieces(message, values, language)
    .map((p) => p.text)
    .join('')
