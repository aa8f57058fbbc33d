// The provider's work: uploads, editions, grants.
import { openingLength } from '../../../protocols/blind/messages.ts'
import { editionId, LIMITS } from '../../../schemas/common.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Edition, Grant, Upload } from '../../../schemas/records.ts'
import { checkAllowance, dayNumber } from '../../domain/allowance.ts'
import { checkDeclaration } from '../../domain/declaration-check.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import { type Context, decide, found, freshSalt, makeId, work } from '../context.ts'
import type { Actor, Handlers, Signed } from '../services.ts'
import { catalogueEdition } from './catalogue.ts'
import { toPage } from './operator.ts'

type ProviderRoutes =
  | 'uploadStart'
  | 'uploadPart'
  | 'uploadShow'
  | 'uploadCommit'
  | 'editionRegister'
  | 'editionFreeze'
  | 'editionUnfreeze'
  | 'editionWithdraw'
  | 'jobShow'
  | 'grantIssue'
  | 'grantList'
  | 'grantRevoke'

const UPLOAD_HOURS = 24
const MOST_OPENING_UPLOADS = 4

export function providerHandlers(context: Context): Pick<Handlers, ProviderRoutes> {
  const { store, uploads, jobs, software, purposes } = context
  return {
    uploadStart: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async ({ write, read, now }) => {
          if (!call.actor.roles.includes('provider'))
            await checkOpeningUpload(read, call.actor.organisation, call.body.size)
          const id = makeId('upload')
          const expires = new Date(now + UPLOAD_HOURS * 3_600_000).toISOString()
          await write.addUpload(
            { id, ...call.body, partBytes: LIMITS.uploadPartBytes, expires },
            call.actor.organisation,
          )
          return found(await read.upload(id, call.actor.organisation))
        },
      }),

    uploadPart: async call => {
      const { id, part } = call.params
      const upload = openUpload(found(await store.read.upload(id, call.actor.organisation)), call.now)
      const expected = partSize(upload, part)
      if (call.bytes.length !== expected) throw fault('registry.upload_part_size', { part, expected })
      await uploads.writePart(id, part, call.bytes)
      await work(store, call, async write => await write.addUploadPart(id, part))
      return found(await store.read.upload(id, call.actor.organisation))
    },

    uploadShow: async ({ params, actor }) => found(await store.read.upload(params.id, actor.organisation)),

    uploadCommit: async call => {
      const upload = openUpload(
        found(await store.read.upload(call.params.id, call.actor.organisation)),
        call.now,
      )
      const parts = Math.ceil(upload.size / upload.partBytes)
      const missing = Array.from({ length: parts }, (_, part) => part).filter(
        part => !upload.parts.includes(part),
      )
      if (missing.length > 0)
        throw fault('registry.upload_incomplete', { parts: missing.slice(0, 20).map(String) })
      if (!(await uploads.isJoined(upload.id))) await joinParts(context, upload, parts)
      await work(store, call, async write => {
        await write.commitUpload(upload.id)
      })
      return found(await store.read.upload(upload.id, call.actor.organisation))
    },

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
          committed(await decision.read.upload(upload, call.actor.organisation))
          await registerEdition(decision, declaration, call.actor.organisation)
          await decision.write.addJob({ id: job, edition, step: 'waiting' }, call.actor.organisation)
          // Its bytes are the job's from now on.
          await decision.write.removeUpload(upload)
          return found(await decision.read.job(job, call.actor.organisation))
        },
      })
      jobs.enqueue(source)
      return registered
    },

    jobShow: async ({ params, actor }) => found(await store.read.job(params.id, actor.organisation)),

    editionFreeze: async call => await setStatus(context, call, 'freeze', 'frozen', ['open']),
    editionUnfreeze: async call => await setStatus(context, call, 'unfreeze', 'open', ['frozen']),
    editionWithdraw: async call => {
      const withdrawn = await setStatus(context, call, 'withdrawal', 'withdrawn', ['open', 'frozen'])
      await context.engine.destroy(call.params.id)
      return withdrawn
    },

    grantIssue: async call => {
      const { dataset: id, consumer, purposes: wanted } = call.body
      const known = purposes.map(({ code }) => code)
      for (const purpose of wanted) {
        if (!known.includes(purpose))
          throw fault('registry.purpose_unknown', { purpose, valid: known }, '/purposes')
      }
      const levels = context.insecureBlindLevels ? ['full', 'insecureForTesting'] : ['full']
      if (!levels.includes(call.body.blindLevel))
        throw fault('registry.blind_level', { level: call.body.blindLevel, valid: levels }, '/blindLevel')
      return await decide(store, {
        nonce: call.nonce,
        change: async ({ read, write, append, time }) => {
          const dataset = found(await read.dataset(id))
          if (dataset.provider !== call.actor.organisation) throw fault('request.not_found')
          const organisation = await read.organisation(consumer)
          if (!organisation?.roles.includes('consumer'))
            throw fault('registry.consumer_role', { organisation: consumer }, '/consumer')
          if (call.body.expires <= time) throw fault('registry.expires_past', {}, '/expires')
          const held = (await read.grantsFor(id, consumer)).find(
            grant => grant.revoked === null && time < grant.expires,
          )
          if (held !== undefined)
            throw fault('registry.grant_exists', { organisation: consumer, grant: held.id, dataset: id })
          const grantId = makeId('grant')
          await write.addGrant({ ...call.body, id: grantId, provider: call.actor.organisation })
          const grant = found(await read.grant(grantId))
          append(place => grantEntry(place, software, 'issued', grant, call))
          return grant
        },
      })
    },

    grantList: async ({ query, actor }) => {
      if (actor.roles.includes('officer')) return toPage(await store.read.grants(query))
      return toPage(await store.read.grants({ ...query, party: actor.organisation }))
    },

    grantRevoke: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async ({ read, write, append }) => {
          const grant = found(await read.grant(call.params.id))
          if (grant.provider !== call.actor.organisation && !call.actor.roles.includes('officer'))
            throw fault('request.not_found')
          if (!(await write.revokeGrant(grant.id))) return grant
          const revoked = found(await read.grant(grant.id))
          append(place => grantEntry(place, software, 'revoked', revoked, call))
          return revoked
        },
      }),
  }
}

