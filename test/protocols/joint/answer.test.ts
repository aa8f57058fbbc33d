import t from 'tap'
import { toBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { sha256 } from '../../../protocols/digest.ts'
import { addShares, type ArrivedShare, openShares } from '../../../protocols/joint/answer.ts'
import {
  checkPlanned,
  type JointKind,
  type JointQuestion,
  parseJoint,
  questionDigest,
  type SignedBytes,
  verifyCancel,
  verifyOfNode,
  verifyQuestion,
  verifyYeses,
} from '../../../protocols/joint/documents.ts'
import { generateMaskKey, MaskKey } from '../../../protocols/joint/mask-key.ts'
import { Masker } from '../../../protocols/joint/mask.ts'
import { encodeCells, OPEN_RING } from '../../../protocols/joint/ring.ts'
import { sealShare, shareCommitment } from '../../../protocols/joint/seal-share.ts'
import {
  codeOf,
  edition,
  maskKeyOf,
  names,
  own,
  secret,
  signed,
  signingKeyOf,
  systemRandom,
  verify,
} from './fixtures.ts'

const { joint } = own.open
const marketEdition = own.marketEdition.digest
const key = new MaskKey(secret('maker question'))
const maker = signingKeyOf('maker')
const now = '2026-11-28T09:00:00.000Z'
const asked: JointQuestion = {
  marketEdition,
  joint,
  consumer: 'maker',
  mode: 'open',
  plan: own.open.planDigest,
  asked: { statistics: ['units'] },
  sealTo: toBase64Url(key.publicKey),
  created: '2026-11-28T08:00:00.000Z',
  expires: '2026-11-28T20:00:00.000Z',
}
const totals = [
  [100n, -3n, 2n ** 40n],
  [7n, 0n, -(2n ** 40n)],
  [-120n, 5n, 1n],
]

interface Exchange {
  readonly question: SignedBytes
  readonly yeses: readonly SignedBytes[]
  readonly shares: readonly ArrivedShare[]
}

async function exchange(): Promise<Exchange> {
  const question = await signed('jointQuestion', asked, maker)
  const digest = questionDigest(question.document)
  const nodes = await Promise.all(
    names.map(async (node, place) => {
      const masker = new Masker(edition, node, maskKeyOf(node))
      const cells = masker.mask({ joint, mode: 'open', ring: OPEN_RING }, totals[place] ?? [])
      const share = { salt: secret(`salt ${node}`), bytes: encodeCells(cells) }
      const commitment = shareCommitment(joint, node, share)
      const sealed = sealShare(key.publicKey, joint, node, share, systemRandom)
      const about = { marketEdition, joint, question: digest, node, commitment }
      const by = signingKeyOf(node)
      return {
        yes: await signed('jointYes', { ...about, deadline: '2026-11-28T09:10:00.000Z' }, by),
        share: {
          signed: await signed('jointShare', { ...about, sealed: toHex(sha256(sealed)), entry: '41' }, by),
          sealed,
        },
      }
    }),
  )
  return { question, yeses: nodes.map(({ yes }) => yes), shares: nodes.map(({ share }) => share) }
}

const receipts: string[] = []
const checkReceipt = (
  { organisation }: { readonly organisation: string },
  { entry }: { readonly entry: string },
): void => {
  receipts.push(`${organisation} ${entry}`)
}

t.test(
  'a consumer verifies, opens, adds and centres: the sum of all noisy totals, and no node alone',
  async t => {
    const { question, shares } = await exchange()
    const opened = await openShares(edition, question.document, key, shares, checkReceipt, verify)
    t.same(addShares(opened, 3, OPEN_RING), [-13n, 2n, 1n])
    t.same(receipts, ['alpha 41', 'beta 41', 'gamma 41'])
    for (const [place, share] of opened.entries()) t.notSame(addShares([share], 3, OPEN_RING), totals[place])
    t.throws(() => addShares(opened, 4, OPEN_RING), { code: 'joint.cells' })
  },
)

t.test(
  'a share that is missing, repeated, swapped, forged, of another seal or without receipt is refused before it is opened',
  async t => {
    const { question, shares } = await exchange()
    const [a, b, c] = shares
    if (a === undefined || b === undefined || c === undefined) throw new Error('three shares')
    const open = (arrived: readonly ArrivedShare[], check = checkReceipt) =>
      openShares(edition, question.document, key, arrived, check, verify)
    await t.rejects(open([a, b]), { code: 'joint.mismatch' })
    await t.rejects(open([a, b, b]), { code: 'joint.mismatch' })
    await t.rejects(open([b, a, c]), { code: 'joint.mismatch' })
    await t.rejects(open([a, b, { ...c, sealed: a.sealed }]), { code: 'joint.mismatch' })
    const forged = await signed(
      'jointShare',
      parseJoint('jointShare', c.signed.document),
      signingKeyOf('beta'),
    )
    await t.rejects(open([a, b, { ...c, signed: forged }]), { code: 'identity.document' })
    const noReceipt = (): void => {
      throw Object.assign(new Error('no'), { code: 'proof.inclusion' })
    }
    await t.rejects(open(shares, noReceipt), { code: 'proof.inclusion' })
    const other = await signed(
      'jointQuestion',
      { ...asked, sealTo: toBase64Url(generateMaskKey(systemRandom).publicKey) },
      maker,
    )
    await t.rejects(openShares(edition, other.document, key, shares, checkReceipt, verify), {
      code: 'joint.mismatch',
    })
    await t.rejects(
      openShares(edition, question.document, generateMaskKey(systemRandom), shares, checkReceipt, verify),
      {
        code: 'joint.sealed',
      },
    )
  },
)

t.test(
  "a node takes a question from its contract's key only, to this market edition, while it lives, under the plan that it made itself",
  async t => {
    const { question } = await exchange()
    const expected = { marketEdition, consumer: 'maker', publicKey: toBase64Url(maker.publicKey) }
    t.same(await verifyQuestion(question, expected, now, verify), asked)
    // An operator can enrol a second key for the consumer; no contract pins it.
    const second = await signed('jointQuestion', asked, signingKeyOf('operator'))
    await t.rejects(verifyQuestion(second, expected, now, verify), { code: 'identity.document' })
    await t.rejects(verifyQuestion(question, { ...expected, consumer: 'rival' }, now, verify), {
      code: 'joint.mismatch',
    })
    await t.rejects(verifyQuestion(question, { ...expected, marketEdition: joint }, now, verify), {
      code: 'joint.mismatch',
    })
    for (const late of [asked.expires, '2027-01-01T00:00:00.000Z', '2026-11-28T07:59:59.999Z'])
      await t.rejects(verifyQuestion(question, expected, late, verify), { code: 'joint.mismatch' })
    t.equal(
      codeOf(() => checkPlanned(asked, asked.plan, joint)),
      '',
    )
    t.equal(
      codeOf(() => checkPlanned(asked, asked.plan, marketEdition)),
      'joint.mismatch',
    )
    t.equal(
      codeOf(() => checkPlanned(asked, joint, joint)),
      'joint.mismatch',
    )
  },
)

t.test('a release needs one unexpired yes of every member, to this question, in member order', async t => {
  const { question, yeses } = await exchange()
  const expected = { joint, question: questionDigest(question.document) }
  const check = (given: readonly SignedBytes[], at = now, about = expected) =>
    verifyYeses(given, edition, about, at, verify)
  t.equal((await check(yeses)).length, 3)
  await t.rejects(check(yeses.slice(0, 2)), { code: 'joint.yeses' })
  await t.rejects(check([...yeses.slice(0, 2), ...yeses.slice(1, 2)]), { code: 'joint.yeses' })
  await t.rejects(check(yeses.toReversed()), { code: 'joint.yeses' })
  await t.rejects(check(yeses, '2026-11-28T09:10:00.000Z'), { code: 'joint.yeses' })
  await t.rejects(check(yeses, now, { joint, question: joint }), { code: 'joint.mismatch' })
  await t.rejects(check(yeses, now, { ...expected, joint: marketEdition }), { code: 'joint.mismatch' })
  const last = yeses[2]
  if (last === undefined) throw new Error('three yeses')
  const byHub = await signed('jointYes', parseJoint('jointYes', last.document), signingKeyOf('hub'))
  await t.rejects(check([...yeses.slice(0, 2), byHub]), { code: 'identity.document' })
  const stranger = { ...parseJoint('jointYes', last.document), node: 'delta' }
  const foreign = await signed('jointYes', stranger, signingKeyOf('delta'))
  await t.rejects(check([...yeses.slice(0, 2), foreign]), { code: 'joint.member' })
})

t.test('only the consumer cancels, and only a member refuses', async t => {
  const { question } = await exchange()
  const content = { marketEdition, joint, question: questionDigest(question.document), consumer: 'maker' }
  const expected = { marketEdition, consumer: 'maker', publicKey: toBase64Url(maker.publicKey) }
  t.same(await verifyCancel(await signed('jointCancel', content, maker), expected, verify), content)
  await t.rejects(verifyCancel(await signed('jointCancel', content, signingKeyOf('hub')), expected, verify), {
    code: 'identity.document',
  })
  const other = { ...content, consumer: 'rival' }
  await t.rejects(verifyCancel(await signed('jointCancel', other, maker), expected, verify), {
    code: 'joint.mismatch',
  })
  const refusal = {
    marketEdition,
    joint,
    question: content.question,
    node: 'beta',
    code: 'ledger.cap',
    isFinal: true,
  }
  const said = await signed('jointRefusal', refusal, signingKeyOf('beta'))
  t.same(await verifyOfNode('jointRefusal', said, edition, { joint }, verify), refusal)
  // A yes is no refusal, though its members were the same.
  await t.rejects(verifyOfNode('jointYes', said, edition, { joint }, verify), { code: 'joint.document' })
})

// Bytes that no one wrote, and documents with one thing changed: refused with a code, never anything else.
t.test(
  '20 000 malformed documents are refused by code, and what parses encodes to the same bytes',
  async t => {
    let seed = 7
    const next = (n: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((seed / 2 ** 32) * n)
    }
    const junk = [
      '"',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '\\u0000',
      '1e999',
      '-0',
      'null',
      '"v":1',
      '\ud800',
      ' ',
      '9'.repeat(20),
    ]
    const codes = new Map<string, number>()
    let accepted = 0
    for (let i = 0; i < 20_000; i++) {
      const { kind, document } = own.documents[next(own.documents.length)] ?? {
        kind: 'jointYes' as JointKind,
        document: '',
      }
      const at = next(document.length)
      const cut = next(2) === 0 ? 0 : next(8)
      const text = `${document.slice(0, at)}${next(3) === 0 ? '' : (junk[next(junk.length)] ?? '')}${document.slice(at + cut)}`
      const code = codeOf(() => {
        const content = parseJoint(kind, utf8(text))
        if (toHex(utf8(canonicalJson({ v: 1, ...content }))) !== toHex(utf8(text)))
          throw new Error('another encoding was accepted')
        accepted++
      })
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
    t.same(
      [...codes.keys()].filter(code => code !== '' && code !== 'joint.document'),
      [],
    )
    t.ok((codes.get('joint.document') ?? 0) > 15_000)
    t.ok(accepted > 0, 'some changes are harmless: other hexadecimal digits')
    t.equal(
      codeOf(() => parseJoint('jointYes', new Uint8Array(70_000))),
      'joint.document',
    )
    t.equal(
      codeOf(() => parseJoint('jointYes', Uint8Array.of(0xff, 0xfe))),
      'joint.document',
    )
  },
)
