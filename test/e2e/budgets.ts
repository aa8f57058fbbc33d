// The caps beside the account's: a grant that serves two editions, and a total that two consumers share.
import type { Test } from 'tap'
import { formatRho } from '../../protocols/dp/zcdp.ts'
import type { Client } from '../../src/sdk/client.ts'
import { grantTo, publish } from '../support/market.ts'
import { refused } from './queries.ts'
import { freshKey, question, type World } from './world.ts'

/** What an edition's sealing costs: every account opens with it spent. */
const chargeOf = ({ declaration }: World) => BigInt(declaration.totals.charge)

export async function spentGrant(t: Test, world: World): Promise<void> {
  const { service, mall, declaration } = world
  const charge = chargeOf(world)
  const [first, second] = [await sealed(world, 'grant-1', 2051), await sealed(world, 'grant-2', 2052)]
  const small = await service.member('small', ['consumer'])
  const budget = 10n * charge
  await grantTo(mall, small, declaration.dataset, { budget })
  await ask(small, first, charge)
  await ask(small, second, 6n * charge)
  const left = budget - 7n * charge
  const account = budget - 2n * charge
  await tooDear(t, world, small, first, { code: 'query.budget_grant', asked: (left + account) / 2n, left })
  await ask(small, first, left)
  await tooDear(t, world, small, first, { code: 'query.budget_grant', asked: 1n, left: 0n })

  const tiny = await service.member('tiny', ['consumer'])
  const offer = (budget: bigint) => grantTo(mall, tiny, declaration.dataset, { budget })
  await t.rejects(
    offer(charge),
    {
      status: 422,
      code: 'registry.grant_too_small',
      errors: [{ path: '/contract/budget' }],
      detail: new RegExp(
        `^A budget of rho ${formatRho(charge)} leaves tiny no room.*at least rho 0.000000001 more`,
      ),
    },
    'its account would open with all of it spent',
  )
  await offer(charge + 1n)
  await ask(tiny, first, 1n)

  const third = await sealed(world, 'grant-3', 2054)
  await tooDear(t, world, small, third, { code: 'query.budget_grant', asked: 1n, left: 0n })
}

export async function spentTotal(t: Test, world: World): Promise<void> {
  const { service, mall, maker, declaration } = world
  const charge = chargeOf(world)
  const caps = { perConsumer: String(4n * charge), total: String(6n * charge) }
  const edition = await sealed(world, 'total', 2053, caps)
  const late = await service.member('late', ['consumer'])
  await grantTo(mall, late, declaration.dataset)
  await ask(maker, edition, 3n * charge)
  const left = 2n * charge
  await tooDear(t, world, late, edition, { code: 'query.budget_total', asked: left + 1n, left })
  await ask(late, edition, left)
  await tooDear(t, world, late, edition, { code: 'query.budget_total', asked: 1n, left: 0n })
}

/** Another edition of the same buyers, in a year of its own. */
async function sealed(
  { mall, officer, contribution, declaration }: World,
  edition: string,
  year: number,
  caps: Partial<World['declaration']['budget']> = {},
): Promise<string> {
  const period = { from: `${year}-01-01`, to: `${year}-12-31` }
  const budget = { ...declaration.budget, ...caps }
  return await publish(mall, contribution, { ...declaration, edition, period, budget }, officer)
}

async function ask(client: Client, edition: string, charge: bigint): Promise<void> {
  const query = question(edition, { privacy: { rho: formatRho(charge) } })
  await client.ask({ body: { query, idempotencyKey: freshKey() } })
}

type TooDear = { readonly code: string; readonly asked: bigint; readonly left: bigint }

/** It tells the room exactly, and as an ε that can be asked for. */
async function tooDear(
  t: Test,
  world: World,
  client: Client,
  edition: string,
  { code, asked, left }: TooDear,
): Promise<void> {
  const epsilon = left === 0n ? '0' : '[0-9]+\\.[0-9]+'
  await refused(t, world, world.service.peerOf(client), {
    name: `${formatRho(asked)} of ${formatRho(left)}`,
    status: 409,
    code,
    says: new RegExp(`has rho ${formatRho(left)} left.*At most epsilon ${epsilon} fits`),
    logged: true,
    body: {
      query: question(edition, { privacy: { rho: formatRho(asked) } }),
      idempotencyKey: freshKey(),
    },
  })
}
