/** A station: its settings in, a Fastify instance out. Nothing listens yet; the event loop never computes. */
import { stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import files from '@fastify/static'
import { openArchive } from '@setu/archive/archive'
import { setuError } from '@setu/core/errors'
import { processOf } from '@setu/jobs/catalogue'
import { createEngine, type EngineOptions } from '@setu/jobs/engine'
import type { JobRecord } from '@setu/jobs/job'
import { openStore } from '@setu/jobs/store'
import { openUploads } from '@setu/jobs/uploads'
import fastify, { type FastifyInstance } from 'fastify'
import { addAccess, maySee } from './access/access.js'
import { archiveReader, readAgreements } from './access/readers.js'
import { addAgreements } from './agreements-routes.js'
import { addArchive } from './archive-routes.js'
import { shelvesOf } from './archive-shelf.js'
import { limitBodyTime } from './body-time.js'
import { createCallbacks } from './callbacks.js'
import type { Context } from './context.js'
import { addDcat } from './dcat/dcat-routes.js'
import { baseOf, guardDoors } from './doors.js'
import { addFiles } from './files.js'
import { addHealth } from './health.js'
import { addJobs, resultReader } from './jobs.js'
import { parseJson } from './json-body.js'
import { resultKeeper } from './keep-results.js'
import { addLanding, DESCRIPTION } from './landing.js'
import { addLive } from './live.js'
import { addMetrics, watchLoop } from './metrics.js'
import { formOf } from './negotiate.js'
import { JSON_BYTES, type Settings, type StationOptions, SYNC_STOP_SECONDS, settingsOf } from './options.js'
import { consoleHas, createPages } from './pages.js'
import { noSuchJob, noSuchProcess, notAllowed, sendProblem, wrongType } from './problems.js'
import { addProcesses } from './processes.js'

const HOUR_MS = 3_600_000
const IDLE_MS = 120_000

export const createStation = async (options: StationOptions = {}): Promise<FastifyInstance> => {
  const settings = settingsOf(options)
  const own = options.catalogue ?? (await import('./catalogue.js'))
  const module =
    options.catalogue?.module ?? pathToFileURL(createRequire(import.meta.url).resolve('@setu/station/catalogue')).href
  const uploads = await openUploads(join(settings.dataDir, 'uploads'), {
    bytes: settings.uploadBytes,
    hours: settings.keepUploadsHours,
  })
  const store = await openStore(settings.dataDir, { keepDays: settings.keepJobsDays })
  let callBack: (job: JobRecord) => void = () => {}
  const engine = await createEngine(store, {
    catalogue: module,
    uploads: uploads.folder,
    archive: join(settings.dataDir, 'archive'),
    remoteHosts: settings.remoteHosts,
    threads: settings.threads,
    memoryBytes: settings.memoryBytes,
    concurrency: settings.concurrency,
    perProcess: settings.perProcess,
    queue: { sync: settings.queue, async: settings.queueJobs, perUser: settings.queueJobsPerUser },
    seconds: { sync: SYNC_STOP_SECONDS, async: settings.jobSeconds },
    onChange: (job) => callBack(job),
    ...(await remoteWorkers(settings, uploads.folder)),
  })

  const consoleDir =
    settings.consoleDir && (await stat(join(settings.consoleDir, 'index.html')).catch(() => undefined))
      ? settings.consoleDir
      : undefined
  const pages = createPages(consoleDir)

  const station = fastify({
    logger: settings.log ? { level: 'info', redact: ['req.headers.authorization'] } : false,
    bodyLimit: JSON_BYTES,
    // A socket that says nothing for two minutes is closed; an upload may take its time as long as it goes on.
    requestTimeout: 0,
    connectionTimeout: IDLE_MS,
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    trustProxy: false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    return503OnClosing: true,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply as never),
  })
  // Headers must come in ten seconds; a body may take its time, an upload is large.
  station.server.headersTimeout = 10_000
  station.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, pages.page))

  station.removeAllContentTypeParsers()
  station.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: JSON_BYTES },
    (request, body, done) => {
      try {
        const encoding = request.headers['content-encoding']
        if (encoding && encoding !== 'identity')
          throw wrongType(`Content-Encoding ${encoding}`, 'a body without Content-Encoding')
        done(null, body === '' ? undefined : parseJson(body as string))
      } catch (error) {
        done(error as Error)
      }
    },
  )

  guardDoors(station, settings)
  addAccess(station, settings)
  // Another user's job is not found.
  station.addHook<{ Params: { id?: string } }>('preHandler', async (request) => {
    const { id } = request.params ?? {}
    if (!id || !request.routeOptions.url?.startsWith('/jobs/:id')) return
    const job = store.get(id) ?? (await store.byKey(id))
    if (job && !maySee(request, job.user)) throw noSuchJob(id)
  })
  limitBodyTime(station, settings.bodySeconds)
  await station.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: settings.publicUrl?.startsWith('https:') ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
    // A sandboxed page of the same origin cannot be keyed alike; browsers warn.
    originAgentCluster: false,
  })
  await station.register(rateLimit, { max: settings.requestsPerMinute, timeWindow: 60_000, enableDraftSpec: true })
  await station.register(compress, {
    global: true,
    globalDecompression: false,
    threshold: 1024,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { 1: 4 } },
  })
  await station.register(files, { root: consoleDir ?? settings.dataDir, serve: false, dotfiles: 'deny' })

  const archive = await openArchive(join(settings.dataDir, 'archive'))
  const agreements = await readAgreements([
    ...(settings.agreementsDir ? [settings.agreementsDir] : []),
    join(settings.dataDir, 'agreements'),
  ])
  const context: Context = {
    archive,
    archiveOf: archiveReader(archive, agreements),
    settings,
    missions: own.missions,
    unbuilt: own.unbuilt ?? [],
    processes: own.processes(),
    engine,
    store,
    uploads,
    pages,
    base: (request) => baseOf(request, settings),
    process(id) {
      try {
        return processOf(own, id)
      } catch (error) {
        throw noSuchProcess(error as ReturnType<typeof setuError>)
      }
    },
  }

  const methods = new Map<RegExp, Set<string>>()
  station.addHook('onRoute', ({ url, method }) => {
    const pattern = [...methods.keys()].find((p) => p.source === patternOf(url).source) ?? patternOf(url)
    const known = methods.get(pattern) ?? new Set<string>()
    for (const m of [method].flat()) known.add(m)
    methods.set(pattern, known)
  })
  const resultOf = resultReader(context)
  const callBacks = createCallbacks(context, resultOf)
  const keeper = resultKeeper(context, (error) => station.log.error(error))
  callBack = (job) => {
    callBacks(job)
    keeper.seen(job)
  }
  station.addHook('preClose', () => keeper.done())
  const loop = watchLoop()
  station.addHook('onClose', async () => loop.stop())
  addMetrics(station, context, loop)
  addHealth(station, context, loop)
  addLanding(station, context)
  addProcesses(station, context, resultOf)
  addJobs(station, context, resultOf)
  addFiles(station, context, resultOf)
  addArchive(station, context)
  addAgreements(station, context, agreements)
  addDcat(station, shelvesOf(context), agreements, DESCRIPTION)
  await addLive(station, context)

  if (consoleDir)
    station.get('/assets/*', async (request, reply) =>
      reply.sendFile(`assets/${(request.params as { '*': string })['*']}`, consoleDir, {
        maxAge: 31_536_000_000,
        immutable: true,
      }),
    )

  station.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0]!
    const known = [...methods].find(([pattern]) => pattern.test(path))?.[1]
    if (known && !known.has(request.method)) throw notAllowed(request.method, [...known].sort())
    if (request.method === 'GET' || request.method === 'HEAD') {
      // A file that lies beside index.html: icon, manifest, fonts.
      const file = /^\/((?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/){0,3}[A-Za-z0-9_-][A-Za-z0-9._-]*\.[A-Za-z0-9]+)$/.exec(
        path,
      )?.[1]
      if (consoleDir && file && (await stat(join(consoleDir, file)).catch(() => undefined))?.isFile())
        return reply.sendFile(file, consoleDir, { cacheControl: true, maxAge: 0 })
      if (request.headers.accept?.includes('text/html') && formOf(request) === 'html')
        return context.pages.page(reply.code(consoleDir && consoleHas(path) ? 200 : 404), 'Not found', {
          where: path.slice(0, 200),
        })
    }
    throw setuError('not-found', {
      where: path.slice(0, 200),
      found: 'no such address',
      expected: 'an address of /api',
    })
  })

  const sweep = setInterval(() => {
    void store.sweep().catch((error: unknown) => station.log.error(error))
    void uploads.sweep().catch((error: unknown) => station.log.error(error))
  }, HOUR_MS).unref()
  void store.sweep()
  void uploads.sweep()
  station.addHook('preClose', async () => {
    clearInterval(sweep)
    await engine.stop()
  })
  return station
}

/** Workers behind NATS, loaded only where there are some. */
const remoteWorkers = async (settings: Settings, uploads: string): Promise<Pick<EngineOptions, 'workforce'>> => {
  const { nats } = settings
  if (!nats) return {}
  const { createNatsWorkforce } = await import('@setu/jobs/nats/workforce')
  return { workforce: (build, hasEnded) => createNatsWorkforce({ ...nats, uploads }, build, hasEnded) }
}

const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*')}$`)
