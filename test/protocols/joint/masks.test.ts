import fc from 'fast-check'
import t from 'tap'
import { fromHex, toBase64Url, toHex } from '../../../protocols/bytes.ts'
import { jointId, planDigest } from '../../../protocols/joint/joint-id.ts'
import {
  checkNotUsed,
  checkOnlyJointly,
  encodeMarketEdition,
  type MarketEdition,
  marketEditionDigest,
} from '../../../protocols/joint/market-edition.ts'
import { checkX25519Key, MaskKey } from '../../../protocols/joint/mask-key.ts'
import { applyMasks, deriveMaskKey, expandMask, Masker } from '../../../protocols/joint/mask.ts'
import {
  addCells,
  blindRing,
  centre,
  decodeCells,
  encodeCells,
  OPEN_RING,
  type Ring,
} from '../../../protocols/joint/ring.ts'
import { openShare, sealShare, sealedLength, shareCommitment } from '../../../protocols/joint/seal-share.ts'
import { checkSumBound } from '../../../protocols/joint/bound.ts'
import { pearsonTest } from '../../../scripts/evidence/statistics.ts'
import { bytes, codeOf, edition, maskKeyOf, names, own, secret, systemRandom } from './fixtures.ts'

const { joint } = own.open
const maskers = names.map(name => new Masker(edition, name, maskKeyOf(name)))

t.test('masks cancel in the sum over all nodes, in both rings, whatever the cells', async t => {
  const rings: readonly { readonly mode: 'open' | 'blind'; readonly ring: Ring }[] = [
    { mode: 'open', ring: OPEN_RING },
    { mode: 'blind', ring: blindRing(1_073_692_673) },
  ]
  for (const { mode, ring } of rings) {
    const half = ring.modulus / 6n - 1n
    const cell = fc.bigInt({ min: -half, max: half })
    const row = fc.array(cell, { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(row, row, row, (...rows) => {
        const shares = rows.map((cells, place) => maskers[place]?.mask({ joint, mode, ring }, cells) ?? [])
        const sums = addCells(shares, ring).map(value => centre(value, ring))
        return sums.every((sum, i) => sum === rows.reduce((total, cells) => total + (cells[i] ?? 0n), 0n))
      }),
      { numRuns: 60, seed: 1 },
    )
  }
  t.pass()
})

// PROOF.md §2 by enumeration, with the code that masks real questions: all 27 triples of streams modulo 3.
t.test(
  'any two of three shares are exactly uniform, and with a colluder the others show their sum and no more',
  async t => {
    const ring = blindRing(3)
    const values = [0n, 1n, 2n]
    const byViewOfOne = new Map<string, Set<string>>()
    for (const a of values)
      for (const b of values)
        for (const c of values) {
          const pairs = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()]
          const views = new Map<string, number>()
          for (const ab of values)
            for (const ac of values)
              for (const bc of values) {
                const streams = [
                  [[], [ab], [ac]],
                  [[ab], [], [bc]],
                  [[ac], [bc], []],
                ]
                const shares = [a, b, c].map((cell, place) =>
                  applyMasks([cell], place, streams[place] ?? [], ring),
                )
                t.equal(addCells(shares, ring)[0], (a + b + c) % 3n)
                for (const [left, pair] of pairs.entries()) {
                  const key = shares.filter((_, place) => place !== left).join()
                  pair.set(key, (pair.get(key) ?? 0) + 1)
                }
                // Node 2 colludes: it has its own two streams, and all shares.
                const view = [shares.join(), ac, bc].join()
                views.set(view, (views.get(view) ?? 0) + 1)
              }
          for (const pair of pairs)
            t.same(
              [...pair.values()],
              Array.from({ length: 9 }, () => 3),
            )
          const seen = `${(a + b) % 3n} ${c}`
          const distribution = [...views].sort(([x], [y]) => (x < y ? -1 : 1)).join(' ')
          byViewOfOne.set(seen, (byViewOfOne.get(seen) ?? new Set()).add(distribution))
        }
    // What it sees depends on the sum of the two honest cells only.
    t.equal(byViewOfOne.size, 9)
    for (const distributions of byViewOfOne.values()) t.equal(distributions.size, 1)
  },
)

