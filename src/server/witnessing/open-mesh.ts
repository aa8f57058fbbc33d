// The witness mesh as this service asks it: a node its hub and, through it, the nodes of its markets; a hub
// the nodes, by their mailboxes.
import { formatVkey, type NoteKey, parseVkey } from '../../../protocols/audit/note.ts'
import { cosignerOf } from '../../../protocols/joint/cosigner.ts'
import type { Member } from '../../../protocols/joint/market-edition.ts'
import type { HubCalls } from '../../app/joint/hub-calls.ts'
import type { Context, Mesh } from '../../app/context.ts'
import type { Mailbox } from '../../app/joint/mailbox.ts'
import { invariant } from '../../app/presence.ts'
import { receiptOf } from '../../store/log-reader.ts'
import type { MarketLog } from '../../store/readers/markets.ts'
import { askHub, type SignAsLog } from './ask-hub.ts'
import type { AskWitness } from './ask-witness.ts'
import type { MeshWitness, Witnesses } from './witnesses.ts'

export function openMesh(
  { store, service, mailbox }: Pick<Context, 'store' | 'service' | 'mailbox'>,
  witnesses: Witnesses,
  hub: HubCalls | undefined,
  signAsLog: SignAsLog,
): Mesh {
  const logKey: NoteKey = parseVkey(service.logKey)
  return {
    refresh: async () => {
      const others = new Map<string, MeshWitness>()
      const hubs = hub === undefined ? [] : [hub]
      for (const { logKey: key, serviceKey, cosign } of hubs)
        others.set(key, {
          key: cosignerOf({ logKey: key, serviceKey }),
          ask: askHub({ cosign }, store.log, signAsLog),
          isHub: true,
        })
      for (const log of await store.read.marketLogs())
        if (log.logKey !== service.logKey && !others.has(log.logKey))
          others.set(log.logKey, { key: cosignerOf(log), ask: askMember(log, mailbox, hub), isHub: false })
      witnesses.setMesh([...others.values()], logKey)
    },
    cosigned: async size => {
      if (hub !== undefined) await witnesses.covering(size, true)
    },
    seenByMembers: async ({ members }) => {
      if (hub === undefined) return
      const own = members.find(each => each.logKey === service.logKey)
      await witnesses.seen.byAll(
        members
          .filter(({ logKey: key }) => key !== service.logKey && key !== hub.logKey)
          .filter(({ operator }) => operator !== own?.operator)
          .map(witnessOf),
      )
    },
    receipt: async (seq, { members }) => {
      if (hub === undefined) {
        const others = members.filter(each => each.logKey !== service.logKey)
        if (others.length === 0)
          return invariant(await store.log.receipt(seq), 'a committed entry has a receipt')
        const seen = await witnesses.seen.byOne(others.map(witnessOf), seq + 1)
        return invariant(await receiptOf(seen, seq), 'what was seen is under the checkpoint')
      }
      const isCosigned = witnesses.covers({ size: seq + 1, byHub: true })
      // Witnesses of the settings are no matter of the hub's.
      if (isCosigned || witnesses.quorum > 0) {
        if (!isCosigned) await witnesses.covering(seq + 1, true)
        return invariant(await store.log.receipt(seq), 'what is cosigned has its receipt')
      }
      const conflict = witnesses.conflict()
      if (conflict !== undefined) throw conflict
      const stored = invariant(witnesses.stored(), 'a log with entries has a checkpoint')
      return invariant(await receiptOf(stored, seq), 'what is committed is under the checkpoint')
    },
  }
}

/** The verifier key under which a member cosigns. */
function witnessOf(member: Pick<Member, 'logKey' | 'serviceKey'>): string {
  return formatVkey(cosignerOf(member))
}

function askMember({ organisation }: MarketLog, mailbox: Mailbox, hub: HubCalls | undefined): AskWitness {
  return async request => {
    if (hub !== undefined) return await hub.cosign(organisation, request)
    const isThere = mailbox.isConnected(organisation)
    const reply = isThere ? await mailbox.send(organisation, { kind: 'checkpoint', request }) : undefined
    if (reply?.kind !== 'cosigned') throw new Error('the node does not answer')
    return reply.reply
  }
}
