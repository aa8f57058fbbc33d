// SPEC.md, "Documents": what a blind question brings, from a stranger.
import t from 'tap'
import { encodeShifts } from '../../../protocols/blind/messages.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson, type Json } from '../../../protocols/canonical-json.ts'
import { encodeJoint, type JointQuestion, parseJoint } from '../../../protocols/joint/documents.ts'
import { jointTicketOf, questionTicket } from '../../../protocols/joint/question-ticket.ts'
import { encodeX25519Key } from '../../../protocols/joint/mask-key.ts'
import { codeOf, maskKeyOf, own, secret } from './fixtures.ts'

const SHAPE = {
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 300,
  answers: 1,
} as const
const digests = ['b', 'a', 'd', 'c'].map(secret)
const shifts = encodeShifts(SHAPE, [
  { kind: 'one', cell: 7 },
  { kind: 'one', cell: 299 },
])
const question: JointQuestion = {
  marketEdition: own.marketEdition.digest,
  joint: own.blind.joint,
  consumer: 'maker',
  mode: 'blind',
  plan: own.blind.planDigest,
  asked: { kind: 'profile' },
  ticket: questionTicket({ shape: SHAPE, digests, shifts }),
  sealTo: encodeX25519Key(maskKeyOf('alpha').publicKey),
  created: '2026-11-28T08:00:00.000Z',
  expires: '2026-11-28T14:00:00.000Z',
}

t.test('a blind question brings its ticket in one spelling, and an open one brings none', t => {
  const parsed = parseJoint('jointQuestion', encodeJoint('jointQuestion', question))
  t.same(parsed, question)
  const ticket = jointTicketOf(parsed)
  t.same(ticket?.shifts, shifts)
  t.equal(ticket?.digests.length, 4)
  const { ticket: _, ...open } = question
  const refused = (content: object) =>
    codeOf(() => parseJoint('jointQuestion', utf8(canonicalJson({ v: 1, ...content } as unknown as Json))))
  t.equal(refused({ ...open, mode: 'open' }), '')
  t.equal(refused(open), 'joint.document')
  t.equal(refused({ ...question, mode: 'open' }), 'joint.document')
  const withTicket = (change: object) => refused({ ...question, ticket: { ...question.ticket, ...change } })
  t.equal(withTicket({ digests: question.ticket?.digests.toReversed() }), 'joint.document')
  t.equal(withTicket({ digests: ['00'] }), 'joint.document')
  t.equal(withTicket({ shifts: `${question.ticket?.shifts}=` }), 'joint.document')
  t.equal(withTicket({ shape: { ...SHAPE, cells: 0 } }), 'joint.document')
  t.equal(withTicket({ shape: { ...SHAPE, level: 'weak' } }), 'joint.document')
  t.equal(withTicket({ more: 1 }), 'joint.document')
  t.end()
})

t.test('digests and shifts that the shape does not have are refused', t => {
  const of = (change: object) =>
    codeOf(() =>
      jointTicketOf({ ticket: { ...questionTicket({ shape: SHAPE, digests, shifts }), ...change } }),
    )
  t.equal(of({}), '')
  t.equal(of({ digests: question.ticket?.digests.slice(1) ?? [] }), 'blind.digests')
  t.equal(of({ shifts: '' }), 'blind.length')
  t.equal(of({ shifts: Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]).toString('base64') }), 'blind.shifts')
  const wide = { ...SHAPE, mode: 'any', cells: 2 ** 20 } as const
  t.equal(
    codeOf(() => questionTicket({ shape: wide, digests, shifts })),
    'joint.document',
  )
  t.end()
})
