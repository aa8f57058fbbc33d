// Charges against a member that did not cheat, or that nobody can know to have cheated. The service has the
// log's key, a puppet member that does what it likes, and whatever the honest victim signed: it signs
// openings only for what the log holds.
import { policy as witnessed, testKey, witnessKeys } from '../../../test/protocols/audit/log-fixture.ts'
import { spoiled } from '../../../test/support/cheating.ts'
import { type Key, newKey, signed } from './evil-log.ts'
import {
  binding,
  charge,
  CHOICE,
  choose,
  honest,
  logOpening,
  OTHER,
  pass,
  permuted,
  send,
  suspend,
  upload,
  writeOff,
} from './tickets.ts'
import {
  against,
  edited,
  type Forgery,
  ofChosen,
  otherBody,
  otherEntry,
  passed,
  puppetsCheat,
  realCheat,
  slandered,
  withKey,
} from './world.ts'

const OTHER_NAME = `ticket_${'A'.repeat(22)}`
const someWitness = testKey('witness', 'witness.example/other', new Uint8Array(32).fill(9))
const otherLog = testKey('log', 'yinsuan.example/audit/2026', new Uint8Array(32).fill(8))

export const FORGERIES: Readonly<Record<string, Forgery>> = {
  'a puppet’s cheat under the victim’s name': async world =>
    await against(world, await puppetsCheat(world), { organisation: 'victim' as never }),
  'a puppet’s cheat whose logged body names the victim': async world => {
    const { log, puppet, strings, ticket } = world
    const named = { organisation: 'victim' }
    const by = { ...puppet, id: 'victim' }
    const chosen = choose(log, await upload(by, strings, ticket), CHOICE, named)
    const sent = await send(log, chosen, strings)
    suspend(log, chosen)
    return await against(world, sent)
  },
  'a puppet that was added under the victim’s name': async world => {
    const twin = world.log.add('victim')
    const strings = world.log.enrol(twin, newKey())
    const sent = await puppetsCheat({ ...world, puppet: twin, strings })
    return await against(world, sent)
  },
  'a puppet’s keys under the victim’s commitment': async world =>
    await against(world, await puppetsCheat({ ...world, puppet: world.victim })),
  'a puppet’s key that was enrolled for the victim after the choice': async world => {
    const { log, victim, ticket } = world
    const late = newKey()
    const chosen = choose(log, await upload(victim, late, ticket))
    log.enrol(victim, late)
    const sent = await send(log, chosen, late)
    suspend(log, chosen)
    return await against(world, sent)
  },
  'an honest opening that the service says failed': async world =>
    await against(world, await slandered(world)),
  'an honest opening with another rule': async world =>
    await against(world, await slandered(world), { reason: 'digest', position: OTHER[0] }),
  'the upload of one honest ticket, opening and entries of another': async world => {
    const other = await upload(world.victim, world.key, world.other)
    const at = await slandered(world)
    const mixed = { ...at, digests: other.digests, upload: other.upload }
    return await against(world, mixed)
  },
  'the upload and choice of one ticket, the opening of another': async world => {
    const { log, victim, key } = world
    const first = await passed(world)
    const chosen = choose(log, await upload(victim, key, world.other))
    const sent = logOpening(log, chosen, first.opening, first.bytes)
    suspend(log, chosen)
    return await against(world, sent)
  },
  'the digests of another ticket in the evidence alone': async world => {
    const other = await upload(world.victim, world.key, world.other)
    return await against(world, await slandered(world), { digests: [...other.digests] })
  },
  'an honest opening replayed under another ticket’s name': async world => {
    const { log, victim, key } = world
    const first = await passed(world)
    const again = choose(log, { ...(await upload(victim, key, world.ticket)) })
    const sent = logOpening(log, again, first.opening, first.bytes)
    suspend(log, again)
    return await against(world, sent)
  },
  'one choice logged, another sent and opened': ofChosen(async ({ log, key }, chosen) => {
    // A careless client signs what it was told without looking into the log.
    const told = await binding(log, chosen, OTHER)
    const sent = await send(log, chosen, key, honest(chosen, OTHER), told)
    suspend(log, chosen)
    return sent
  }),
  'one choice logged, another sent, and the evidence tells the sent one': ofChosen(
    async ({ log, key }, chosen) => {
      const sent = await send(log, chosen, key, honest(chosen, OTHER), await binding(log, chosen, OTHER))
      suspend(log, chosen)
      return { ...sent, choice: OTHER, bytes: honest(chosen, CHOICE) }
    },
  ),
  'two choices logged for one ticket': async world => {
    const { log, victim, key, ticket } = world
    const first = choose(log, await upload(victim, key, ticket), OTHER)
    const sent = await send(log, first, key, honest(first, OTHER))
    const second = choose(log, first, CHOICE)
    suspend(log, second)
    return await against(world, { ...sent, index: second.index, choice: CHOICE })
  },
  'two choices logged for the same digests under two names': async world => {
    const { log, victim, key, ticket } = world
    const uploaded = await upload(victim, key, ticket)
    const first = choose(log, uploaded, OTHER)
    const sent = await send(log, first, key, honest(first, OTHER))
    pass(log, first)
    const second = choose(log, { ...uploaded, id: OTHER_NAME }, CHOICE)
    const again = logOpening(log, second, sent.opening, sent.bytes)
    suspend(log, second)
    return await against(world, again)
  },
  'another history under the same key than the reader’s': async world => {
    const { log, victim, key, ticket } = world
    const fork = log.fork()
    const uploaded = await upload(victim, key, ticket)
    const chosen = choose(log, uploaded, OTHER)
    const sent = await send(log, chosen, key, honest(chosen, OTHER))
    suspend(log, sent)
    const other = choose(fork, uploaded, CHOICE)
    const forked = logOpening(fork, other, sent.opening, sent.bytes)
    suspend(fork, forked)
    return { log, organisation: 'victim', charge: await charge(fork, forked) }
  },
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
  'a key revoked before the choice': withKey(({ log, victim, key }) => {
    log.enrol(victim, newKey())
    log.revoke(victim, key)
    return { uploads: key, opens: () => key }
  }),
  'a key revoked between choice and opening': withKey(({ log, victim, key }) => {
    const opens = (): Key => {
      log.revoke(victim, key)
      return key
    }
    return { uploads: key, opens }
  }),
  'a key rotated away before the opening': withKey(({ log, victim, key }) => {
    const opens = (): Key => {
      log.rotate(victim, key, newKey())
      return key
    }
    return { uploads: key, opens }
  }),
  'an opening by another member’s key': withKey(({ key, strings }) => ({
    uploads: key,
    opens: () => strings,
  })),
  'an upload by a key that nobody enrolled': withKey(({ key }) => ({ uploads: newKey(), opens: () => key })),
  'a signature by another key than the named one': edited(({ signed: of }, { strings }) => ({
    signed: { ...of, upload: { ...of.upload, publicKey: strings.publicKey } },
  })),
  'an upload signed for another service': async world => {
    const { log, victim, key, ticket } = world
    const uploaded = await upload(victim, key, ticket)
    const elsewhere = await signed(key, '/v1/tickets', JSON.parse(uploaded.upload.content), 'other.example')
    const chosen = choose(log, { ...uploaded, upload: elsewhere })
    const sent = await send(log, chosen, key)
    suspend(log, chosen)
    return await against(world, sent)
  },
  'an upload signed for another route': async world => {
    const { log, victim, key, ticket } = world
    const uploaded = await upload(victim, key, ticket)
    const elsewhere = await signed(key, '/v1/estimates', JSON.parse(uploaded.upload.content))
    const chosen = choose(log, { ...uploaded, upload: elsewhere })
    const sent = await send(log, chosen, key)
    suspend(log, chosen)
    return await against(world, sent)
  },
  'signed content edited afterwards': edited(({ signed: of }) => ({
    signed: {
      ...of,
      opening: { ...of.opening, content: of.opening.content.replace('"upload_', '"upload_A') },
    },
  })),
  'a ticket that the log says passed': ofChosen(async ({ log, key }, chosen) => {
    const sent = await send(log, chosen, key)
    pass(log, chosen)
    return sent
  }),
  'a ticket that was given up': ofChosen(async ({ log, key }, chosen) => {
    const sent = await send(log, chosen, key)
    writeOff(log, chosen)
    return sent
  }),
  'an opening that the log does not say failed': ofChosen(async ({ log, key }, chosen) => {
    return await send(log, chosen, key)
  }),
  'an opening that was sent again and passed for the first': ofChosen(async ({ log, key }, chosen) => {
    const first = await send(log, chosen, key)
    await send(log, chosen, key, honest(chosen, CHOICE))
    suspend(log, chosen)
    return first
  }),
}
