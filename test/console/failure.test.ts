// What a person reads where something went wrong, in the language of the page.
import t from 'tap'
import type { ContractFault } from '../../schemas/contract-fault.ts'
import { EVIDENCE_FLAW_WORDS, EvidenceFlaw } from '../../schemas/evidence-flaw.ts'
import { failureOf } from '../../console/src/shared/failure.ts'
import { SdkError } from '../../src/sdk/errors.ts'
import { verifyGrant } from '../../src/sdk/grants.ts'
import { CONSOLE_TEXT } from '../support/console-text.ts'

const WORDS = {
  en: { language: 'en', text: CONSOLE_TEXT.en },
  zh: { language: 'zh', text: CONSOLE_TEXT.zh },
} as const

const CONTRACT_FAULTS: readonly ContractFault[] = [
  'party',
  'file',
  'alone',
  'provider',
  'consumer',
  'signature',
  'text',
  'spelling',
  'other',
  'changed',
]

t.test('why a contract does not hold is said in the language of the page', async t => {
  const error: unknown = await verifyGrant({}).catch((thrown: unknown) => thrown)
  t.same(failureOf(error, WORDS.zh).lines, ['合同无效。未签署任何内容。', '服务发来的不是授权文件。'])
  t.match(failureOf(error, WORDS.en).lines, [
    /Nothing was signed/,
    'What the service sent is not a grant file.',
  ])
  for (const why of CONTRACT_FAULTS) {
    const { code, lines } = failureOf(new SdkError('sdk.contract', 'said in English', { why }), WORDS.zh)
    t.equal(code, 'sdk.contract')
    t.match(lines[1], /^[\p{Script=Han}，。]+$/u, why)
  }
})

t.test('what is forged of evidence is named in the language of the page', t => {
  for (const flaw of EvidenceFlaw.options) {
    const error = new SdkError('sdk.evidence', 'said in English', { flaw })
    t.same(failureOf(error, WORDS.zh).lines, [
      `系伪造或有误，不构成任何证明：${EVIDENCE_FLAW_WORDS.zh[flaw]}。`,
    ])
    t.match(failureOf(error, WORDS.en).lines, [/^This does not prove cheating: /])
  }
  t.end()
})
