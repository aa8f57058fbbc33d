// Editions: registered from an upload, frozen, withdrawn.
import { editionId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Edition, Upload } from '../../../schemas/records.ts'
import { checkRegistration, dayNumber, dayOf } from '../../domain/allowance.ts'
import { checkDeclaration } from '../../domain/declaration-check.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import { decide, found, freshSalt, makeId, type Context } from '../context.ts'
import { shownJob } from './sealing-deadline.ts'
import type { Actor, Caller, Handlers } from '../../server/services.ts'
import { cancelJob } from './sealing-records.ts'
import { catalogueEdition } from './catalogue.ts'

type EditionRoutes = 'editionRegister' | 'editionFreeze' | 'editionUnfreeze' | 'editionWithdraw' | 'jobShow'

export function editionHandlers(context: Context): Pick<Handlers, EditionRoutes> {
  const { store, uploads, jobs, software } = context
  return {
    editionRegister: async call => {
      const { declaration, upload, report } = call.body
      const job = makeId('job')
      const edition = editionId(declaration.dataset, declaration.edition)
      const source = { job, edition, upload, actor: actorBody(call), report }
      committed(await store.read.upload(upload, call.actor.organisation))
      await uploads.writeJob(source)
      const registered = await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const { organisation } = call.actor
          const { size } = committed(await decision.read.upload(upload, organisation))
          context.quotas.checkRegistration(await decision.read.memberUse(organisation), size)
          await registerEdition(decision, declaration, organisation, size)
          await decision.write.addJob({ id: job, edition, step: 'waiting' }, call.actor.organisation)
          // Its bytes are the job's from now on.
          await decision.write.removeUpload(upload)
          return found(await decision.read.job(job, call.actor.organisation))
        },
      }).catch(async (error: unknown) => {
        // A note is taken for a job at work. Where the commit may have been done it stays: the next start knows.
        if (error instanceof Fault && !error.code.startsWith('witness.')) await uploads.removeJob(source)
        throw error
      })
      jobs.enqueue(source)
      return registered
    },

    jobShow: async ({ params, actor }) => {
      const job = found(await store.read.job(params.id, actor.organisation))
      const edition = await store.read.edition(job.edition)
      const pace = context.sealingPace(edition?.declaration.capacity ?? 0)
      return shownJob(job, edition, pace, store.now())
    },

    editionFreeze: async call => await freeze(context, call, true),
    editionUnfreeze: async call => await freeze(context, call, false),

    editionWithdraw: async call => {
      let cancelled: string | undefined
      const withdrawn = await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const { read, write } = decision
          const edition = ownEdition(found(await read.edition(call.params.id)), call.actor)
          // It is in no log yet: its job is cancelled, and its name is free again.
          const job = edition.status === 'sealing' ? await read.jobOfEdition(edition.id) : undefined
          if (job !== undefined) {
            await cancelJob(decision, software, job, actorBody(call), edition.provider)
            cancelled = job.id
            return catalogueEdition(found(await read.edition(edition.id)), call.actor)
          }
          if (!(await write.setEditionStatus(edition.id, 'withdrawn', WITHDRAWABLE)))
            throw fault('registry.status', {
              edition: edition.id,
              status: edition.status,
              valid: WITHDRAWABLE,
            })
          await write.voidProposals({ edition: edition.id })
          appendState(decision, software, call, edition, 'withdrawal')
          return catalogueEdition(found(await read.edition(edition.id)), call.actor)
        },
      })
      if (cancelled === undefined) await context.engine.destroy(call.params.id)
      else await jobs.cancel(cancelled)
      return withdrawn
    },
  }
}

const WITHDRAWABLE: readonly Edition['status'][] = ['sealed', 'waiting', 'open', 'frozen']

/** The rules of registration, inside the transaction that adds the edition. */
async function registerEdition(
  { read, write, now }: DecisionTransaction,
  declaration: Declaration,
  provider: string,
  uploadBytes: number,
): Promise<void> {
  checkDeclaration(declaration)
  const id = editionId(declaration.dataset, declaration.edition)
  const dataset = await read.dataset(declaration.dataset)
  if (dataset !== undefined && dataset.provider !== provider)
    throw fault('registry.dataset_taken', { dataset: dataset.id }, '/dataset')
  const existing = await read.edition(id)
  if (existing !== undefined && existing.status !== 'failed')
    throw fault('registry.edition_exists', { edition: id }, '/edition')
  const { perYear } = declaration.budget
  const allowance = { perConsumer: BigInt(perYear.perConsumer), total: BigInt(perYear.total) }
  const registered = {
    edition: id,
    from: dayNumber(declaration.period.from),
    to: dayNumber(declaration.period.to),
    sealed: dayOf(now),
    perConsumer: BigInt(declaration.budget.perConsumer),
    total: BigInt(declaration.budget.total),
    isSealing: true,
    allowance,
  }
  const others = await read.editionCaps({ dataset: declaration.dataset }, now)
  checkRegistration(registered, others, { id: declaration.dataset, allowance: dataset?.allowance })
  const row = { id: declaration.dataset, provider, unitKey: declaration.unitKey, allowance }
  if (dataset === undefined) await write.addDataset(row)
  await write.addEdition(declaration, provider, uploadBytes)
}

/**
 * An officer's freeze and a provider's are two: an edition is open when it has neither. What an officer froze its provider cannot open. An officer
 * who unfreezes lifts the officers' freeze, else the provider's.
 */
async function freeze(
  { store, software }: Context,
  call: Caller & { readonly params: { readonly id: string } },
  frozen: boolean,
) {
  return await decide(store, {
    nonce: call.nonce,
    change: async decision => {
      const { read, write } = decision
      const edition = ownEdition(found(await read.edition(call.params.id)), call.actor)
      const before = await read.freezes(edition.id)
      const isOfficer = call.actor.roles.includes('officer')
      if (!frozen && before.held && !isOfficer) throw fault('registry.held', { edition: edition.id })
      const which = isOfficer && (frozen || before.held) ? 'held' : 'paused'
      const after = { ...before, [which]: frozen }
      if (before[which] === frozen || !(await write.setFreezes(edition.id, after))) {
        const valid = frozen ? ['open'] : ['frozen']
        throw fault('registry.status', { edition: edition.id, status: edition.status, valid })
      }
      const [by, verb] = [which === 'held' ? 'officer-' : '', frozen ? 'freeze' : 'unfreeze'] as const
      appendState(decision, software, call, edition, `${by}${verb}`)
      return catalogueEdition(found(await read.edition(edition.id)), call.actor)
    },
  })
}

function appendState(
  { append }: DecisionTransaction,
  software: string,
  call: Caller,
  edition: Edition,
  type: 'freeze' | 'unfreeze' | 'officer-freeze' | 'officer-unfreeze' | 'withdrawal',
): void {
  append(place =>
    encodeWithBody(
      place,
      software,
      { v: 1, type, actor: actorBody(call), edition: edition.id },
      freshSalt(),
      [call.actor.organisation, edition.provider],
      bodyCommitment => ({ type, edition: edition.id, bodyCommitment }),
    ),
  )
}

/** Its provider's, or for an officer anybody's. */
export function ownEdition(edition: Edition, actor: Actor): Edition {
  if (edition.provider !== actor.organisation && !actor.roles.includes('officer'))
    throw fault('request.not_found')
  return edition
}

function committed(upload: Upload | undefined): Upload {
  const known = found(upload)
  if (!known.committed) throw fault('registry.upload_open', {}, '/upload')
  return known
}
