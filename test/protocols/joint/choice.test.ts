import { createHmac } from 'node:crypto'
import t from 'tap'
import { publicKeyOf } from '../../../protocols/identity/ed25519.ts'
import { fromHex, toBase64Url, toHex } from '../../../protocols/bytes.ts'
import { chooseByOutputs, chooseJointly, choiceInput } from '../../../protocols/joint/choice.ts'
import type { MarketEdition } from '../../../protocols/joint/market-edition.ts'
import { vrfOutput, vrfProve } from '../../../protocols/joint/vrf.ts'
import { pearsonTest } from '../../../scripts/evidence/statistics.ts'
import { codeOf, edition, names, own, secret, systemRandom } from './fixtures.ts'

const { shape } = own.blind.ticket
const digests = own.blind.ticket.digests.map(fromHex)
const { digest } = own.marketEdition
const proofs = own.choice.proofs.map(fromHex)

t.test('consumer and nodes derive one choice from all proofs, however the upload is ordered', async t => {
  const choice = chooseJointly(edition, 'maker', shape, digests, proofs)
  const turned = chooseJointly(edition, 'maker', shape, digests.toReversed(), proofs)
  const opened = (order: readonly Uint8Array[], positions: readonly number[]) =>
    positions.map(position => toHex(order[position] ?? new Uint8Array())).sort()
  t.same(opened(digests.toReversed(), turned), opened(digests, choice))
})

t.test('a missing, foreign or swapped proof is refused', async t => {
  const choose = (given: readonly Uint8Array[], organisation = 'maker') =>
    codeOf(() => chooseJointly(edition, organisation, shape, digests, given))
  t.equal(choose(proofs.slice(0, 2)), 'joint.vrf')
  t.equal(choose([...proofs, new Uint8Array(80)]), 'joint.vrf')
  t.equal(choose([...proofs.slice(0, 2), new Uint8Array()]), 'joint.vrf')
  t.equal(choose(proofs.toReversed()), 'joint.vrf')
  t.equal(choose(proofs, 'rival'), 'joint.vrf')
  const [first, ...rest] = edition.members
  if (first === undefined) throw new Error('no member')
  const foreign: MarketEdition = {
    ...edition,
    members: [{ ...first, sealing: toHex(secret('other')) }, ...rest],
  }
  t.equal(
    codeOf(() => chooseJointly(foreign, 'maker', shape, digests, proofs)),
    'joint.vrf',
  )
})

// The first design: nodes commit to coins, then reveal. A node that "crashed" commits again, and sees the
// others' coins while it does.
t.test(
  '† a commit–reveal coin is ground to any choice, and a verifiable function has one value however often it is asked',
  async t => {
    const wanted = [0, 1].join()
    const others = [secret('coin a'), secret('coin b')]
    let attempts = 0
    let coin: Uint8Array
    do {
      coin = systemRandom(new Uint8Array(32))
      attempts++
    } while (chooseByOutputs([...others, coin], shape, digests).join() !== wanted && attempts < 1000)
    t.equal(chooseByOutputs([...others, coin], shape, digests).join(), wanted)
    t.ok(attempts < 200, `ground in ${attempts} attempts`)
    const input = choiceInput(digest, 'maker', shape, digests)
    const outputs = new Set(
      Array.from({ length: 20 }, () => toHex(vrfOutput(vrfProve(secret('gamma vrf'), input)))),
    )
    t.equal(outputs.size, 1)
  },
)

t.test(
  'one honest output makes every pair of instances equally likely, whatever the others put in',
  async t => {
    const counts = new Map<string, number>()
    const draws = 6000
    for (let i = 0; i < draws; i++) {
      const honest = Uint8Array.from(createHmac('sha512', 'honest').update(String(i)).digest())
      const choice = chooseByOutputs([new Uint8Array(64), honest, new Uint8Array(64)], shape, digests).join()
      counts.set(choice, (counts.get(choice) ?? 0) + 1)
    }
    t.equal(counts.size, 6)
    t.ok(
      pearsonTest(
        [...counts.values()].map(observed => ({ observed, probability: 1 / 6 })),
        draws,
      ) > 1e-7,
    )
  },
)

t.test('the public keys of the proofs are those of the market edition', async t => {
  t.same(
    names.map(name => toBase64Url(vrfKeyOf(name))),
    edition.members.map(({ vrfKey }) => vrfKey),
  )
})

function vrfKeyOf(name: string): Uint8Array {
  return publicKeyOf(secret(`${name} vrf`))
}