/** Who is no provider uploads openings only: for the one choice that waits, of exactly its length, a few attempts at a time. */
async function checkOpeningUpload(
  read: DecisionTransaction['read'],
  organisation: string,
  size: number,
): Promise<void> {
  const [open] = await read.ticketsInState(['chosen'], organisation)
  if (open === undefined) throw fault('registry.upload_no_ticket')
  const length = openingLength(open.ticket.shape)
  if (size !== length) throw fault('blind.opening_length', { length }, '/size')
  if ((await read.uploadCount(organisation)) >= MOST_OPENING_UPLOADS)
    throw fault('registry.upload_too_many', { limit: MOST_OPENING_UPLOADS })
}

/** Bytes that are not what was announced are gone, and so is their upload: nothing of it could be gone on with. */
async function joinParts({ store, uploads }: Context, { id, sha256 }: Upload, parts: number): Promise<void> {
  try {
    await uploads.join(id, parts, sha256)
  } catch (error) {
    if (error instanceof Fault && error.code === 'registry.upload_digest')
      await store.work(async write => await write.removeUpload(id), null)
    throw error
  }
}

/** The rules of registration, inside the transaction that adds the edition. */
async function registerEdition(
  { read, write }: DecisionTransaction,
  declaration: Declaration,
  provider: string,
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
  const raised =
    dataset !== undefined &&
    (allowance.perConsumer > dataset.allowance.perConsumer || allowance.total > dataset.allowance.total)
  if (raised) throw fault('registry.allowance_changed', { dataset: dataset.id }, '/budget/perYear')
  const caps = {
    edition: id,
    from: dayNumber(declaration.period.from),
    to: dayNumber(declaration.period.to),
    perConsumer: BigInt(declaration.budget.perConsumer),
    total: BigInt(declaration.budget.total),
  }
  checkAllowance(caps, await read.editionCaps({ dataset: declaration.dataset }), allowance)
  const row = { id: declaration.dataset, provider, unitKey: declaration.unitKey, allowance }
  await (dataset === undefined ? write.addDataset(row) : write.setAllowance(row))
  await write.addEdition(declaration, provider)
}

type Caller = { readonly actor: Actor } & Signed

async function setStatus(
  { store, software }: Context,
  call: Caller & { readonly params: { readonly id: string } },
  type: 'freeze' | 'unfreeze' | 'withdrawal',
  status: 'open' | 'frozen' | 'withdrawn',
  from: readonly ('open' | 'frozen')[],
) {
  return await decide(store, {
    nonce: call.nonce,
    change: async ({ read, write, append }) => {
      const edition = ownEdition(found(await read.edition(call.params.id)), call.actor)
      if (!(await write.setEditionStatus(edition.id, status, from))) {
        throw fault('registry.status', { edition: edition.id, status: edition.status, valid: from })
      }
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
      return catalogueEdition(found(await read.edition(edition.id)))
    },
  })
}

function ownEdition(edition: Edition, actor: Actor): Edition {
  if (edition.provider !== actor.organisation && !actor.roles.includes('officer'))
    throw fault('request.not_found')
  return edition
}

function grantEntry(
  place: { readonly seq: number; readonly time: string },
  software: string,
  action: 'issued' | 'revoked',
  grant: Grant,
  call: Caller,
) {
  return encodeWithBody(
    place,
    software,
    { v: 1, type: 'grant', actor: actorBody(call), grant },
    freshSalt(),
    [call.actor.organisation, grant.provider, grant.consumer],
    bodyCommitment => ({
      type: 'grant',
      action,
      grantId: grant.id,
      dataset: grant.dataset,
      budget: grant.budget,
      expires: grant.expires,
      modes: grant.modes.toSorted(),
      purposes: grant.purposes.toSorted(),
      bodyCommitment,
    }),
  )
}

function committed(upload: Upload | undefined): void {
  if (!found(upload).committed) throw fault('registry.upload_open', {}, '/upload')
}

function openUpload(upload: Upload, now: Date): Upload {
  if (upload.expires <= now.toISOString()) throw fault('request.not_found')
  return upload
}

function partSize({ size, partBytes }: Upload, part: number): number {
  const rest = size - part * partBytes
  if (rest <= 0) throw fault('request.not_found')
  return Math.min(partBytes, rest)
}
