// Services as some test found them worth building, with their members: built once a run, and copied for each
// test that needs them.
import { constants, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { madeOnce } from './made-once.ts'
import { sharedPostgres } from './postgres.ts'

/** A service that was stopped. Who copies it needs no more. */
export type SavedService = {
  /** Of its data, not to be written to. */
  readonly folder: string
  /** Its database, to which nothing is connected; absent: PGlite's files are in the folder. */
  readonly databaseUrl?: string
  readonly logKey: string
  /** For enrolment, by organisation; used up where it has a member. */
  readonly codes: Readonly<Record<string, string>>
  /** Seeds of members' keys, hexadecimal. */
  readonly members: Readonly<Record<string, string>>
}

export type Savable = { readonly save: () => Promise<SavedService> }

export type Snapshot<Facts> = { readonly services: readonly SavedService[]; readonly facts: Facts }

/** An hour: what a service does after a longer pause is not what tests of something else are about. */
const HOUR_MS = 3_600_000
const CODE = ['src', 'schemas', 'protocols', 'test/support', 'test/engine/support.ts', 'examples']

/**
 * `build` starts services for real and says in `facts`, as JSON, what it did. It is called where no process
 * of this run has built the same from the same options.
 */
export async function snapshot<Facts>(
  kind: string,
  options: { readonly pglite?: true | undefined; readonly [name: string]: unknown },
  build: () => Promise<{ readonly services: readonly Savable[]; readonly facts: Facts }>,
): Promise<Snapshot<Facts>> {
  const server = options.pglite === true ? undefined : sharedPostgres()?.url
  const folder = await madeOnce({
    kind: `world-${kind}`,
    code: CODE,
    options: [options, server ?? 'pglite', Math.floor(Date.now() / HOUR_MS)],
    make: async made => {
      const { services, facts } = await build()
      const saved: SavedService[] = []
      for (const [i, service] of services.entries()) {
        const { folder, ...rest } = await service.save()
        cpSync(folder, join(made, `${i}`), { recursive: true, mode: constants.COPYFILE_FICLONE })
        saved.push({ ...rest, folder: `${i}` })
      }
      writeFileSync(join(made, 'snapshot.json'), JSON.stringify({ services: saved, facts }))
    },
  })
  const made: Snapshot<Facts> = JSON.parse(readFileSync(join(folder, 'snapshot.json'), 'utf8'))
  const services = made.services.map(service => ({ ...service, folder: join(folder, service.folder) }))
  return { services, facts: made.facts }
}
