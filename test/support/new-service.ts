// A service before it is served, and how it gets its members: tests and evidence begin with it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isGuarded } from '../../protocols/audit/roles.ts'
import { OrganisationId } from '../../schemas/common.ts'
import type { Role } from '../../schemas/records.ts'
import type { Client } from '../../src/sdk/client.ts'
import { initService } from '../../src/server/folder/init.ts'
import { type DatabasePlace, emptyDatabase } from './empty-database.ts'

export const OPERATOR = 'district'
/** The first officer, who approves what takes two. */
export const OFFICER = 'approver'

export type NewService = {
  readonly folder: string
  /** Absent: PGlite, in the folder. */
  readonly databaseUrl: string | undefined
  readonly logKey: string
  /** For the enrolment of the first operator and officer, by organisation. */
  readonly codes: Readonly<Record<string, string>>
  /** After it has ended. */
  readonly remove: () => Promise<void>
}

/** As `yinsuan init` makes it, in an empty folder. */
export async function newService(name: string, where: DatabasePlace): Promise<NewService> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-test-'))
  const { databaseUrl, remove } = await emptyDatabase(folder, where)
  const made = await initService(
    {
      dataDir: folder,
      name,
      operator: { id: OPERATOR, title: titleOf(OPERATOR) },
      officers: [{ id: OFFICER, title: titleOf(OFFICER) }],
    },
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
  )
  return {
    folder,
    databaseUrl,
    logKey: made.logKey,
    codes: { [OPERATOR]: made.code, [OFFICER]: made.officers[0]?.code ?? '' },
    remove: async () => {
      await remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Adds an organisation, with the officer's approval where its roles take two; who has the code enrols. */
export async function invite(
  { operator, officer }: { readonly operator: Client; readonly officer: () => Promise<Client> },
  id: string,
  roles: readonly Role[],
  title: { readonly zh: string; readonly en: string } = titleOf(id),
): Promise<string> {
  const body = { id: OrganisationId.parse(id), title, roles: [...roles] }
  if (!isGuarded(roles)) return (await operator.organisationAdd({ body })).code
  const { code, proposal } = await operator.organisationPropose({ body })
  const approved = await (await officer()).proposalApprove({ params: { id: proposal.id }, body: {} })
  return `${code}+${approved.code}`
}

function titleOf(id: string) {
  return { zh: id, en: id }
}
