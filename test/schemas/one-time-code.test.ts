// A client prints a one-time code inside a command to copy: whatever else the service sends in its place is
// refused.
import t from 'tap'
import { ROUTES } from '../../schemas/api.ts'
import { OneTimeCode } from '../../schemas/one-time-code.ts'
import { codeHash, isCode, makeCode } from '../../src/app/members/enrolment-codes.ts'

const {
  organisationAdd,
  organisationCode,
  organisationPropose,
  organisationCodePropose,
  keyInvite,
  proposalApprove,
} = ROUTES
const CODED = [
  organisationAdd,
  organisationCode,
  organisationPropose,
  organisationCodePropose,
  keyInvite,
  proposalApprove,
].map(({ path, response }) => ({ path, code: response.shape.code }))

t.test('a code that the service makes passes, at its own end and at the client’s', async t => {
  for (let count = 0; count < 50; count++) {
    const code = makeCode()
    t.equal(OneTimeCode.parse(code), code)
    t.ok(isCode(` ${code}\n`))
    for (const { path, code: coded } of CODED) t.ok(coded.safeParse(code).success, path)
  }
})

t.test('nothing that a shell or a terminal would act on passes', async t => {
  const code = makeCode()
  const hostile = [
    '',
    'join-1',
    code.toUpperCase(),
    `${code}0`,
    `${code}\n`,
    `${code} ; rm -rf ~`,
    `${code}$(id)`,
    `${code}\u001b[2J`,
    `\u202e${code}`,
    `--service-key=${code}`,
  ]
  for (const text of hostile) {
    t.notOk(OneTimeCode.safeParse(text).success, JSON.stringify(text))
    for (const { path, code: coded } of CODED) t.notOk(coded.safeParse(text).success, path)
  }
})

t.test('two halves make one code in any order, with a plus or white space between them', async t => {
  const [one, other] = [makeCode(), makeCode()]
  for (const typed of [`${one}+${other}`, `${other} ${one}`, ` ${one}\n+ ${other} `]) {
    t.ok(isCode(typed), typed)
    t.equal(codeHash(typed), codeHash(`${one} ${other}`))
  }
  t.not(codeHash(one), codeHash(`${one}+${other}`))
  for (const typed of [`${one}${other}`, `${one},${other}`, `${one}+${other}+${makeCode()}`, `${one}+x`])
    t.notOk(isCode(typed), typed)
})
