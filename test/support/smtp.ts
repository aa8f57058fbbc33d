// Debian's OpenSMTPD for tests: it demands TLS and a password, and keeps what it takes in a folder.
import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeCertificate } from './certificate.ts'
import { freePort } from './free-port.ts'

export interface TestSmtp {
  readonly port: number
  /** The file of its certificate, in PEM: for localhost. */
  readonly certificate: string
  readonly user: string
  readonly password: string
  /** At least so many messages, as they were kept. */
  readonly taken: (count: number) => Promise<readonly string[]>
  readonly stop: () => Promise<void>
}

const PROGRAM = '/usr/sbin/smtpd'

/** Undefined where it is not installed, or may not be started: it runs as root only. */
export async function startSmtp(): Promise<TestSmtp | undefined> {
  if (!existsSync(PROGRAM) || process.getuid?.() !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-smtp-'))
  chmodSync(folder, 0o755)
  const [mail, certificate] = [join(folder, 'mail'), makeCertificate(folder)]
  mkdirSync(mail)
  chmodSync(mail, 0o777)
  const [user, password] = ['yinsuan', 'smtp-secret-51c2']
  const hash = execFileSync('smtpctl', ['encrypt', password], { encoding: 'utf8' }).trim()
  const port = await freePort()
  const settings = join(folder, 'smtpd.conf')
  writeFileSync(
    settings,
    [
      `pki localhost cert "${certificate}"`,
      `pki localhost key "${join(folder, 'key.pem')}"`,
      `table users { "${user}" = "${hash}" }`,
      'table everybody { "@" = nobody }',
      `listen on 127.0.0.1 port ${port} tls-require pki localhost auth <users>`,
      `action keep maildir "${mail}" virtual <everybody>`,
      'match auth from any for any action keep',
      '',
    ].join('\n'),
  )
  const server = spawn(PROGRAM, ['-d', '-f', settings], { stdio: 'ignore' })
  const ended = new Promise(resolve => server.once('exit', resolve))
  const kill = () => server.kill('SIGTERM')
  process.once('exit', kill)
  await untilListening(port)
  const files = () =>
    readdirSync(mail, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.parentPath.endsWith('new'))
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  return {
    port,
    certificate,
    user,
    password,
    taken: async count => {
      for (let attempt = 0; attempt < 100 && files().length < count; attempt++) await pause(100)
      return files()
    },
    stop: async () => {
      kill()
      await ended
      process.off('exit', kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (isOpen) return
    await pause(100)
  }
  throw new Error('smtpd does not listen')
}
