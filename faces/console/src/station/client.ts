/** Requests to the station that served this page. An answer that is not JSON, or none, is an error with a way out. */
import { fromProblem, type Problem, setuError } from '@setu/core/errors'

const TIMEOUT_MS = 30_000

const away = (path: string, cause: unknown) =>
  setuError(
    'remote-failed',
    {
      where: path,
      found: 'no answer from the station',
      expected: 'an answer',
      wayOut: 'Start it with `npx setu serve`; runs in this tab need no station.',
    },
    { cause },
  )

export const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
  let response: Response
  try {
    response = await fetch(path, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
      signal: init.signal ?? AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch (cause) {
    throw away(path, cause)
  }
  if (response.ok) return response
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('json')) {
    const problem = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined
    if (problem?.code) throw fromProblem(problem as Problem)
    if (problem?.detail || problem?.title)
      throw setuError(response.status === 404 ? 'not-found' : 'remote-failed', {
        where: path,
        found: problem.detail ?? problem.title ?? `HTTP ${response.status}`,
      })
  }
  throw response.status === 404
    ? setuError('not-found', { where: path, found: 'HTTP 404' })
    : setuError('remote-failed', { where: path, found: `HTTP ${response.status}`, expected: 'a successful answer' })
}

export const getJson = async <T>(path: string, signal?: AbortSignal): Promise<T> => {
  const response = await request(path, signal ? { signal } : {})
  if (!(response.headers.get('content-type') ?? '').includes('json'))
    throw away(path, response.headers.get('content-type'))
  return (await response.json()) as T
}