t.test('mask streams are uniform: bytes of 2^64, and residues modulo t without bias', async t => {
  const words = expandMask(secret('a stream'), 25_000, OPEN_RING)
  const counts = new Float64Array(256)
  for (const byte of encodeCells(words)) counts[byte] = (counts[byte] ?? 0) + 1
  const bins = [...counts].map(observed => ({ observed, probability: 1 / 256 }))
  t.ok(pearsonTest(bins, 200_000) > 1e-7)
  // With 3·2^28 a reduction without rejection would give the lower third twice as often.
  const modulus = 3 * 2 ** 28
  const thirds = [0, 0, 0]
  for (const value of expandMask(secret('another'), 60_000, blindRing(modulus))) {
    const third = Math.floor(Number(value) / 2 ** 28)
    thirds[third] = (thirds[third] ?? 0) + 1
  }
  t.ok(
    pearsonTest(
      thirds.map(observed => ({ observed, probability: 1 / 3 })),
      60_000,
    ) > 1e-7,
  )
  t.same(expandMask(secret('x'), 10, OPEN_RING), expandMask(secret('x'), 3000, OPEN_RING).slice(0, 10))
})

t.test('† a copied mask key is refused, and without its ids in the key it would open a share', async t => {
  const [alpha, beta, gamma] = edition.members
  if (alpha === undefined || beta === undefined || gamma === undefined) throw new Error('three members')
  const copied: MarketEdition = { ...edition, members: [alpha, { ...beta, maskKey: alpha.maskKey }, gamma] }
  t.equal(
    codeOf(() => encodeMarketEdition(copied)),
    'joint.key_twice',
  )
  // The first design: HKDF over the X25519 secret and J alone. The node between the two adds one stream and
  // subtracts the same.
  const shared = maskKeyOf('beta').agree(maskKeyOf('alpha').publicKey)
  const bare = expandMask(shared, 1, OPEN_RING)
  t.same(applyMasks([42n], 1, [bare, [], bare], OPEN_RING), [42n])
  const side = (organisation: string) => ({ organisation, publicKey: maskKeyOf('alpha').publicKey })
  const middle = { organisation: 'beta', publicKey: maskKeyOf('beta').publicKey }
  const keys = [
    deriveMaskKey(shared, own.marketEdition.digest, { joint, mode: 'open' }, [side('alpha'), middle]),
    deriveMaskKey(shared, own.marketEdition.digest, { joint, mode: 'open' }, [middle, side('gamma')]),
  ]
  t.not(toHex(keys[0] ?? new Uint8Array()), toHex(keys[1] ?? new Uint8Array()))
})

t.test('a shared secret of zeros is refused even if the key were not', async t => {
  const order8 = bytes('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800')
  for (const key of [new Uint8Array(32), order8]) {
    t.equal(
      codeOf(() => checkX25519Key(key)),
      'joint.key',
    )
    t.equal(
      codeOf(() => maskKeyOf('alpha').agree(key)),
      'joint.shared_secret',
    )
  }
  t.equal(
    JSON.stringify({ key: maskKeyOf('alpha'), masker: maskers[0] }),
    '{"key":"[secret]","masker":"[secret]"}',
  )
})

t.test('† {A, B, C} − {A, B}: a sealed edition enters one market edition, ever', async t => {
  const smaller = { ...edition, collusion: 1, members: edition.members.slice(0, 2) }
  t.equal(
    codeOf(() => checkNotUsed(smaller, [edition])),
    'joint.edition_used',
  )
  t.equal(
    codeOf(() => checkNotUsed(smaller, [])),
    '',
  )
  // And if it did, its masks are others: the difference of the two sums is noise, not C.
  const other = new Masker(smaller, 'alpha', maskKeyOf('alpha'))
  const question = { joint, mode: 'open', ring: OPEN_RING } as const
  t.notSame(other.mask(question, [1n]), maskers[0]?.mask(question, [1n]))
})

t.test('single figures stay hidden among three independent operators, or the market says no', async t => {
  t.equal(
    codeOf(() => checkOnlyJointly(edition, 'maker')),
    '',
  )
  t.equal(
    codeOf(() => checkOnlyJointly(edition, 'beta')),
    'joint.operators',
  )
  const hosted = edition.members.map((member, i) => (i < 2 ? { ...member, operator: 'hub' } : member))
  t.equal(
    codeOf(() => checkOnlyJointly({ ...edition, members: hosted }, 'maker')),
    'joint.operators',
  )
})

t.test(
  '† nodes that were given other shifts or another upload have another J, and their masks do not cancel',
  async t => {
    const { ticket } = own.blind
    const digests = ticket.digests.map(fromHex)
    const shifts = bytes(ticket.shifts)
    const at = (change: Partial<{ digests: readonly Uint8Array[]; shifts: Uint8Array }>) => {
      const made = { shape: ticket.shape, digests, shifts, ...change }
      return jointId(
        marketEditionDigest(edition),
        'maker',
        planDigest({ mode: 'blind', plan: own.open.plan, ticket: made }),
      )
    }
    t.equal(at({}), own.blind.joint)
    t.equal(at({ digests: digests.toReversed() }), own.blind.joint)
    const others = [
      at({ shifts: shifts.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) }),
      at({ digests: [...digests.slice(1), secret('forged')] }),
    ]
    const ring = blindRing(own.blind.modulus)
    for (const forged of others) {
      t.not(forged, own.blind.joint)
      const shares = maskers.map((masker, place) =>
        masker.mask({ joint: place === 2 ? forged : own.blind.joint, mode: 'blind', ring }, [0n, 0n, 0n, 0n]),
      )
      t.notOk(addCells(shares, ring).some(cell => cell === 0n))
    }
  },
)

