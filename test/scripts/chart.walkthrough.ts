// The Helm chart, rendered by Helm itself with every set of values in ci/ and decoded strictly against the
// schemas of Kubernetes; and what each of its containers may do.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { z } from 'zod'
import { environmentName, SETTING_NAMES } from '../../src/server/config/config-keys.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { SOFTWARE_VERSION } from '../../src/server/version.ts'
import { PYTHON } from '../cli/gateway-program.ts'

const chart = join(import.meta.dirname, '../../deploy/helm/yinsuan')
const HELM = process.env['TEST_HELM'] ?? 'helm'
const SETS = readdirSync(join(chart, 'ci')).map(name => join(chart, 'ci', name))
/** The oldest that the chart is for, and the newest that its schemas are known of. */
const VERSIONS = ['1.28', '1.37']

t.setTimeout(400_000)
const work = mkdtempSync(join(tmpdir(), 'yinsuan-chart-'))
t.teardown(() => rmSync(work, { recursive: true, force: true }))
// Neither a user's settings nor a cluster of theirs.
const environment = { PATH: process.env['PATH'], HOME: work, KUBECONFIG: join(work, 'none') }

type Ran = { readonly code: number; readonly out: string; readonly err: string }
async function run(command: string, ...words: readonly string[]): Promise<Ran> {
  return await promisify(execFile)(command, words, { env: environment, maxBuffer: 2 ** 26 }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: String(stdout), err: String(stderr) }),
  )
}

const missing = [
  (await run(HELM, 'version')).code === 0 ? undefined : 'helm',
  (await run(PYTHON, '-c', 'import kubernetes_validate')).code === 0 ? undefined : 'kubernetes-validate',
].filter(each => each !== undefined)
const skip = missing.length === 0 ? false : `${missing.join(' and ')} not installed`

const template = (...words: readonly string[]) =>
  run(HELM, 'template', 'room', chart, '-n', 'clean', ...words)

async function rendered(values: string): Promise<readonly unknown[]> {
  const { code, out, err } = await template('-f', values)
  if (code !== 0) throw new Error(err)
  return parseAllDocuments(out).map(document => document.toJS())
}

const VALIDATE = `
import json, sys, kubernetes_validate
for document in json.load(sys.stdin):
    kubernetes_validate.validate(document, sys.argv[1], strict=True)
`

/** What is wrong with them; empty: nothing. */
async function validated(documents: readonly unknown[], version: string): Promise<string> {
  const running = promisify(execFile)(PYTHON, ['-c', VALIDATE, version])
  running.child.stdin?.end(JSON.stringify(documents))
  return await running.then(
    () => '',
    ({ stderr }) => String(stderr).trim().split('\n').at(-1) ?? 'unknown',
  )
}

const Kinded = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) })
const Container = z.looseObject({
  name: z.string(),
  image: z.string(),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
  command: z.array(z.string()).optional(),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    privileged: z.literal(false),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  resources: z.looseObject({ limits: z.looseObject({ memory: z.string() }), requests: z.looseObject({}) }),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
  readinessProbe: z.unknown().optional(),
  livenessProbe: z.unknown().optional(),
  startupProbe: z.unknown().optional(),
})
const Hardened = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    replicas: z.literal(1),
    strategy: z.strictObject({ type: z.literal('Recreate') }),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        automountServiceAccountToken: z.literal(false),
        hostNetwork: z.undefined().optional(),
        hostPID: z.undefined().optional(),
        securityContext: z.strictObject({
          runAsNonRoot: z.literal(true),
          runAsUser: z.literal(10_001),
          runAsGroup: z.literal(10_001),
          fsGroup: z.literal(10_001),
          fsGroupChangePolicy: z.literal('OnRootMismatch'),
          seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.tuple([Container]),
        volumes: z.array(
          z.union([
            z.strictObject({ name: z.literal('data'), persistentVolumeClaim: z.looseObject({}) }),
            z.strictObject({ name: z.literal('tmp'), emptyDir: z.looseObject({ sizeLimit: z.string() }) }),
            z.strictObject({ name: z.literal('secrets'), projected: z.looseObject({}) }),
          ]),
        ),
      }),
    }),
  }),
})

const deploymentsOf = (documents: readonly unknown[]) =>
  documents.filter(each => Kinded.parse(each).kind === 'Deployment').map(each => Hardened.parse(each))

t.test('Helm finds nothing wrong, and the chart has the version of the software', { skip }, async t => {
  for (const values of SETS)
    t.match(await run(HELM, 'lint', '--strict', chart, '-f', values), { code: 0 }, values)
  const { version, appVersion } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8'))
  t.same([version, appVersion], [SOFTWARE_VERSION, SOFTWARE_VERSION])
})

t.test('what it renders is what Kubernetes takes, with no field too many', { skip }, async t => {
  for (const values of SETS) {
    const documents = await rendered(values)
    // A ServiceMonitor is no kind of Kubernetes itself.
    const own = documents.filter(each => Kinded.parse(each).kind !== 'ServiceMonitor')
    t.ok(own.length >= 4)
    for (const version of VERSIONS) t.equal(await validated(own, version), '', `${values} ${version}`)
  }
  const [first] = (await rendered(SETS[0] ?? '')).filter(each => Kinded.parse(each).kind === 'Deployment')
  const wrong = { ...(first as object), spec: { ...(first as { spec: object }).spec, replica: 1 } }
  t.match(await validated([wrong], '1.37'), /replica/, 'a field that does not exist would be seen')
})

