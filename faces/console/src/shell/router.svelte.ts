/** The address of the page: links stay in it, back and forward work. */
import { type Place, placeOf } from './place.js'

const here = (): { path: string; search: string } => ({ path: location.pathname, search: location.search })
let at = $state.raw(here())

export const route = {
  get place(): Place {
    return placeOf(at.path)
  },
  get path(): string {
    return at.path
  },
  get search(): string {
    return at.search
  },
}

/** Goes to a page of the console; `main` takes the focus, so that a reader hears the new page. */
export const go = (href: string): void => {
  const url = new URL(href, location.href)
  if (url.href !== location.href) history.pushState(null, '', url)
  at = here()
  scrollTo(0, 0)
  requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }))
}

/** Changes the query only, in place: the form's inputs. */
export const setSearch = (search: string): void => {
  const url = new URL(location.href)
  url.search = search
  if (url.href !== location.href) history.replaceState(null, '', url)
  at = here()
}

/** Plain clicks on links of this page stay in it. */
const follow = (event: MouseEvent): void => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return
  const link = (event.target as Element | null)?.closest?.('a')
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
  if (link.hash && link.pathname === location.pathname) return
  if (placeOf(link.pathname).page === 'missing') return
  event.preventDefault()
  go(link.href)
}

export const startRouter = (): void => {
  addEventListener('popstate', () => {
    at = here()
  })
  document.addEventListener('click', follow)
}