t.test('† the hub has n sealed shares and cannot add what it cannot open', async t => {
  const key = new MaskKey(secret('maker question'))
  const cells = names.map(
    (_, place) => maskers[place]?.mask({ joint, mode: 'open', ring: OPEN_RING }, [BigInt(100 + place)]) ?? [],
  )
  // Unsealed, as in the first design, whoever stores them has the total.
  t.same(addCells(cells, OPEN_RING), [303n])
  for (const [place, name] of names.entries()) {
    const share = { salt: secret(`salt ${name}`), bytes: encodeCells(cells[place] ?? []) }
    const commitment = shareCommitment(joint, name, share)
    const sealed = sealShare(key.publicKey, joint, name, share, systemRandom)
    t.equal(sealed.length, sealedLength(8))
    t.same(openShare(key, joint, name, commitment, sealed), share)
    t.same(decodeCells(share.bytes, 1, OPEN_RING), cells[place])
    t.equal(
      codeOf(() => openShare(maskKeyOf('alpha'), joint, name, commitment, sealed)),
      'joint.sealed',
    )
    t.equal(
      codeOf(() => openShare(key, own.blind.joint, name, commitment, sealed)),
      'joint.sealed',
    )
    t.equal(
      codeOf(() => openShare(key, joint, `${name}x`, commitment, sealed)),
      'joint.sealed',
    )
    t.equal(
      codeOf(() => openShare(key, joint, name, own.marketEdition.digest, sealed)),
      'joint.share',
    )
    for (const at of [0, 31, 32, 40, sealed.length - 1]) {
      const changed = sealed.map((byte, i) => (i === at ? byte ^ 1 : byte))
      t.equal(
        codeOf(() => openShare(key, joint, name, commitment, changed)),
        'joint.sealed',
      )
    }
    t.equal(
      codeOf(() => openShare(key, joint, name, commitment, sealed.subarray(0, 40))),
      'joint.sealed',
    )
    // A repeat is sealed anew: other bytes, the same share.
    t.notSame(sealShare(key.publicKey, joint, name, share, systemRandom), sealed)
  }
})

t.test('a commitment to a share of one cell cannot be searched, since it is salted', async t => {
  const one = { salt: secret('one'), bytes: encodeCells([7n]) }
  t.not(
    shareCommitment(joint, 'alpha', one),
    shareCommitment(joint, 'alpha', { ...one, salt: secret('two') }),
  )
  t.equal(
    codeOf(() => shareCommitment(joint, 'alpha', { salt: new Uint8Array(), bytes: one.bytes })),
    'joint.share',
  )
})

t.test('a declared sum that could wrap around is refused, to the last unit', async t => {
  const declared = { members: 4, clip: 1n, sigma: 0n }
  const most = 2n ** 61n - 1n
  t.equal(
    codeOf(() => checkSumBound({ ...declared, capacity: most }, OPEN_RING)),
    '',
  )
  t.equal(
    codeOf(() => checkSumBound({ ...declared, capacity: most + 1n }, OPEN_RING)),
    'joint.bound',
  )
  // 10σ√n = 20σ for n = 4.
  t.equal(
    codeOf(() => checkSumBound({ ...declared, capacity: 0n, sigma: 2n ** 63n / 20n }, OPEN_RING)),
    '',
  )
  t.equal(
    codeOf(() => checkSumBound({ ...declared, capacity: 0n, sigma: 2n ** 63n / 20n + 1n }, OPEN_RING)),
    'joint.bound',
  )
  const ring = blindRing(1_073_692_673)
  t.equal(
    codeOf(() => checkSumBound({ members: 3, capacity: 178_948_000n, clip: 1n, sigma: 10n }, ring)),
    '',
  )
  t.equal(
    codeOf(() => checkSumBound({ members: 3, capacity: 178_949_000n, clip: 1n, sigma: 10n }, ring)),
    'joint.bound',
  )
})

t.test('a Masker takes only the key that the market edition names for its node', async t => {
  t.equal(
    codeOf(() => new Masker(edition, 'alpha', maskKeyOf('beta'))),
    'joint.key',
  )
  t.equal(
    codeOf(() => new Masker(edition, 'delta', maskKeyOf('alpha'))),
    'joint.member',
  )
  t.equal(toBase64Url(maskKeyOf('alpha').publicKey), edition.members[0]?.maskKey)
})
