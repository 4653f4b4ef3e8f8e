/** Client routes on real URLs: the addresses of the API's own resources. */
export interface Place {
  readonly page:
    | 'home'
    | 'missions'
    | 'agreements'
    | 'agreement'
    | 'explore'
    | 'mission'
    | 'process'
    | 'jobs'
    | 'job'
    | 'verification'
    | 'docs'
    | 'collections'
    | 'collection'
    | 'product'
    | 'alerts'
    | 'limits'
    | 'conformance'
    | 'missing'
  readonly id: string
}

const ID = '([A-Za-z0-9][A-Za-z0-9._-]{0,127})'
const routes: readonly (readonly [RegExp, Place['page']])[] = [
  [/^\/$/, 'home'],
  [/^\/missions$/, 'missions'],
  [/^\/explore$/, 'explore'],
  [/^\/agreements$/, 'agreements'],
  [new RegExp(`^/agreements/${ID}$`), 'agreement'],
  [new RegExp(`^/missions/${ID}$`), 'mission'],
  [new RegExp(`^/processes/${ID}$`), 'process'],
  [/^\/processes$/, 'docs'],
  [/^\/jobs$/, 'jobs'],
  [new RegExp(`^/jobs/${ID}$`), 'job'],
  [/^\/verification$/, 'verification'],
  [/^\/docs$/, 'docs'],
  [/^\/collections$/, 'collections'],
  [new RegExp(`^/collections/${ID}$`), 'collection'],
  [new RegExp(`^/collections/(${ID}/items/${ID})$`), 'product'],
  [/^\/alerts$/, 'alerts'],
  [/^\/limits$/, 'limits'],
  [/^\/conformance$/, 'conformance'],
]

export const placeOf = (path: string): Place => {
  const bare = path.length > 1 ? path.replace(/\/+$/, '') : path
  for (const [pattern, page] of routes) {
    const match = pattern.exec(bare)
    if (match) return { page, id: (match[1] ?? '').replace('/items/', '/') }
  }
  return { page: 'missing', id: '' }
}
