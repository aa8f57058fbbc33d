// MariaDB for tests: a server of this process's own, on a free port of the loopback address.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { makeCertificate } from './certificate.ts'
import { freePort } from './free-port.ts'

export interface TestMariadb {
  readonly port: number
  /** Its own certificate, in PEM: for localhost. */
  readonly certificate: string
  /** As its administrator. */
  readonly run: (...statements: readonly string[]) => Promise<void>
  readonly stop: () => Promise<void>
}

const PROGRAM = '/usr/sbin/mariadbd'

/** Undefined where MariaDB is not installed. */
export async function startMariadb(): Promise<TestMariadb | undefined> {
  if (!existsSync(PROGRAM)) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-mariadb-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  const user = systemUser()
  if (user !== undefined) for (const path of [folder, data]) chownSync(path, user.uid, user.gid)
  // Its user may write in no other folder for temporary files.
  const asUser = { ...user, cwd: folder, env: { ...process.env, TMPDIR: folder } }
  execFileSync(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { ...asUser, stdio: 'ignore' },
  )
  const certificate = makeCertificate(folder)
  const key = join(folder, 'key.pem')
  if (user !== undefined) for (const path of [certificate, key]) chownSync(path, user.uid, user.gid)
  const port = await freePort()
  const socket = join(folder, 'socket')
  const settings = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--ssl-cert=${certificate}`,
    `--ssl-key=${key}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
  ]
  const server = spawn(PROGRAM, settings, { ...asUser, stdio: 'ignore' })
  const ended = new Promise(resolve => server.once('exit', resolve))
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  const run: TestMariadb['run'] = async (...statements) => {
    const connection = await createConnection({ socketPath: socket, user: 'root' })
    try {
      for (const statement of statements) await connection.query(statement)
    } finally {
      await connection.end()
    }
  }
  for (let attempt = 0; ; attempt++) {
    try {
      await run('SELECT 1')
      break
    } catch (error) {
      if (attempt === 200) throw error
      await setTimeout(100)
    }
  }
  return {
    port,
    certificate: readFileSync(certificate, 'utf8'),
    run,
    stop: async () => {
      server.kill('SIGTERM')
      await ended
      process.off('exit', kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As the user of Debian's package where this process is root. */
function systemUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
