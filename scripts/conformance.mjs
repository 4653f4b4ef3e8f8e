// Other people's programs and suites against a station that holds the platform's reference data: `npm run conformance`.
// Python's tools are installed into .setu/conformance (or SETU_CONFORMANCE_PYTHON names a Python that has them); the OGC's
// suites run where SETU_CITE names a folder with their all-in-one jars. The result is written to docs/conformance.md.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const TOOLS = [
  'stac-api-validator==0.6.8',
  'pystac-client==0.9.1',
  'owslib==0.35.0',
  'schemathesis==4.32.5',
  'rdflib==7.6.0',
]
const SUITES = ['ets-ogcapi-features10', 'ets-ogcapi-processes10', 'ets-ogcapi-edr10', 'ets-ogcapi-tiles10']
const data = [process.env.SETU_DATA, '.references', '../shared/data']
  .filter(Boolean)
  .map((p) => resolve(p, 'platform'))
  .find((p) => existsSync(join(p, 'schemas')))
if (!data) {
  console.error(
    'The platform reference data is not here: run `npx setu references get`, or name its folder in SETU_DATA.',
  )
  process.exit(3)
}

const rows = []
const note = (what, version, result, ok) => {
  rows.push({ what, version, result, ok })
  console.log(`${ok === undefined ? 'not run' : ok ? 'ok' : 'FAILED'}: ${what} ${version}: ${result}`)
}

let python = process.env.SETU_CONFORMANCE_PYTHON
if (!python) {
  const venv = resolve('.setu/conformance')
  python = join(venv, 'bin', 'python')
  if (!existsSync(python)) spawnSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' })
  spawnSync(python, ['-m', 'pip', 'install', '-q', ...TOOLS], { stdio: 'inherit' })
}

const folder = mkdtempSync(join(tmpdir(), 'setu-conformance-'))
const program = `
import { openArchive } from '@setu/archive/archive'
import { archiveImport } from '@setu/archive/import'
import { startStation } from '@setu/station/start'
const archive = await openArchive(${JSON.stringify(join(folder, 'archive'))})
const at = (name) => ${JSON.stringify(`${data}/`)} + name
await archiveImport(archive, at('mur-sst.zarr'), { collection: 'mur-sst', title: 'MUR sea surface temperature' })
await archiveImport(archive, at('ne_110m_lakes.geojson'), { collection: 'lakes' })
await archiveImport(archive, at('ne_110m_populated_places_simple.geojson'), { collection: 'places', location: 'name' })
await archiveImport(archive, at('stac/collection.json'))
await archive.close()
const station = await startStation({ port: 0, dataDir: ${JSON.stringify(folder)}, requestsPerMinute: 1e9 })
console.log(station.url)`
const station = spawn(process.execPath, ['--input-type=module', '-e', program], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const url = await new Promise((done, fail) => {
  station.stdout.once('data', (text) => done(String(text).trim().replace(/\/$/, '')))
  station.once('exit', () => fail(new Error('the station did not start')))
})

const run = (args, options = { cwd: folder }) => {
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8', timeout: 600_000, ...options })
  return { ok: status === 0, text: `${stdout}\n${stderr}` }
}
const last = (text) => text.trim().split('\n').at(-1).slice(0, 160)
const version = (name) => TOOLS.find((t) => t.startsWith(name)).split('==')[1]
const here = (name) => join(import.meta.dirname, 'conformance', name)

for (const [tool, script] of [
  ['pystac-client', 'stac_client.py'],
  ['owslib', 'owslib_client.py'],
  ['rdflib', 'dcat_rdf.py'],
]) {
  const { ok, text } = run([here(script), url])
  note(tool, version(tool), ok ? text.trim() : last(text), ok)
}
{
  const square = '{"type":"Polygon","coordinates":[[[172,1],[174,1],[174,2],[172,2],[172,1]]]}'
  const classes = ['core', 'collections', 'item-search', 'features'].flatMap((c) => ['--conformance', c])
  const asked = ['--root-url', url, ...classes, '--collection', 'simple-collection', '--geometry', square]
  const { ok, text } = run([here('stac_validate.py'), join(data, 'schemas'), ...asked])
  const errors = /Errors:([\s\S]*)/.exec(text)?.[1].trim() ?? last(text)
  note(
    'stac-api-validator',
    version('stac-api-validator'),
    `core, collections, item-search, features: errors: ${errors.slice(0, 300)}`,
    ok && errors.startsWith('none'),
  )
}
{
  const checks = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance'
  const reading = ['POST', 'PUT', 'DELETE'].flatMap((m) => ['--exclude-method', m])
  const asked = [
    'run',
    `${url}/api`,
    '-n',
    '25',
    '--checks',
    checks,
    ...reading,
    '--exclude-path-regex',
    '(events|stream)$',
  ]
  const { ok, text } = run(['-m', 'schemathesis.cli', ...asked, '--seed', '1', '--no-color'])
  note('schemathesis', version('schemathesis'), /(\d+ generated.*)/.exec(text)?.[1] ?? last(text), ok)
  if (!ok) writeFileSync(join(tmpdir(), 'setu-schemathesis.txt'), text)
}
for (const suite of SUITES) {
  const cite = process.env.SETU_CITE
  const jar = cite && readdirSync(cite).find((n) => n.startsWith(suite) && n.endsWith('-aio.jar'))
  if (!jar) {
    note(`OGC ${suite}`, '', 'its jar is not here (SETU_CITE)', undefined)
    continue
  }
  const properties = {
    iut: url,
    apidefinition: `${url}/api`,
    echoprocessid: 'echo',
    noofcollections: -1,
    processtestlimit: 3,
  }
  const file = join(folder, `${suite}.xml`)
  const entries = Object.entries(properties).map(([k, v]) => `<entry key="${k}">${v}</entry>`)
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd"><properties>${entries.join('')}</properties>`,
  )
  const { status, stdout, stderr } = spawnSync('java', ['-jar', join(cite, jar), '-o', folder, file], {
    encoding: 'utf8',
    timeout: 600_000,
  })
  note(`OGC ${suite}`, jar.replace(/^.*?-(\d[\d.]*).*$/, '$1'), last(`${stdout}\n${stderr}`), status === 0)
}
station.kill()
rmSync(folder, { recursive: true, force: true })

const line = ({ what, version: v, result, ok }) =>
  `| ${what} | ${v} | ${ok === undefined ? 'not run' : ok ? 'passes' : '**fails**'} | ${result.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`
writeFileSync(
  'docs/conformance.md',
  `# Conformance

What \`npm run conformance\` found on ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}: programs and suites that others wrote, against a station that holds the platform's reference data. GDAL, OWSLib of Debian and nats-server are driven by \`npm test\` as well.

| program | version | | result |
|---|---|---|---|
${rows.map(line).join('\n')}

stac-api-validator is given the STAC 1.0.0 schemas from the reference data; references outside them (geojson.org) are stubs. Schemathesis makes requests from the API document, reading only: it checks that no answer is a server error and that status, media type and body are those of the document. The OGC's suites are run where \`SETU_CITE\` names a folder with their all-in-one jars; the package registries that we reach do not have them.
`,
)
process.exit(rows.some((r) => r.ok === false) ? 1 : 0)
