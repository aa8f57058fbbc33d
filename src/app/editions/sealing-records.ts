// The outcome of a sealing job, in the transaction that proposes the edition or marks it failed.
import { commit } from '../../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { digestOfJson } from '../../../protocols/digest.ts'
import type { ActorBody } from '../../../schemas/actor-body.ts'
import type { SealResult } from '../../../schemas/engine.ts'
import { readsFrom, sealingCharge } from '../../../schemas/declaration.ts'
import { Fault, say } from '../../../schemas/fault.ts'
import type { ApprovalRules } from '../../../schemas/proposal.ts'
import type { Edition, Job } from '../../../schemas/records.ts'
import { declaredAllowance, isStated, leastAllowance } from '../../domain/allowance.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { Store } from '../../store/store.ts'
import { MAX_REFUSED_BYTES, shortened } from '../actor-body.ts'
import { appendWithBody, decide } from '../decide.ts'
import { freshSalt } from '../ids.ts'
import { invariant } from '../presence.ts'
import { propose } from '../proposals.ts'
import type { SealingJob } from '../upload-files.ts'

export async function recordSealed(
  store: Store,
  { software, approvals }: { readonly software: string; readonly approvals: ApprovalRules },
  job: SealingJob,
  edition: Edition,
  result: SealResult,
): Promise<void> {
  const { declaration, id } = edition
  const { declaration: _, ...manifest } = result.manifest
  const manifestSalt = freshSalt()
  const manifestCommitment = commit('manifest', manifestSalt, utf8(canonicalJson(manifest)))
  const { budget, period, unitKey, drafting } = declaration
  await decide(store, null, async decision => {
    const { read, write, append, now } = decision
    // The allowance that the log states for the dataset may fall from edition to edition, and never rises.
    const dataset = invariant(await read.dataset(edition.dataset), 'an edition belongs to a dataset')
    const own = declaredAllowance(budget)
    const stated = isStated(await read.editionCaps({ dataset: edition.dataset }, now)) ? [dataset] : []
    const allowance = leastAllowance({ allowance: own }, stated)
    await write.setAllowance({ ...dataset, unitKey, allowance })
    const ended = { id: job.job, state: 'done', step: 'done', code: null, detail: null } as const
    if (!(await write.endJob(ended))) throw new Error('the job was cancelled')
    if (!(await write.sealEdition(id, result, manifestSalt, job.report)))
      throw new Error('the edition is no longer being sealed')
    appendWithBody(
      append,
      software,
      {
        v: 1,
        type: 'edition',
        actor: job.actor,
        declaration,
        manifest,
        manifestSalt: toHex(manifestSalt),
        report: job.report,
      },
      [edition.provider],
      {
        type: 'edition',
        action: 'sealed',
        edition: id,
        dataset: edition.dataset,
        manifestCommitment,
        period,
        readsFrom: readsFrom(declaration),
        unitKey,
        delta: budget.delta,
        capPerConsumer: budget.perConsumer,
        capTotal: budget.total,
        ...(budget.pool && { capPool: budget.pool.epsilon }),
        allowance: {
          perConsumer: String(allowance.perConsumer),
          total: String(allowance.total),
          ...(budget.pool && { pool: String(allowance.pool) }),
        },
        sealingCharge: String(sealingCharge(declaration)),
        draftCharge: drafting?.charge ?? '0',
        parametersDigest: digestOfJson(declaration),
      },
    )
    // It serves nobody until somebody else has approved it.
    const change = { kind: 'edition', edition: id } as const
    await propose(decision, { software, approvals }, change, job.actor, [edition.provider])
  })
}

type FailedJob = { readonly job: string; readonly edition: string; readonly actor: ActorBody | null }

/** `failJob` in a decision of its own. */
export async function recordFailure(
  store: Store,
  software: string,
  job: FailedJob,
  fault: Fault | null,
): Promise<boolean> {
  return await decide(store, null, async decision => await failJob(decision, software, job, fault))
}

/** `readers`: the organisations that may read the entry's body. */
type Failing = FailedJob & { readonly readers?: readonly string[] }

/**
 * `fault` is null for an internal error, which is described no further. What is wrong with rows depends on
 * them, so the public leaf says only that they could not be sealed; the fault is in the body and the job.
 * Returns false, and writes nothing, where the job has ended already.
 */
export async function failJob(
  { write, append }: DecisionTransaction,
  software: string,
  job: Failing,
  fault: Fault | null,
): Promise<boolean> {
  const code = fault?.code ?? 'request.internal'
  const detail = fault?.faults.map(each => say(each, 'en')).join('\n') ?? null
  if (!(await write.endJob({ id: job.job, state: 'failed', step: 'failed', code, detail }))) return false
  await write.setEditionStatus(job.edition, 'failed', ['sealing'])
  appendWithBody(
    append,
    software,
    {
      v: 1,
      type: 'refusal',
      actor: job.actor && shortened(job.actor, MAX_REFUSED_BYTES),
      route: 'sealing',
      faults: [{ code, at: null }],
    },
    [...(job.readers ?? (job.actor === null ? [] : [job.actor.organisation]))],
    { type: 'refusal', code: SEALING_FAILED },
  )
  return true
}

const SEALING_FAILED = 'registry.sealing_failed'

/** Cancels a sealing. Once the decision is committed, `SealingJobs.cancel` has to end the work. */
export async function cancelJob(
  decision: DecisionTransaction,
  software: string,
  { id, edition }: Pick<Job, 'id' | 'edition'>,
  actor: ActorBody,
  provider: string,
): Promise<void> {
  const job = { job: id, edition, actor, readers: [...new Set([actor.organisation, provider])] }
  await failJob(decision, software, job, new Fault({ code: 'registry.job_cancelled', params: {} }))
}
