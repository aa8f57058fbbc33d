import { editionId } from '../../../schemas/common.ts'
import { type Declaration, readsFrom } from '../../../schemas/declaration.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Upload } from '../../../schemas/records.ts'
import { checkRegistration, dayNumber, dayOf, declaredAllowance } from '../../domain/allowance.ts'
import { checkDeclaration } from '../../domain/declaration-check.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { makeId } from '../ids.ts'
import { invariant, orNotFound } from '../presence.ts'
import { shownJob } from './sealing-deadline.ts'

/** Registers an edition from a committed upload and queues its sealing. */
export const registerEdition: UseCase<'editionRegister'> = async (context, call) => {
  const { store, uploads, jobs, quotas, sealingSchedule } = context
  const { declaration, upload, report } = call.body
  const { organisation } = call.actor
  const job = makeId('job')
  const edition = editionId(declaration.dataset, declaration.edition)
  const { files } = requireCommitted(await store.read.upload(upload, organisation))
  const source = { job, edition, upload, files: files.length, actor: actorBody(call), report }
  await uploads.writeJob(source)
  const registered = await decide(store, call, async decision => {
    const { read, write } = decision
    const { size } = requireCommitted(await read.upload(upload, organisation))
    quotas.checkRegistration(await read.memberUse(organisation), size)
    await addEdition(decision, declaration, organisation, size)
    await write.addJob({ id: job, edition, step: 'waiting' }, organisation)
    // The upload's bytes belong to the job from now on.
    await write.removeUpload(upload)
    return {
      job: invariant(await read.job(job, organisation), 'an added job is stored'),
      edition: invariant(await read.edition(edition), 'an added edition is stored'),
    }
  }).catch(async (error: unknown) => {
    // Otherwise the file would be taken for a running job. It stays where the commit may have succeeded: the
    // next start finds out.
    if (error instanceof Fault && !error.code.startsWith('witness.')) await uploads.removeJob(source)
    throw error
  })
  jobs.enqueue(source)
  return shownJob(registered.job, registered.edition, sealingSchedule.pace(declaration), store.now())
}

/** The rules of registration, inside the transaction that adds the edition. */
async function addEdition(
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
  const allowance = declaredAllowance(declaration.budget)
  const registered = {
    edition: id,
    readsFrom: dayNumber(readsFrom(declaration)),
    from: dayNumber(declaration.period.from),
    to: dayNumber(declaration.period.to),
    sealed: dayOf(now),
    perConsumer: BigInt(declaration.budget.perConsumer),
    total: BigInt(declaration.budget.total),
    pool: BigInt(declaration.budget.pool?.epsilon ?? 0),
    isSealing: true,
    allowance,
  }
  const others = await read.editionCaps({ dataset: declaration.dataset }, now)
  checkRegistration(registered, others, { id: declaration.dataset, allowance: dataset?.allowance })
  const row = { id: declaration.dataset, provider, unitKey: declaration.unitKey, allowance }
  if (dataset === undefined) await write.addDataset(row)
  await write.addEdition(declaration, provider, uploadBytes)
  const alike = await read.alike(provider, declaration)
  if (alike.some(({ onlyJointly }) => onlyJointly)) await write.closeSingle([id])
}

function requireCommitted(upload: Upload | undefined): Upload {
  const known = orNotFound(upload)
  if (!known.committed) throw fault('registry.upload_open', {}, '/upload')
  return known
}
