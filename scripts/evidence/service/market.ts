// A service in a process of its own, with a sealed edition and consumers that may ask it.
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Role } from '../../../schemas/records.ts'
import { grantTo, publish } from '../../../test/support/market.ts'
import type { Contribution } from '../../../test/support/sample-orders.ts'
import { enrolMember, type Member } from '../../../test/support/member.ts'
import type { DatabasePlace } from '../../../test/support/empty-database.ts'
import { invite, newService, OFFICER, OPERATOR } from '../../../test/support/new-service.ts'
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
  const {
    folder: dataDir,
    databaseUrl,
    codes,
    logKey,
    remove,
  } = await newService('evidence.example/log', where ?? 'pglite')
  const place: ServerPlace = { dataDir, ...(databaseUrl === undefined ? {} : { databaseUrl }) }
  const server = await spawnServer(place, options)
  if (server === undefined) throw new Error('the first start was killed')
  const operator = await enrolMember(server.url, codes[OPERATOR] ?? '', 'operator')
  const officer = await enrolMember(server.url, codes[OFFICER] ?? '', 'officer')
  const means = { operator: operator.client, officer: async () => officer.client }
  const inviteHere = async (id: string, roles: Role[]): Promise<string> => await invite(means, id, roles)
  const admit = async (id: string, roles: Role[]): Promise<Member> =>
    await enrolMember(server.url, await inviteHere(id, roles), id)
  const provider = await admit('mall', ['provider'])
  const members: Member[] = []
  for (const id of consumers) members.push(await admit(id, ['consumer']))
  const ids: string[] = []
  for (const { contribution, declaration } of editions) {
    ids.push(await publish(provider.client, contribution, declaration, officer.client))
    for (const { client } of members) await grantTo(provider.client, client, declaration.dataset)
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
    invite: inviteHere,
    remove,
  }
}
