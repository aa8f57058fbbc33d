// Charges whose documents were edited or swapped: selectors, openings, bodies, entries and receipts.
import { policy as witnessed, testKey, witnessKeys } from '../../../test/protocols/audit/log-fixture.ts'
import { spoiled } from '../../../test/support/cheating.ts'
import { newKey } from './evil-log.ts'
import {
  binding,
  CHOICE,
  choose,
  honest,
  logOpening,
  OTHER,
  permuted,
  send,
  suspend,
  upload,
} from './tickets.ts'
import {
  against,
  edited,
  type Forgery,
  ofChosen,
  otherBody,
  otherEntry,
  realCheat,
  slandered,
} from './world.ts'

const OTHER_NAME = `ticket_${'A'.repeat(22)}`
const someWitness = testKey('witness', 'witness.example/other', new Uint8Array(32).fill(9))
const otherLog = testKey('log', 'yinsuan.example/audit/2026', new Uint8Array(32).fill(8))

export const FORGED_RECORDS: Readonly<Record<string, Forgery>> = {
  'permuted selectors of an honest opening': async world => {
    const at = await slandered(world)
    return await against(world, { ...at, bytes: permuted(at, CHOICE, at.bytes) })
  },
  'bytes of an honest opening edited after it was signed': async world => {
    const at = await slandered(world)
    return await against(world, { ...at, bytes: spoiled(at.bytes) })
  },
  'edited bytes, under a logged digest of them': ofChosen(async ({ log, key }, chosen) => {
    const bytes = honest(chosen, CHOICE)
    const { opening } = await send(log, chosen, key, bytes)
    const sent = logOpening(log, chosen, opening, spoiled(bytes))
    suspend(log, chosen)
    return sent
  }),
  'an opening signed for other digests': ofChosen(async ({ log, key }, chosen) => {
    const sent = await send(log, chosen, key, spoiled(honest(chosen, CHOICE)), {
      digestsSha256: '0'.repeat(64),
    })
    suspend(log, chosen)
    return sent
  }),
  'an opening signed for another index': ofChosen(async ({ log, key }, chosen) => {
    const { entry } = await binding(log, chosen)
    const wrong = { entry: { ...entry, seq: String(chosen.index - 1) } }
    const sent = await send(log, chosen, key, spoiled(honest(chosen, CHOICE)), wrong)
    suspend(log, chosen)
    return sent
  }),
  'an opening signed for another entry at this index': ofChosen(async ({ log, key }, chosen) => {
    const { entry } = await binding(log, chosen)
    const wrong = { entry: { ...entry, hash: '0'.repeat(64) } }
    const sent = await send(log, chosen, key, spoiled(honest(chosen, CHOICE)), wrong)
    suspend(log, chosen)
    return sent
  }),
  'an edited body: choice': otherBody(() => ({ choice: OTHER })),
  'an edited body: digests': otherBody(({ digests }) => ({ digests: (digests as string[]).toReversed() })),
  'an edited body: shape': otherBody(({ shape }) => ({ shape: { ...(shape as object), answers: 2 } })),
  'an edited body: dataset': otherBody(() => ({ dataset: 'visits' })),
  'an edited body: sender': otherBody(({ actor }) => ({
    actor: { ...(actor as object), keyId: newKey().keyId },
  })),
  'an entry of another dataset than the signed one': otherEntry({ dataset: 'visits' }),
  'an entry that names no request': otherEntry({ actor: null }),
  'an entry that names another request': otherEntry({
    actor: {
      organisation: 'victim',
      keyId: newKey().keyId,
      request: { base: '0'.repeat(64), body: '0'.repeat(64) },
    },
  }),
  'the leaf of the choice edited': edited(({ signed: of }) => ({
    signed: { ...of, choice: { ...of.choice, leaf: of.choice.leaf.replace('"chosen"', '"opened"') } },
  })),
  'a receipt of another index': edited(({ signed: of }) => ({
    signed: {
      ...of,
      choice: { ...of.choice, receipt: of.choice.receipt.replace(/^index \d+$/m, 'index 0') },
    },
  })),
  'the entry of another ticket': async world => {
    const other = choose(world.log, await upload(world.puppet, world.strings, world.other))
    const at = await realCheat(world)
    return await against(world, { ...at, index: other.index })
  },
  'the choice’s entry in the place of the opening’s': async world => {
    const at = await realCheat(world)
    return await against(world, { ...at, sent: at.index })
  },
  'receipts of a log under another key': async world => {
    const at = await realCheat(world)
    const foreign = { logKey: otherLog.key, witnesses: [], quorum: 0 }
    return { ...(await against(world, at)), policy: foreign }
  },
  'receipts without the witnesses that the reader demands': async world => {
    const at = await realCheat(world)
    const demanding = { ...witnessed, witnesses: [someWitness.key], quorum: 1 }
    return { ...(await against(world, at)), policy: demanding }
  },
  'receipts whose witnesses were cut off, under a policy that demands them': async world => {
    const at = await realCheat(world)
    const { charge: real, ...rest } = await against(world, at)
    const lone = (receipt: string) =>
      receipt
        .split('\n')
        .filter(line => !witnessKeys.some(({ key }) => line.startsWith(`— ${key.name} `)))
        .join('\n')
    const { signed: of } = real.evidence
    const cut = { ...of, choice: { ...of.choice, receipt: lone(of.choice.receipt) } }
    const evidence = { ...real.evidence, signed: cut }
    return { ...rest, charge: { ...real, evidence }, policy: witnessed }
  },
  'another instance than the one that fails': edited(({ position }) => ({ position: (position + 1) % 4 })),
  'another rule than the one that is broken': edited(() => ({ reason: 'template' })),
  'a shape of larger numbers': edited(({ shape }) => ({ shape: { ...shape, parameters: 'bfv-8192-36' } })),
  'a choice in the evidence that the log does not have': edited(() => ({ choice: [...OTHER] })),
  'another name of the ticket': edited(() => ({ ticket: OTHER_NAME as never })),
}
