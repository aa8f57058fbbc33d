import t from 'tap'
import { sha256 } from '../../../protocols/hashes.ts'
import { toBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { addShares, type ArrivedShare, openNodeShares } from '../../../protocols/joint/answer.ts'
import { type JointRecord, NO_RECORD, stepNode } from '../../../protocols/joint/node.ts'
import {
  type JointKind,
  type JointQuestion,
  parseJoint,
  questionDigest,
  type SignedBytes,
} from '../../../protocols/joint/documents.ts'
import {
  checkPlanned,
  collectYeses,
  verifyCancel,
  verifyOfNode,
  verifyQuestion,
} from '../../../protocols/joint/verify-documents.ts'
import { parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import { generateMaskKey, MaskKey } from '../../../protocols/joint/mask-key.ts'
import { Masker } from '../../../protocols/joint/mask.ts'
import { decodeCells, encodeCells, OPEN_RING } from '../../../protocols/joint/ring.ts'
import { openShare, sealShare, shareCommitment } from '../../../protocols/joint/seal-share.ts'
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
    const opened = await openNodeShares(edition, question.document, key, shares, checkReceipt, verify)
    const cells = opened.map(({ bytes }) => decodeCells(bytes, 3, OPEN_RING))
    t.same(addShares(cells, OPEN_RING), [-13n, 2n, 1n])
    t.same(receipts, ['alpha 41', 'beta 41', 'gamma 41'])
    for (const [place, share] of cells.entries()) t.notSame(addShares([share], OPEN_RING), totals[place])
    t.throws(() => addShares([...cells, []], OPEN_RING), { code: 'joint.cells' })
  },
)

t.test(
  'a share that is missing, repeated, swapped, forged, of another seal or without receipt is refused before it is opened',
  async t => {
    const { question, shares } = await exchange()
    const [a, b, c] = shares
    if (a === undefined || b === undefined || c === undefined) throw new Error('three shares')
    const open = (arrived: readonly ArrivedShare[], check = checkReceipt) =>
      openNodeShares(edition, question.document, key, arrived, check, verify)
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
    await t.rejects(openNodeShares(edition, other.document, key, shares, checkReceipt, verify), {
      code: 'joint.mismatch',
    })
    await t.rejects(
      openNodeShares(edition, question.document, generateMaskKey(systemRandom), shares, checkReceipt, verify),
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
    for (const late of [asked.expires, '2027-01-01T00:00:00.000Z', '2026-11-28T07:54:59.999Z'])
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

t.test(
  'a release needs one unexpired yes of every member to this question, each signed by its member',
  async t => {
    const { question, yeses } = await exchange()
    const digest = questionDigest(question.document)
    const [first, second, last] = yeses
    if (first === undefined || second === undefined || last === undefined) throw new Error('three yeses')
    const { commitment } = parseJoint('jointYes', first.document)
    const held: JointRecord = { ...NO_RECORD, state: 'held', commitment, live: [digest] }
    const release = async (
      given: readonly SignedBytes[],
      record = held,
      at = now,
      about = { joint, digest },
    ) => {
      const collected = await collectYeses(given, edition, about.joint, at, verify)
      const event = { kind: 'release', question: about.digest, yeses: collected } as const
      const {
        output,
        charges,
        record: next,
      } = stepNode(record, event, { self: 'alpha', members: names }, () => 'none')
      return [output?.kind === 'refusal' ? output.code : output?.kind, charges, next.stopped]
    }
    t.same(await release(yeses), ['share', true, false])
    t.same(await release(yeses.toReversed()), ['share', true, false])
    t.same(await release(yeses, { ...held, state: 'released' }), ['share', false, false])
    const refused = ['joint.yeses', false, false]
    t.same(await release([first, second]), refused)
    t.same(await release([first, second, second]), refused)
    t.same(await release(yeses, held, '2026-11-28T09:10:00.000Z'), refused)
    t.same(await release(yeses, held, '2026-11-28T08:54:59.999Z'), refused)
    t.same(await release(yeses, held, now, { joint, digest: joint }), refused)
    t.same(await release(yeses, held, now, { joint: marketEdition, digest }), refused)
    const content = parseJoint('jointYes', last.document)
    t.same(await release([first, second, await signed('jointYes', content, signingKeyOf('hub'))]), refused)
    const stranger = await signed('jointYes', { ...content, node: 'delta' }, signingKeyOf('delta'))
    t.same(await release([first, second, stranger]), refused)
    const toAnother = await signed('jointYes', { ...content, question: joint }, signingKeyOf('gamma'))
    t.same(await release([first, second, toAnother]), refused)
    await t.rejects(collectYeses([...yeses, first], edition, joint, now, verify), { code: 'joint.yeses' })
    // Restored from a backup of before its yes: it stops, also where the rest of the message is no good.
    for (const given of [yeses, [first], [first, last, last]])
      t.same(await release(given, NO_RECORD), ['joint.stopped', false, true])
    t.same(await release([second, last], NO_RECORD), refused)
  },
)

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

t.test('malformed market editions and sealed shares of any length are refused by code', async t => {
  let seed = 11
  const next = (n: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((seed / 2 ** 32) * n)
  }
  const { text } = own.marketEdition
  const alphabet = 'AZaz09"{}[]:,-_+/ '
  const codes = new Set<string>()
  for (let i = 0; i < 600; i++) {
    const at = next(text.length)
    const changed = `${text.slice(0, at)}${alphabet[next(alphabet.length)]}${text.slice(at + next(3))}`
    codes.add(codeOf(() => parseMarketEdition(utf8(changed))))
  }
  // Other digits in a name or digest are another edition, and no mistake.
  t.same(
    [...codes].filter(code => !['', 'joint.market_edition', 'joint.key', 'joint.key_twice'].includes(code)),
    [],
  )
  const sealed = new Set<string>()
  for (let length = 0; length < 400; length++) {
    const bytes = Uint8Array.from({ length }, () => next(256))
    sealed.add(codeOf(() => openShare(key, joint, 'alpha', joint, bytes)))
  }
  t.same([...sealed], ['joint.sealed'])
})
