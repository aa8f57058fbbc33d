// PostgreSQL for tests: the one that DATABASE_URL_FOR_TESTS names (scripts/test/main.ts), else one of this
// process's own.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { makeCertificate } from './certificate.ts'

export interface TestPostgres {
  /** Of its administrator. */
  readonly url: string
  /** The URL of a new database: empty, or a copy of the one at a URL, to which nothing is connected. */
  createDatabase(template?: string): Promise<string>
  /** Drops the databases that were made here, and ends a server of this process's own. */
  stop(): Promise<void>
}

/** Undefined where the tests of this run share no PostgreSQL. */
export function sharedPostgres(): TestPostgres | undefined {
  const url = process.env['DATABASE_URL_FOR_TESTS']
  return url === undefined ? undefined : testPostgres(url, async () => undefined)
}

/**
 * The shared one, else one of this process's own; undefined where PostgreSQL is not installed.
 * `durable: false`: commits do not wait for the disk, which only a crash of the machine would tell.
 */
export async function startPostgres({
  durable,
  tls,
}: {
  /** True: of this process's own in any case, since the shared one is not. */
  readonly durable?: boolean
  /** A server of its own that also listens at localhost over TLS; writes its certificate to the folder. */
  readonly tls?: { readonly port: number; readonly folder: string }
} = {}): Promise<TestPostgres | undefined> {
  const shared = tls === undefined && durable !== true ? sharedPostgres() : undefined
  if (shared !== undefined) return shared
  const programs = findPrograms()
  if (programs === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-postgres-'))
  const user = systemUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const asUser = { ...user, cwd: folder }
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...asUser, stdio: 'ignore' },
  )
  const settings = [
    ...(tls === undefined ? ['listen_addresses='] : overTls(tls, folder, user)),
    `unix_socket_directories=${folder}`,
    'max_connections=300',
    ...(durable === false ? ['fsync=off', 'full_page_writes=off'] : []),
  ]
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, ...settings.flatMap(setting => ['-c', setting])],
    { ...asUser, stdio: 'ignore' },
  )
  const ended = new Promise(resolve => server.once('exit', resolve))
  const killServer = () => server.kill('SIGQUIT')
  process.once('exit', killServer)
  const url = `postgres://postgres@localhost:${tls?.port ?? 5432}/postgres?host=${folder}`
  const postgres = testPostgres(url, async () => {
    server.kill('SIGINT')
    await ended
    process.off('exit', killServer)
    rmSync(folder, { recursive: true, force: true })
  })
  await untilReady(url)
  return postgres
}

function overTls(
  { port, folder }: { readonly port: number; readonly folder: string },
  own: string,
  user: ReturnType<typeof systemUser>,
): readonly string[] {
  // The server's user may not be let into the test's folder.
  const certificate = makeCertificate(own)
  const key = join(own, 'key.pem')
  copyFileSync(certificate, join(folder, 'certificate.pem'))
  if (user !== undefined) for (const file of [certificate, key]) chownSync(file, user.uid, user.gid)
  const files = [`ssl_cert_file=${certificate}`, `ssl_key_file=${key}`]
  return ['listen_addresses=127.0.0.1', `port=${port}`, 'ssl=on', ...files]
}

/** Of this process, whichever server they are on. */
let databases = 0

function testPostgres(adminUrl: string, stop: () => Promise<void>): TestPostgres {
  const made: string[] = []
  return {
    url: adminUrl,
    createDatabase: async template => {
      const name = `yinsuan_test_${process.pid}_${databases++}`
      made.push(name)
      await query(
        adminUrl,
        `create database ${name}${template === undefined ? '' : ` template ${databaseOf(template)}`}`,
      )
      const url = new URL(adminUrl)
      url.pathname = `/${name}`
      return url.href
    },
    stop: async () => {
      for (const name of made) await query(adminUrl, `drop database ${name} with (force)`)
      await stop()
    },
  }
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  // What ends the connection fails the query too.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** Also after a crash of its own, from which it recovers without help. */
export async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await query(url, 'select 1')
    } catch (error) {
      if (attempt === 100) throw error
      await setTimeout(100)
    }
  }
}

/** Debian keeps them by version; the newest. */
function findPrograms(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .sort((a, b) => b - a)
    : []
  return versions
    .map(version => join(root, String(version), 'bin'))
    .find(folder => existsSync(join(folder, 'initdb')))
}

/** PostgreSQL does not run as root: as the user of Debian's package then. */
function systemUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
