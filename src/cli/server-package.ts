// Where the service's code is. The package `yinsuan` leaves it and its dependencies out, so that members need
// not install them; the package `yinsuan-server` holds the whole command line with it.
import { existsSync } from 'node:fs'
import { fault } from '../../schemas/fault.ts'
import type { Host } from './host.ts'

/** Thrown by a command of the service in an installation without it. */
export class InServerPackage extends Error {
  override readonly name = 'InServerPackage'
}

export function requireService(): void {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  if (!existsSync(new URL(`../server/main.${extension}`, import.meta.url))) throw new InServerPackage()
}

/** The same run by `yinsuan-server`, with its own code and dependencies. Throws `cli.server_package`. */
export async function runInServerPackage(argv: readonly string[], host: Host): Promise<number> {
  const server = await import('yinsuan-server').catch((error: unknown) => {
    throw isMissing(error, 'yinsuan-server') ? fault('cli.server_package') : error
  })
  return await server.runCommand(argv, host)
}

/** DuckDB is an optional dependency: `prepare` throws `cli.duckdb_package` where it was left out. */
export function orWithoutDuckDb(error: unknown): never {
  throw isMissing(error, '@duckdb/node-api') ? fault('cli.duckdb_package') : error
}

function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${name}'`)
  )
}
