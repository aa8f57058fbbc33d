// Refusals are entries: an auditor looks for probing. Only after the signature was verified, and with the request's own nonce.
import { ROUTES, type RouteName } from '../../schemas/api.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { encodeWithBody } from '../domain/entries.ts'
import { actorBody, MOST_REFUSED_BYTES } from './actor-body.ts'
import { type Context, decide, freshSalt, work } from './context.ts'
import { hourOf, OWN_ENTRIES } from './refusal-counts.ts'
import type { Actor, Handlers, Replied, Signed } from '../server/services.ts'

/** A fault whose entry was written in the transaction that refused it. */
export class RecordedFault extends Fault {}

/** Calls that decide something; the others change nothing, or only the caller's own work in progress. */
const DECIDING: ReadonlySet<RouteName> = new Set<RouteName>([
  'organisationAdd',
  'organisationCode',
  'organisationPropose',
  'organisationCodePropose',
  'keyInvite',
  'keyRevoke',
  'keyRotate',
  'editionRegister',
  'editionFreeze',
  'editionUnfreeze',
  'editionWithdraw',
  'grantIssue',
  'grantBlindLevel',
  'grantRevoke',
  'grantAccept',
  'grantFreeze',
  'grantUnfreeze',
  'proposalApprove',
  'proposalReject',
  'editionSubmit',
  'editionCaps',
  'organisationHalt',
  'organisationResume',
  'ask',
  'ticketNew',
  'ticketGiveUp',
  'askBlind',
  'suspensionLift',
])

/** The same handlers, with each refusal of a deciding call in the log before it is answered: in an entry, or counted for one. */
export function recordRefusals(context: Context, handlers: Handlers): Handlers {
  const entries = Object.entries(handlers).map(([name, handler]) => {
    const route = name as RouteName
    return [name, DECIDING.has(route) ? recording(context, route, handler as AnyHandler) : handler]
  })
  return Object.fromEntries(entries) as Handlers
}

type AnyCall = Signed & { readonly actor: Actor; readonly body?: unknown; readonly params?: unknown }
type AnyHandler = (call: AnyCall) => Promise<Replied<RouteName>>

function recording(context: Context, route: RouteName, handler: AnyHandler): AnyHandler {
  return async call => {
    try {
      return await handler(call)
    } catch (error) {
      if (!(error instanceof Fault) || isNoRefusal(error)) throw error
      const { organisation } = call.actor
      const hour = hourOf(context.store.now())
      const seen = context.refusalCounts.seen(organisation, error.code, hour)
      if (error instanceof RecordedFault) {
        // Beside its transaction: a crash in between leaves it out of the count, not out of the log.
        const count = await context.store.work(
          async write => await write.countRefusal(organisation, error.code, hour),
          null,
        )
        context.refusalCounts.note(organisation, error.code, hour, count ?? seen + 1)
        throw error
      }
      const told = withoutCause(error)
      if (seen >= OWN_ENTRIES) await countOnly(context, call, told, hour)
      else await append(context, route, call, told, hour)
      throw told
    }
  }
}

/** It will share an entry with others of its hour. */
async function countOnly(context: Context, call: AnyCall, told: Fault, hour: number): Promise<void> {
  await work(context.store, call, async write => {
    await write.countRefusal(call.actor.organisation, told.code, hour)
  })
}

/** A replay is none of this caller's, nothing is written under a key that was revoked meanwhile, and what waits for its witnesses is decided already, under this very nonce. */
function isNoRefusal({ code }: Fault): boolean {
  return code === 'request.replayed' || code === 'request.key_revoked' || code.startsWith('witness.')
}

async function append(
  context: Context,
  route: RouteName,
  call: AnyCall,
  told: Fault,
  hour: number,
): Promise<void> {
  const { organisation } = call.actor
  const count = await decide(context.store, {
    nonce: call.nonce,
    change: async ({ append: appendEntry, write }) => {
      const counted = await write.countRefusal(organisation, told.code, hour)
      if (counted > OWN_ENTRIES) return counted
      appendEntry(place =>
        encodeWithBody(
          place,
          context.software,
          {
            v: 1,
            type: 'refusal',
            actor: actorBody(call, MOST_REFUSED_BYTES),
            route: `${ROUTES[route].method} ${ROUTES[route].path}`,
            faults: told.faults.map(({ code, at }) => ({ code, at: at ?? null })),
          },
          freshSalt(),
          [call.actor.organisation],
          bodyCommitment => ({ type: 'refusal', code: told.code, bodyCommitment }),
        ),
      )
      return counted
    },
  })
  context.refusalCounts.note(organisation, told.code, hour, count)
}

/** Why the engine failed may depend on rows: its own code stays with the cause, for the service's log. */
function withoutCause(error: Fault): Fault {
  if (!error.code.startsWith('engine.')) return error
  return Object.assign(fault('engine.unavailable'), { cause: error })
}
