// Refusals are entries: an auditor looks for probing. Only after the signature was verified, and with the
// request's own nonce.
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { actorBody, MAX_REFUSED_BYTES } from './actor-body.ts'
import type { Caller } from './call.ts'
import type { Context } from './context.ts'
import { appendWithBody, changeWork, decide } from './decide.ts'
import { hourOf, OWN_ENTRIES } from './refusal-counts.ts'

/** A fault whose entry was written in the transaction that refused it. */
export class RecordedFault extends Fault {}

type Recording = Pick<Context, 'store' | 'software' | 'refusalCounts'>

/**
 * Runs a use case that decides something. Its refusal is in the log before it is thrown on: in an entry of
 * its own, or counted for a shared one.
 */
export async function recordRefusals<T>(
  context: Recording,
  route: RouteName,
  call: Caller,
  useCase: () => Promise<T>,
): Promise<T> {
  try {
    return await useCase()
  } catch (error) {
    if (!(error instanceof Fault) || isNoRefusal(error)) throw error
    throw await record(context, route, call, error)
  }
}

/** Returns what the caller gets. */
async function record(context: Recording, route: RouteName, call: Caller, error: Fault): Promise<Fault> {
  const { store, refusalCounts } = context
  const { organisation } = call.actor
  const hour = hourOf(store.now())
  const seen = refusalCounts.seen(organisation, error.code, hour)
  if (error instanceof RecordedFault) {
    // In another transaction than its entry: after a crash in between it is missing in the count, not in the
    // log.
    const count = await store.work(
      async write => await write.countRefusal(organisation, error.code, hour),
      null,
    )
    refusalCounts.note(organisation, error.code, hour, count ?? seen + 1)
    return error
  }
  const shown = withoutCause(error)
  if (seen >= OWN_ENTRIES) await countOnly(context, call, shown, hour)
  else await append(context, route, call, shown, hour)
  return shown
}

/** It will share an entry with others of its hour. */
async function countOnly({ store }: Recording, call: Caller, { code }: Fault, hour: number): Promise<void> {
  await changeWork(store, call, async write => {
    await write.countRefusal(call.actor.organisation, code, hour)
  })
}

/**
 * A replay is not this caller's request, nothing is written under a key that was revoked meanwhile, and what
 * waits for its witnesses is committed already, with this very nonce.
 */
function isNoRefusal({ code }: Fault): boolean {
  return code === 'request.replayed' || code === 'request.key_revoked' || code.startsWith('witness.')
}

async function append(
  { store, software, refusalCounts }: Recording,
  route: RouteName,
  call: Caller,
  { code, faults }: Fault,
  hour: number,
): Promise<void> {
  const { organisation } = call.actor
  const { method, path } = ROUTES[route]
  const count = await decide(store, call, async ({ append: appendEntry, write }) => {
    const counted = await write.countRefusal(organisation, code, hour)
    if (counted > OWN_ENTRIES) return counted
    appendWithBody(
      appendEntry,
      software,
      {
        v: 1,
        type: 'refusal',
        actor: actorBody(call, MAX_REFUSED_BYTES),
        route: `${method} ${path}`,
        faults: faults.map(({ code: each, at }) => ({ code: each, at: at ?? null })),
      },
      [organisation],
      { type: 'refusal', code },
    )
    return counted
  })
  refusalCounts.note(organisation, code, hour, count)
}

/** Why the engine failed may depend on rows: its own code stays with the cause, for the service's log. */
function withoutCause(error: Fault): Fault {
  if (!error.code.startsWith('engine.')) return error
  return Object.assign(fault('engine.unavailable'), { cause: error })
}