t.test(
  'no container is root, writes its own files, keeps a right or has a token of the cluster',
  { skip },
  async t => {
    for (const values of SETS) {
      const deployments = deploymentsOf(await rendered(values))
      t.ok(deployments.length > 0)
      for (const { metadata, spec } of deployments) {
        const [container] = spec.template.spec.containers
        t.same(
          container.volumeMounts
            .map(({ mountPath }) => mountPath)
            .filter(path => !path.startsWith('/run/secrets/')),
          ['/data', '/tmp'],
        )
        const waits = container.command !== undefined
        for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe'] as const)
          t.equal(container[probe] === undefined, waits, `${metadata.name} ${probe}`)
      }
    }
    const [deployment] = await rendered(SETS[0] ?? '').then(all =>
      all.filter(each => Kinded.parse(each).kind === 'Deployment'),
    )
    const open = JSON.parse(
      JSON.stringify(deployment).replace('"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false'),
    )
    t.notOk(Hardened.safeParse(open).success, 'a writable root would be seen')
  },
)

t.test('its variables are settings that the service takes as they are written', { skip }, async t => {
  const [whole = ''] = SETS.filter(name => name.endsWith('whole.yaml'))
  const { env } = serviceOf(t, await rendered(whole))
  const given = Object.fromEntries(env.map(({ name, value }) => [name, value]))
  const names = new Set(SETTING_NAMES.map(environmentName))
  for (const name of Object.keys(given)) t.ok(names.has(name) || names.has(name.replace(/_FILE$/, '')), name)
  const secrets = Object.entries(given).filter(([name]) => name.endsWith('_FILE'))
  t.equal(secrets.length, 2)
  for (const [name] of secrets) delete given[name]
  // A verifier key of nobody.
  delete given['YINSUAN_WITNESSES']
  const config = loadConfig({}, { ...given, YINSUAN_NAME: 'cleanroom.example/log' })
  t.match(config, {
    dataDir: '/data/room',
    authority: 'cleanroom.example',
    title: { zh: '区数据办' },
    engineThreads: 4,
    memberAnswers: 200_000_000,
    grantApprovalAbove: '500000000',
    metricsPort: 7462,
  })
  t.notMatch(JSON.stringify(await rendered(whole)), /"kind":"Secret"/, 'secrets are referred to')
})

t.test('nobody reaches a pod but those that values name', { skip }, async t => {
  const Policy = z.looseObject({
    spec: z.strictObject({
      podSelector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
      policyTypes: z.tuple([z.literal('Ingress'), z.literal('Egress')]),
      ingress: z.array(
        z.looseObject({ from: z.array(z.unknown()).min(1), ports: z.array(z.unknown()).min(1) }),
      ),
      egress: z.array(z.looseObject({ ports: z.array(z.unknown()).min(1) })),
    }),
  })
  for (const [set, policies, peers] of [
    ['smallest', 1, 0],
    ['whole', 2, 3],
    ['maintenance', 0, 0],
  ] as const) {
    const documents = await rendered(join(chart, 'ci', `${set}.yaml`))
    const found = documents
      .filter(each => Kinded.parse(each).kind === 'NetworkPolicy')
      .map(each => Policy.parse(each))
    t.equal(found.length, policies, set)
    t.equal(found.flatMap(({ spec }) => spec.ingress).length, peers, set)
    const labels = deploymentsOf(documents).map(({ spec }) => spec.template.metadata.labels)
    for (const { spec } of found)
      t.ok(
        labels.some(each =>
          Object.entries(spec.podSelector.matchLabels).every(([name, value]) => each[name] === value),
        ),
      )
  }
})

t.test('values that would do nothing, or harm, are refused with their place', { skip }, async t => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ authority: '' }, /authority/],
    [{ settings: { logLevle: 'warn' } }, /logLevle/],
    [{ settings: { databaseUrl: 'postgres://x' } }, /databaseUrl/],
    [{ settings: { dataDir: '/elsewhere' } }, /dataDir/],
    [{ secretFiles: { databaseUrl: 'postgres://x' } }, /databaseUrl/],
    [{ secretFiles: { logLevel: { secret: 'a', key: 'b' } } }, /logLevel/],
    [{ image: { digest: 'latest' } }, /digest/],
    [{ replicas: 2 }, /replicas/],
    [{ ingress: { enabled: true } }, /tlsSecret/],
  ]
  for (const [values, message] of wrong) {
    const file = join(work, 'wrong.yaml')
    writeFileSync(file, stringify({ authority: 'cleanroom.example', ...values }))
    const { code, err } = await template('-f', file)
    t.not(code, 0, JSON.stringify(values))
    t.match(err, message)
  }
})

function serviceOf(t: Test, documents: readonly unknown[]) {
  const [service] = deploymentsOf(documents).filter(({ metadata }) => metadata.name === 'room-yinsuan')
  t.ok(service)
  if (service === undefined) throw new Error('no deployment of the service')
  return service.spec.template.spec.containers[0]
}
