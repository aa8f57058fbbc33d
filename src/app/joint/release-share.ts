// protocols/joint/SPEC.md, "Reserve and release", at a node: on one valid yes of every member the hold
// becomes a charge with its log entry, in one transaction, and only then the share leaves.
import { sha256 } from '../../../protocols/hashes.ts'
import { fromUtf8, toBase64, toHex } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { collectYeses } from '../../../protocols/joint/verify-documents.ts'
import { decodeX25519Key } from '../../../protocols/joint/mask-key.ts'
import { NO_RECORD, stepNode } from '../../../protocols/joint/node.ts'
import { sealShare } from '../../../protocols/joint/seal-share.ts'
import type { ComputationBody } from '../../../schemas/body.ts'
import { mechanismOf } from '../../../schemas/charged.ts'
import type { NodeReply, SignedText } from '../../../schemas/joint.ts'
import { canonicalMembers } from '../../domain/canonical-members.ts'
import { checkGrant } from '../../domain/policy.ts'
import type { StoredJoint } from '../../store/readers/joint.ts'
import type { ReleaseMember } from '../../store/release-member.ts'
import type { Context } from '../context.ts'
import { freshSalt, makeId } from '../ids.ts'
import { invariant } from '../presence.ts'
import { storedAnswerOf } from '../questions/answer-file.ts'
import { fillRandom } from '../random.ts'
import { type AskedQuestion, signedBytes, jointSubjectOf } from './asked-question.ts'
import { aboutOf, sayNo, signAsNode } from './node-documents.ts'

export async function releaseShare(
  context: Context,
  asked: AskedQuestion,
  yeses: readonly SignedText[],
): Promise<NodeReply> {
  const { store, jointRecords, verify } = context
  const { market, member, planned, digest } = asked
  const { joint } = planned
  const self = member.organisation
  return await jointRecords.run(`${joint} ${self}`, async () => {
    const stored = await store.read.jointRecord(joint, self)
    const record = stored?.record ?? NO_RECORD
    const time = new Date(store.now()).toISOString()
    const own = {
      node: self,
      commitment: record.commitment,
      reset: await store.log.setting(`reset ${self}`),
    }
    const valid = await collectYeses(yeses.map(signedBytes), market.edition, joint, time, verify, own)
    const members = market.edition.members.map(({ organisation }) => organisation)
    const stopped = record.stopped || (await store.read.isNodeStopped(self))
    const event = { kind: 'release', question: digest, yeses: valid } as const
    const step = stepNode({ ...record, stopped }, event, { self, members }, never)
    if (step.record.stopped && !stopped) await stop(context, asked, stored)
    if (step.output?.kind !== 'share') {
      const code = step.output?.kind === 'refusal' ? step.output.code : 'joint.refused'
      return await sayNo(
        context,
        aboutOf(asked),
        code,
        code === 'joint.cancelled' || code === 'joint.not_held',
      )
    }
    if (step.charges) {
      const outcome = await store.commitShare(releaseOf(context, asked, step.output.commitment))
      if (outcome.kind === 'refused') return await sayNo(context, aboutOf(asked), 'joint.not_held', true)
      if (outcome.kind !== 'released') return await sayNo(context, aboutOf(asked), 'joint.not_held', false)
      context.quotas.answered(asked.question.consumer)
    }
    return await sendShare(context, asked)
  })
}

/** The stored bytes, sealed anew to the key of this question, with the proof of their charge. */
async function sendShare(context: Context, asked: AskedQuestion): Promise<NodeReply> {
  const { joint } = asked.planned
  const { question, member } = asked
  const node = member.organisation
  const stored = await context.store.read.jointRecord(joint, node)
  const { record, answer } = invariant(stored, 'a released share is stored')
  const kept = invariant(await context.store.read.jointShare(joint, node), 'a released share is stored')
  const commitment = invariant(record.commitment, 'a stored share has a commitment')
  const seq = invariant(stored?.seq, 'a release has its entry')
  const id = invariant(answer, 'a release has its answer')
  const released = await storedAnswerOf(context, id, question.consumer)
  const accountSalt = await context.store.read.accountSalt(asked.edition.id, question.consumer)
  const sealed = sealShare(decodeX25519Key(question.sealTo), joint, node, kept, fillRandom)
  const content = { ...aboutOf(asked), commitment, sealed: toHex(sha256(sealed)), entry: String(seq) }
  return {
    kind: 'share',
    share: {
      share: await signAsNode(context, node, 'jointShare', content),
      sealed: toBase64(sealed),
      leaf: fromUtf8(released.leaf),
      receipt: await context.mesh.receipt(seq, asked.market.edition),
      result: fromUtf8(released.answer.bytes),
      resultSalt: toHex(released.answer.salt),
      accountSalt: toHex(invariant(accountSalt, 'what was charged has an account')),
    },
  }
}

/**
 * A restored backup: it says no more until an officer decides, since what it said before is in nobody's
 * record.
 */
async function stop(
  { store }: Context,
  asked: AskedQuestion,
  stored: StoredJoint | undefined,
): Promise<void> {
  const record = stored?.record ?? NO_RECORD
  await store.work(
    async write => await write.putJointRecord(jointSubjectOf(asked), { ...record, stopped: true }, undefined),
    null,
  )
}

function releaseOf({ software, store }: Context, asked: AskedQuestion, commitment: string): ReleaseMember {
  const { market, planned, question, query, edition, grant, key, digest, signed, member } = asked
  const id = makeId('answer')
  const { consumer } = question
  const { document, signature } = signed
  const purpose = checkGrant(grant, question.mode, query.purpose)
  const body: ComputationBody = {
    v: 1,
    type: 'computation',
    actor: {
      organisation: consumer as ComputationBody['actor']['organisation'],
      keyId: key.id,
      request: { publicKey: key.publicKey, document, signature },
    },
    edition: edition.id,
    mode: question.mode,
    query,
    parts: [...planned.nodeParts],
    reused: [],
    grant: grant.id,
    purpose,
    price: grant.price,
    answer: id,
    joint: { marketEdition: market.id, joint: planned.joint, question: digest },
  }
  const result = { v: 1, id, joint: planned.joint, question: digest, commitment }
  return {
    id,
    edition: edition.id,
    organisation: consumer,
    grant: grant.id,
    mode: question.mode,
    charge: planned.charge,
    kind: query.kind,
    canonicalDigest: planned.joint,
    // No question of its own: a share is not listed, and nothing sharpens it.
    questionDigest: planned.joint,
    idempotencyKey: null,
    // The hold is what makes it happen once: a nonce of a request is not at hand.
    nonce: { keyId: key.id, nonce: makeId('joint'), expires: store.now() + NONCE_MS },
    baseParts: [],
    joint: { joint: planned.joint, node: member.organisation },
    content: {
      software,
      mechanism: mechanismOf(body),
      parties: [consumer, edition.provider],
      answer: canonicalMembers(result),
      resultSalt: freshSalt(),
      body,
      bodyJson: canonicalJson(body),
      bodySalt: freshSalt(),
      accountBody: {
        v: 1,
        type: 'account',
        edition: edition.id,
        organisation: consumer as ComputationBody['actor']['organisation'],
      },
      accountSalt: freshSalt(),
    },
  }
}

const NONCE_MS = 3_600_000

function never(): never {
  throw new Error('a release draws nothing')
}
