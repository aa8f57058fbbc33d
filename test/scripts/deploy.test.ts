// The deployment folder, as far as a machine without a container engine can try it.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { environmentName, SETTING_NAMES } from '../../src/server/config/config-keys.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const deploy = join(root, 'deploy')
const read = (file: string) => readFileSync(join(deploy, file), 'utf8')
const work = mkdtempSync(join(tmpdir(), 'yinsuan-deploy-'))
t.teardown(() => rmSync(work, { recursive: true, force: true }))
const SYSTEMD = await run('systemd-analyze', ['--version']).then(
  () => true,
  () => false,
)

t.test(
  'the units are valid, and leave the service little of the machine',
  {
    skip: SYSTEMD ? false : 'systemd-analyze is not installed',
  },
  async t => {
    const names = readdirSync(join(deploy, 'systemd'))
    for (const name of names) {
      // Where the program is here.
      const unit = read(`systemd/${name}`)
        .replaceAll('/usr/bin/node /opt/yinsuan', `${process.execPath} ${root}`)
        .replaceAll(/=(?:file:\/\/)?\/opt\/yinsuan/g, found => found.replace('/opt/yinsuan', root))
      writeFileSync(join(work, name), unit)
    }
    const verified = await run('systemd-analyze', ['verify', ...names.map(name => join(work, name))])
    t.equal(verified.stderr, '')
    const exposure = async (file: string): Promise<number> => {
      const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--threshold=100', file])
      return Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])
    }
    for (const name of names.filter(each => each.endsWith('.service'))) {
      const level = await exposure(join(work, name))
      t.ok(level <= 2, `${name}: ${level} of 10`)
    }
    const bare = join(work, 'bare.service')
    writeFileSync(bare, '[Service]\nExecStart=/bin/true\n')
    t.ok((await exposure(bare)) > 8, 'a unit without hardening would be seen')
  },
)

const Service = z.looseObject({
  image: z.string(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  privileged: z.boolean().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional() }).optional(),
})
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.unknown()),
})

t.test(
  'every container is read-only, without capabilities, pinned, and set by settings that exist',
  async t => {
    const { services, volumes, secrets } = Compose.parse(parse(read('compose.yaml'), { merge: true }))
    t.same(Object.keys(services), ['database', 'service', 'witness', 'proxy', 'prometheus', 'grafana'])
    const known = new Set(SETTING_NAMES.map(environmentName).flatMap(name => [name, `${name}_FILE`]))
    for (const [name, service] of Object.entries(services)) {
      t.equal(service.read_only, true, name)
      t.same(service.cap_drop, ['ALL'], name)
      t.same(service.security_opt, ['no-new-privileges:true'], name)
      t.notOk(service.privileged, name)
      t.match(service.image, /^[a-z/]+:v?\d+\.\d+/, name)
      t.notMatch(service.image, /\.[a-z]+\//, 'no registry is named')
      for (const variable of Object.keys(service.environment).filter(each =>
        /^YINSUAN_|^DATABASE_URL/.test(each),
      ))
        t.ok(known.has(variable), variable)
      for (const volume of service.volumes) {
        const [from = ''] = volume.split(':')
        t.ok(from.startsWith('./') ? existsSync(join(deploy, from)) : Object.hasOwn(volumes, from), volume)
      }
      for (const secret of service.secrets) t.ok(Object.hasOwn(secrets, secret), secret)
    }
    const [, command = '[]'] = /^HEALTHCHECK [\s\S]*?CMD (\[.*\])$/m.exec(read('Containerfile')) ?? []
    t.same(services['service']?.healthcheck?.test, ['CMD', ...z.array(z.string()).parse(JSON.parse(command))])
    // podman-compose hands the words of a check to a shell.
    for (const word of Object.values(services).flatMap(({ healthcheck }) => healthcheck?.test ?? []))
      t.match(word, /^[\w./=-]+$/)
    // The images of the others start as a user who is not root.
    t.match(services, { database: { user: 'postgres' }, proxy: { user: /^[1-9]\d*:[1-9]\d*$/ } })
    const published = Object.values(services).flatMap(({ ports }) => ports)
    t.same(published, ['443:8443', '127.0.0.1:3000:3000'])
  },
)

t.test('rules and dashboard use figures that the service has', async t => {
  const observe = join(root, 'src/server/observe')
  const source = readdirSync(observe)
    .map(name => readFileSync(join(observe, name), 'utf8'))
    .join()
  const known = new Set([...source.matchAll(/'(yinsuan_[a-z_]+)'/g)].map(([, name]) => name))
  const expressions = [
    ...[...read('prometheus/rules.yaml').matchAll(/expr: (.*)$/gm)].map(([, text = '']) => text),
    ...[...read('grafana/dashboards/yinsuan.json').matchAll(/"expr": "(.*)"/g)].map(([, text = '']) => text),
  ]
  t.ok(expressions.length > 20)
  const used = expressions.flatMap(text => [...text.matchAll(/yinsuan_[a-z_]+/g)].map(([name]) => name))
  for (const name of used)
    t.ok(known.has(name.replace(/_(?:bucket|count|sum)$/, '')) || known.has(name), name)
})
