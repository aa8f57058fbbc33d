// test/go-verifier built with Debian's Go and its golang.org/x/mod, without any network: somebody else's
// libraries judge our log.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type GoVerifier = {
  /** The words with which it refused; undefined where the log at the URL verified. */
  readonly judge: (url: string, logKey: string, witnesses: readonly string[]) => Promise<string | undefined>
  readonly verifies: (
    files: ReadonlyMap<string, Uint8Array>,
    logKey: string,
    witnesses: readonly string[],
  ) => Promise<boolean>
}

const run = promisify(execFile)
const LIBRARY = '/usr/share/gocode/src/golang.org/x/mod/sumdb/note'

export const GO_MISSING =
  existsSync('/usr/bin/go') && existsSync(LIBRARY)
    ? undefined
    : 'Go and its x/mod (Debian: golang-go, golang-golang-x-mod-dev) are not installed'

/** Undefined where Go is missing. Building takes half a minute the first time on a machine. */
export async function buildGoVerifier(): Promise<GoVerifier | undefined> {
  if (GO_MISSING !== undefined) return undefined
  const program = join(tmpdir(), `yinsuan-go-verifier-${process.pid}`)
  const env = {
    PATH: process.env['PATH'],
    GO111MODULE: 'off',
    GOPATH: '/usr/share/gocode',
    GOCACHE: join(tmpdir(), 'yinsuan-go-cache'),
    GOPROXY: 'off',
  }
  await run('/usr/bin/go', ['build', '-o', program, '.'], {
    cwd: join(import.meta.dirname, '../go-verifier'),
    env,
  })
  const judge: GoVerifier['judge'] = async (url, logKey, witnesses) =>
    await run(program, [url, logKey, String(witnesses.length), ...witnesses]).then(
      () => undefined,
      (error: unknown) =>
        error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error),
    )
  return {
    judge,
    verifies: async (files, logKey, witnesses) => {
      const server = createServer((request, response) => {
        const bytes = files.get((request.url ?? '').slice(1))
        response.writeHead(bytes === undefined ? 404 : 200).end(bytes)
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      try {
        return (await judge(`http://127.0.0.1:${port}`, logKey, witnesses)) === undefined
      } finally {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}
