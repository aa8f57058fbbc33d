import { readFileSync } from 'node:fs'
import { chacha20 } from '@noble/ciphers/chacha.js'
import t from 'tap'
import { concatBytes, fromHex, toHex, utf8 } from '../../../protocols/bytes.ts'
import { chooseJointly, choiceInput } from '../../../protocols/joint/choice.ts'
import { encodeJoint, parseJoint, questionDigest } from '../../../protocols/joint/documents.ts'
import { deriveKeyPair, hpkeOpen, hpkeSeal, kemSecret, keySchedule } from '../../../protocols/joint/hpke.ts'
import { jointId, planDigest } from '../../../protocols/joint/joint-id.ts'
import {
  encodeMarketEdition,
  marketEditionDigest,
  parseMarketEdition,
} from '../../../protocols/joint/market-edition.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import { Masker } from '../../../protocols/joint/mask.ts'
import { addCells, blindRing, centre, encodeCells, OPEN_RING } from '../../../protocols/joint/ring.ts'
import { openShare, sealShare, shareCommitment } from '../../../protocols/joint/seal-share.ts'
import { encodeToCurve, vrfOutput, vrfProve, vrfVerify } from '../../../protocols/joint/vrf.ts'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { verifyDocument } from '../../../protocols/identity/signed-document.ts'
import {
  bytes,
  codeOf,
  edition,
  maskKeyOf,
  names,
  type Negative,
  own,
  readJson,
  type Rfcs,
  secret,
  verify,
} from './fixtures.ts'

const rfc = readJson<Rfcs>('rfc')

t.test('RFC 9381: proofs and outputs of ECVRF-EDWARDS25519-SHA512-TAI are the published ones', async t => {
  t.equal(rfc.rfc9381.length, 3)
  for (const { sk, pk, alpha, h, pi, beta } of rfc.rfc9381) {
    t.equal(toHex(encodeToCurve(bytes(pk), bytes(alpha)).toBytes()), h)
    t.equal(toHex(vrfProve(bytes(sk), bytes(alpha))), pi)
    t.equal(toHex(vrfVerify(bytes(pk), bytes(alpha), bytes(pi))), beta)
    t.equal(toHex(vrfOutput(bytes(pi))), beta)
  }
})

t.test('RFC 9180: base mode of the suite is the published one, both ways', async t => {
  const v = rfc.rfc9180
  const [recipient, sender] = [deriveKeyPair(bytes(v.ikmR)), deriveKeyPair(bytes(v.ikmE))]
  t.equal(toHex(sender.publicKey), v.enc)
  t.equal(toHex(recipient.publicKey), v.pkR)
  t.equal(toHex(recipient.exposeSecretScalar()), v.skR)
  const shared = kemSecret(sender.agree(recipient.publicKey), sender.publicKey, recipient.publicKey)
  t.equal(toHex(shared), v.sharedSecret)
  const { key, baseNonce } = keySchedule(shared, bytes(v.info))
  t.same([toHex(key), toHex(baseNonce)], [v.key, v.baseNonce])
  const sealed = hpkeSeal(bytes(v.pkR), bytes(v.info), bytes(v.aad), bytes(v.pt), bytes(v.ikmE))
  t.same([toHex(sealed.enc), toHex(sealed.ciphertext)], [v.enc, v.ct])
  t.equal(toHex(hpkeOpen(recipient, bytes(v.info), bytes(v.aad), sealed)), v.pt)
})

t.test('RFC 7748 and RFC 8439: the primitives below the masks are the published ones', async t => {
  const { scalar, u, out } = rfc.rfc7748
  t.equal(toHex(new MaskKey(bytes(scalar)).agree(bytes(u))), out)
  const zeros = chacha20(new Uint8Array(32), new Uint8Array(12), new Uint8Array(64))
  t.equal(toHex(zeros), rfc.rfc8439ZeroBlock)
})

t.test('market edition, plans, J, masks and shares are those of the independent script', async t => {
  t.equal(marketEditionDigest(edition), own.marketEdition.digest)
  t.same(encodeMarketEdition(edition), utf8(own.marketEdition.text))
  const { open, blind } = own
  t.equal(planDigest({ mode: 'open', plan: open.plan }), open.planDigest)
  const digests = blind.ticket.digests.map(fromHex)
  const ticket = { shape: blind.ticket.shape, digests, shifts: bytes(blind.ticket.shifts) }
  t.equal(planDigest({ mode: 'blind', plan: open.plan, ticket }), blind.planDigest)
  t.equal(jointId(own.marketEdition.digest, 'maker', open.planDigest), open.joint)
  t.equal(jointId(own.marketEdition.digest, 'maker', blind.planDigest), blind.joint)
  for (const [place, name] of names.entries()) {
    const cells = (open.cells[place] ?? []).map(BigInt)
    const masker = new Masker(edition, name, maskKeyOf(name))
    const masked = masker.mask({ joint: open.joint, mode: 'open', ring: OPEN_RING }, cells)
    t.same(masked.map(String), open.shares[place])
    const ring = blindRing(blind.modulus)
    const maskedBlind = masker.mask({ joint: blind.joint, mode: 'blind', ring }, cells)
    t.same(maskedBlind.map(String), blind.shares[place])
  }
})

