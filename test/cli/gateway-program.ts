// `yinsuan gateway` as a program of its own, and the Python package that reads from it.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { z } from 'zod'

const root = join(import.meta.dirname, '../..')
/** One with pandas, Polars and nbclient, where there is one. */
export const PYTHON = process.env['TEST_PYTHON'] ?? 'python3'

const Token = z.object({ url: z.string(), token: z.string() })

export type GatewayProgram = z.infer<typeof Token> & {
  /** Exit code and signal, once it has ended. */
  readonly ended: Promise<readonly unknown[]>
  readonly end: () => void
}

/** A gateway of `member`, whose profile is below `config`, once it has written its token to `file`. */
export async function startGateway(config: string, member: string, file: string): Promise<GatewayProgram> {
  const program = spawn(
    join(root, 'node_modules/.bin/node'),
    [join(root, 'src/cli/main.ts'), 'gateway', '--port', '0', '--token-file', file, '--as', member],
    { env: { ...process.env, XDG_CONFIG_HOME: config }, stdio: 'ignore' },
  )
  const ended = once(program, 'exit')
  while (!existsSync(file)) {
    if (program.exitCode !== null) throw new Error(`the gateway ended with ${program.exitCode}`)
    await pause(100)
  }
  return {
    ...Token.parse(JSON.parse(readFileSync(file, 'utf8'))),
    ended,
    end: () => program.kill('SIGTERM'),
  }
}

/** By pip, as `pip install ./python` does it, into `installed`; why not, where it cannot. */
export async function installPackage(work: string, installed: string): Promise<string | false> {
  // pip builds in the folder that it is given.
  const source = join(work, 'python')
  cpSync(join(root, 'python'), source, { recursive: true })
  const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps']
  return await promisify(execFile)(PYTHON, [...words, '--target', installed, source]).then(
    () => false as const,
    () => `${PYTHON} -m pip cannot install ./python`,
  )
}
