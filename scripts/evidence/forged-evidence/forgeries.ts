// Charges against a member that did not cheat, or that nobody can know to have cheated. The service has the
// log's key, a puppet member that does what it likes, and whatever the honest victim signed: it signs
// openings only for what the log holds.
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
  send,
  suspend,
  upload,
  writeOff,
} from './tickets.ts'
import { against, edited, type Forgery, ofChosen, passed, puppetsCheat, slandered, withKey } from './world.ts'
import { FORGED_RECORDS } from './forged-records.ts'

const OTHER_NAME = `ticket_${'A'.repeat(22)}`
export const FORGERIES: Readonly<Record<string, Forgery>> = {
  ...FORGED_RECORDS,
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
    // A careless client signs what the service sent without checking the log.
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
