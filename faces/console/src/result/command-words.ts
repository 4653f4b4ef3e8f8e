/** A pasted shell line: its words, and the process that it names. */
/** Words of a shell line: quotes and backslashes, no expansion. */
export const shellWords = (line: string): string[] => {
  const words: string[] = []
  for (const match of line.matchAll(/(?:[^\s'"\\]+|'[^']*'|"(?:[^"\\]|\\.)*"|\\.)+/g))
    words.push(
      match[0].replace(
        /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
        (_, single?: string, double?: string, escaped?: string) =>
          single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? '',
      ),
    )
  return words
}

/** `rain.validate` of `npx setu rain validate …`; nothing where it is no such line. */
export const processInLine = (line: string): string | undefined => {
  const words = shellWords(line)
  const at = words.indexOf('setu')
  return at < 0 || at > 1 || words.length < at + 3 ? undefined : `${words[at + 1]}.${words[at + 2]}`
}
