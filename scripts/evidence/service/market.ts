// A service in a process of its own, with a sealed edition and consumers that may ask it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isGuarded } from '../../../protocols/audit/roles.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Role } from '../../../schemas/records.ts'
import { initService } from '../../../src/server/folder/init.ts'
import { grantTo, publish } from '../../../test/support/market.ts'
import type { Contribution } from '../../../test/support/sample-orders.ts'
import { enrolMember, type Member } from '../../../test/support/member.ts'
import { type DatabasePlace, emptyDatabase } from '../../../test/support/empty-database.ts'
import { type ServerPlace, spawnServer, type Spawned, type SpawnOptions } from './spawn.ts'

export type SpawnedMarket = {
  readonly place: ServerPlace
  readonly server: Spawned
  readonly logKey: string
  readonly operator: Member
  readonly officer: Member
  readonly provider: Member
  readonly consumers: readonly Member[]
  readonly editions: readonly string[]
  readonly admit: (id: string, roles: Role[]) => Promise<Member>
  /** Adds an organisation; who has the code enrols. */
  readonly invite: (id: string, roles: Role[]) => Promise<string>
  /** After the server has ended. */
  readonly remove: () => Promise<void>
}

export type MarketEdition = { readonly contribution: Contribution; readonly declaration: Declaration }

/** Each edition is of a dataset of its own. PGlite if `where` is undefined. */
export async function spawnMarket(
  editions: readonly MarketEdition[],
  consumers: readonly string[],
  where: DatabasePlace | undefined,
  options: SpawnOptions = {},
): Promise<SpawnedMarket> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yinsuan-evidence-'))
  const { databaseUrl, remove: removeDatabase } = await emptyDatabase(dataDir, where ?? 'pglite')
  const place: ServerPlace = { dataDir, ...(databaseUrl === undefined ? {} : { databaseUrl }) }
  const title = { zh: '运营方', en: 'operator' }
  const { code, officers, logKey } = await initService(
    {
      dataDir,
      name: 'evidence.example/log',
      operator: { id: 'district', title },
      officers: [{ id: 'compliance', title: { zh: '合规办', en: 'compliance' } }],
    },
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
  )
  const server = await spawnServer(place, options)
  if (server === undefined) throw new Error('the first start was killed')
  const operator = await enrolMember(server.url, code, 'operator')
  const officer = await enrolMember(server.url, officers[0]?.code ?? '', 'compliance')
  const invite = async (id: string, roles: Role[]): Promise<string> => {
    const body = { id: OrganisationId.parse(id), title: { zh: id, en: id }, roles }
    if (!isGuarded(roles)) return (await operator.client.organisationAdd({ body })).code
    const { code, proposal } = await operator.client.organisationPropose({ body })
    const approved = await officer.client.proposalApprove({ params: { id: proposal.id }, body: {} })
    return `${code}+${approved.code}`
  }
  const admit = async (id: string, roles: Role[]): Promise<Member> =>
    await enrolMember(server.url, await invite(id, roles), id)
  const provider = await admit('mall', ['provider'])
  const members: Member[] = []
  for (const id of consumers) members.push(await admit(id, ['consumer']))
  const ids: string[] = []
  for (const { contribution, declaration } of editions) {
    ids.push(await publish(provider.client, contribution, declaration, officer.client))
    for (const { client } of members) await grantTo(provider.client, client, declaration.dataset)
  }
  const remove = async (): Promise<void> => {
    await removeDatabase()
    await rm(dataDir, { recursive: true, force: true })
  }
  return {
    place,
    server,
    logKey,
    operator,
    officer,
    provider,
    consumers: members,
    editions: ids,
    admit,
    invite,
    remove,
  }
}