t.test('commitment and sealed share are those of the independent script', async t => {
  const { salt, ephemeral, commitment, sealed } = own.sealed
  const share = { salt: bytes(salt), bytes: encodeCells((own.open.shares[0] ?? []).map(BigInt)) }
  t.equal(shareCommitment(own.open.joint, 'alpha', share), commitment)
  const key = new MaskKey(secret('maker question'))
  const scripted = (target: Uint8Array): Uint8Array => {
    target.set(bytes(ephemeral))
    return target
  }
  t.equal(toHex(sealShare(key.publicKey, own.open.joint, 'alpha', share, scripted)), sealed)
  t.same(openShare(key, own.open.joint, 'alpha', commitment, bytes(sealed)), share)
})

t.test('proofs and choice are those of the independent script', async t => {
  const { input, proofs, outputs, choice } = own.choice
  const { shape, digests } = own.blind.ticket
  const given = digests.map(fromHex)
  t.equal(toHex(choiceInput(own.marketEdition.digest, 'maker', shape, given)), input)
  for (const [place, name] of names.entries()) {
    t.equal(toHex(vrfProve(secret(`${name} vrf`), bytes(input))), proofs[place])
    t.equal(toHex(vrfOutput(bytes(proofs[place] ?? ''))), outputs[place])
  }
  t.same(chooseJointly(edition, 'maker', shape, given, proofs.map(fromHex)), choice)
})

t.test('documents and their signatures are those of the independent script', async t => {
  t.equal(own.documents.length, 5)
  for (const { kind, document, publicKey, signature } of own.documents) {
    const content = parseJoint(kind, utf8(document))
    t.same(encodeJoint(kind, content), utf8(document), kind)
    const by = { keyId: keyId(decodePublicKey(publicKey)), publicKey, signature }
    await t.resolves(verifyDocument(kind, utf8(document), by, verify), kind)
    for (const other of own.documents.filter(d => d.kind !== kind))
      await t.rejects(verifyDocument(other.kind, utf8(document), by, verify), { code: 'identity.document' })
  }
  t.equal(questionDigest(utf8(own.documents[0]?.document ?? '')), own.questionDigest)
})

t.test('every negative vector is refused with its code, and nothing else about it is wrong', async t => {
  const negatives = readJson<readonly Negative[]>('negative')
  t.ok(negatives.length > 60)
  for (const { kind, why, code, text } of negatives) {
    const parse = () =>
      kind === 'marketEdition' ? parseMarketEdition(utf8(text)) : parseJoint(kind, utf8(text))
    t.equal(codeOf(parse), code, `${kind}: ${why}`)
  }
})

t.test('one changed bit of a proof is refused, and so is another input or key', async t => {
  const { pk, alpha, pi } = rfc.rfc9381[2] ?? { pk: '', alpha: '', pi: '' }
  const proof = bytes(pi)
  for (let bit = 0; bit < 8 * proof.length; bit += 5) {
    const changed = proof.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    t.equal(
      codeOf(() => vrfVerify(bytes(pk), bytes(alpha), changed)),
      'joint.vrf',
    )
  }
  t.equal(
    codeOf(() => vrfVerify(bytes(pk), utf8('other'), proof)),
    'joint.vrf',
  )
  t.equal(
    codeOf(() => vrfVerify(bytes(rfc.rfc9381[0]?.pk ?? ''), bytes(alpha), proof)),
    'joint.vrf',
  )
  t.equal(
    codeOf(() => vrfVerify(concatBytes(Uint8Array.of(1), new Uint8Array(31)), bytes(alpha), proof)),
    'joint.vrf',
  )
  t.equal(
    codeOf(() => vrfVerify(bytes(pk), bytes(alpha), proof.subarray(1))),
    'joint.vrf',
  )
  // s + L is the same scalar in another spelling.
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const s = proof.subarray(48).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) + order
  const longer = Uint8Array.from({ length: 32 }, (_, i) => Number((s >> BigInt(8 * i)) & 0xffn))
  t.equal(
    codeOf(() => vrfVerify(bytes(pk), bytes(alpha), concatBytes(proof.subarray(0, 48), longer))),
    'joint.vrf',
  )
})

t.test('the example that opens SPEC.md is the one of the vectors', async t => {
  const page = readFileSync(new URL('../../../protocols/joint/SPEC.md', import.meta.url), 'utf8')
  const example: unknown = JSON.parse(/```json\n([^`]*)```/.exec(page)?.[1] ?? '')
  const sums = addCells(
    own.open.shares.map(row => row.map(BigInt)),
    OPEN_RING,
  )
  t.same(example, {
    marketEdition: own.marketEdition.digest,
    plan: own.open.plan,
    planDigest: own.open.planDigest,
    joint: own.open.joint,
    noisyTotals: own.open.cells,
    shares: own.open.shares,
    sum: sums.map(value => String(centre(value, OPEN_RING))),
    question: JSON.parse(own.documents[0]?.document ?? ''),
    questionDigest: own.questionDigest,
    yes: JSON.parse(own.documents[1]?.document ?? ''),
  })
})
