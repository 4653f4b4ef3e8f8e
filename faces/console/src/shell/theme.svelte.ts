/** Light or dark: chosen here, else that of the system. */
export type Theme = 'light' | 'dark'

const read = (): Theme => (document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light')
let current = $state<Theme>(read())

export const theme = {
  get current(): Theme {
    return current
  },
}

export const turnTheme = (): void => {
  current = current === 'dark' ? 'light' : 'dark'
  document.documentElement.dataset['theme'] = current
  try {
    localStorage.setItem('setu.theme', current)
  } catch {
    // A browser may refuse storage; the choice then lasts as long as the page.
  }
}
