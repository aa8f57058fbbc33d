// Why evidence says that a member cheated is one of the protocol's rules, never a text of the service.
import t from 'tap'
import { CONSOLE_TEXT as CONSOLE } from '../support/console-text.ts'
import { OpeningVerdict } from '../../schemas/engine.ts'
import { Evidence } from '../../schemas/blind.ts'
import { DecisionBody } from '../../schemas/body.ts'
import { OpeningFault } from '../../schemas/opening-fault.ts'
import { CLI_TEXT } from '../../src/text/cli/text.ts'

t.test('every rule has its words in both languages, on the command line and in the console', async t => {
  for (const rule of OpeningFault.options) {
    for (const said of [CLI_TEXT.en.blind.reasons[rule], CONSOLE.en.evidence.reasons[rule]])
      t.match(said, /^[a-z’ ]+$/, rule)
    for (const said of [CLI_TEXT.zh.blind.reasons[rule], CONSOLE.zh.evidence.reasons[rule]])
      t.match(said, /^\p{Script=Han}+$/u, rule)
  }
})

t.test('a reason in free text is no evidence, verdict or log entry', async t => {
  const text = 'because we say so\u001b[2J'
  for (const reason of [...OpeningFault.options, text]) {
    const isRule = reason !== text
    t.equal(Evidence.shape.reason.safeParse(reason).success, isRule)
    t.equal(OpeningVerdict.safeParse({ kind: 'evidence', position: 1, reason }).success, isRule)
    for (const type of ['suspension', 'lift'])
      t.equal(DecisionBody.safeParse(body(type, reason)).success, isRule)
  }
})

const body = (type: string, reason: string) => ({
  v: 1,
  type,
  actor: null,
  organisation: 'maker',
  salt: '0'.repeat(64),
  ticket: `ticket_${'A'.repeat(22)}`,
  evidence: `evidence_${'A'.repeat(22)}`,
  position: 1,
  reason,
  openingSha256: null,
})
