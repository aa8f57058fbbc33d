// The story: a provider, a consumer and an officer, through the SDK, against the real service.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { toBase64 } from '../../protocols/bytes.ts'
import { formatRho } from '../../protocols/dp/zcdp.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { AnswerFile } from '../../schemas/records.ts'
import type { Query } from '../../schemas/query.ts'
import { OrganisationId } from '../../schemas/common.ts'
import { type Context as CliContext, createContext } from '../../src/cli/context.ts'
import { nodeHost } from '../../src/cli/host.ts'
import { drawAnswer } from '../../src/cli/render/answer.ts'
import { ask } from '../../src/sdk/ask.ts'
import type { Client } from '../../src/sdk/client.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { readAnswer, verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { playBlind } from './blind.ts'
import { decisions } from './desk.ts'
import { copyLog, tamper, verifyCopy } from './log-copy.ts'
import type { DemoOptions } from './options.ts'
import { countedIn, questionsFrom } from './own-questions.ts'
import { misspelt, type Questions, readQuestions } from './questions.ts'
import { makeSample, publish } from './publish.ts'
import { refused } from './refused.ts'
import { settleMonth } from './settle.ts'
import { type DemoService, enrol, join, type Member, startDemoService } from './service.ts'
import { DEMO_TEXT, type DemoStory } from './text.ts'
import { type DemoWitness, rollBack, startWitnesses } from './witnesses.ts'
import { coverageOfProfile, isPlausible } from './truth.ts'
import type { OpenShow } from './show.ts'
import { prepareStay } from './stay.ts'
import { Story } from './story.ts'

export type Played = {
  readonly service: DemoService
  readonly cast: Cast
  readonly declaration: Declaration
  readonly answers: readonly AnswerFile[]
  readonly budget: Awaited<ReturnType<Client['budgetShow']>>['items']
  readonly log: { readonly size: number; readonly root: string }
}

export type Cast = Readonly<Record<'operator' | 'mall' | 'maker' | 'rival' | 'officer', Member>>

export const roomShow: OpenShow = (options, folder, write) => {
  const { title, steps } = DEMO_TEXT[options.language]
  const story: DemoStory = new Story(steps, write)
  return {
    title,
    story,
    unplayed: { answers: [], budget: [], log: null },
    play: async () => {
      const played = await play(story, options, folder)
      const { service, answers, budget, log } = played
      return {
        report: { answers: answers.map(file => readAnswer(file)), budget, log },
        stay: () => prepareStay(played, options.language, joinPath(folder, 'keys')),
        close: () => service.close(),
      }
    },
  }
}

/** The service that it returns is the caller's to close. */
async function play(story: DemoStory, options: DemoOptions, folder: string): Promise<Played> {
  const given = await readQuestions(options.schema)
  const service = await story.step('service', () =>
    startDemoService(joinPath(folder, 'service'), options.port),
  )
  try {
    const text = DEMO_TEXT[options.language]
    const witnesses = await story.step('witness', async () => {
      const started = await startWitnesses(service, joinPath(folder, 'witnesses'))
      story.say(text.witnesses(started.length))
      return started
    })
    const played = await playOn(service, witnesses, story, options, folder, given)
    await story.step('rollback', async () => {
      const code = await rollBack(service, witnesses)
      story.check(
        'rollback-refused',
        code === 'witness.ahead',
        code === null ? text.unrefused : text.caught(code),
      )
    })
    return played
  } catch (error) {
    await service.close()
    throw error
  }
}

async function playOn(
  service: DemoService,
  witnesses: readonly DemoWitness[],
  story: DemoStory,
  options: DemoOptions,
  folder: string,
  given: Partial<Questions>,
): Promise<Played> {
  const text = DEMO_TEXT[options.language]
  const cast = await story.step('enrol', () => enrolAll(story, options, service))
  const members = {
    mall: cast.mall.client,
    maker: cast.maker.client,
    rival: cast.rival.client,
    officer: cast.officer.client,
  }
  const data = options.data ?? (await story.step('sample', () => makeSample(story, options, folder)))
  const declaration = await publish(story, options, members.mall, data, folder)
  const questions = { ...questionsFrom(declaration), ...given }
  await decisions(story, text, members, declaration, questions.profile)
  const cli = createContext(nodeHost(), options.language)
  const opened = await askAll(story, options, members.maker, questions, cli, data)
  const [profile] = opened
  const blind = await playBlind(story, text, cli, members, service, questions, profile, folder)
  const answers = [...opened, ...blind]
  await refusals(story, text, members.maker, questions.profile, countedIn(declaration))
  const logFolder = joinPath(folder, 'log')
  const { files, log } = await story.step('log', () =>
    audit(story, text, service, witnesses, answers, logFolder),
  )
  await settleMonth(story, text, cli, members, service, joinPath(folder, 'report'))
  if (options.keep !== undefined) await keep(options.keep, logFolder, answers, service.logKey, witnesses)
  await story.step('tamper', async () => {
    const code = await tamper(logFolder, files, service.logKey)
    story.check('tampered-copy-caught', code !== null, code === null ? text.uncaught : text.caught(code))
  })
  const { items: budget } = await members.mall.budgetShow({ query: { limit: 100 } })
  return { service, cast, declaration, answers, budget, log }
}

async function enrolAll(story: DemoStory, { language }: DemoOptions, service: DemoService): Promise<Cast> {
  const { url } = service.running
  const operator = await enrol(url, service.operatorCode, 'demo', language)
  const member = (id: string, zh: string, en: string, role: 'provider' | 'consumer') =>
    join(url, operator.client, { id: OrganisationId.parse(id), title: { zh, en }, roles: [role] }, language)
  const mall = await member('mall', '某电商平台', 'An online mall', 'provider')
  const maker = await member('maker', '某小家电企业', 'An appliance maker', 'consumer')
  const rival = await member('rival', '某竞争对手', 'A rival', 'consumer')
  const officer = await enrol(url, service.officerCode, 'demo', language)
  story.say(DEMO_TEXT[language].members(5))
  return { operator, mall, maker, rival, officer }
}

async function askAll(
  story: DemoStory,
  options: DemoOptions,
  maker: Client,
  questions: Questions,
  cli: CliContext,
  data: string,
): Promise<readonly [AnswerFile, ...AnswerFile[]]> {
  const text = DEMO_TEXT[options.language]
  const estimate = await story.step('estimate', async () => {
    const estimated = await maker.estimate({ body: { query: questions.profile } })
    story.say(text.cost(estimated.privacy.epsilon, estimated.privacy.rho))
    for (const part of estimated.parts) story.say(text.part(part.name, part.plusMinus, part.smallestReadable))
    return estimated
  })
  const show = async (query: Query) => {
    const { file } = await ask(maker, query)
    story.say(drawAnswer(cli, readAnswer(file), false))
    return file
  }
  const profile = await story.step('profile', async () => {
    const file = await show(questions.profile)
    const answer = readAnswer(file)
    story.check(
      'charged-as-estimated',
      answer.privacy.charge === estimate.privacy.charge,
      text.estimateHeld(answer.privacy.rho),
    )
    if (options.data === undefined) {
      const coverage = await coverageOfProfile([joinPath(data, 'orders.csv')], answer)
      story.check(
        'intervals-hold-the-truth',
        isPlausible(coverage),
        text.covered(coverage.held, coverage.all),
      )
    }
    return file
  })
  const { trend: asked } = questions
  const trend = asked === undefined ? [] : [await story.step('trend', () => show(asked))]
  const aggregate = await story.step('aggregate', () => show(questions.aggregate))
  await story.step('repeat', async () => {
    const { file, stored } = await ask(maker, questions.profile)
    story.check('repeat-is-free', stored && file.answer === profile.answer, text.free)
  })
  return [profile, ...trend, aggregate]
}

async function refusals(
  story: DemoStory,
  text: (typeof DEMO_TEXT)['en'],
  maker: Client,
  profile: Query,
  counted: ReturnType<typeof countedIn>,
): Promise<void> {
  await story.step('refusal', async () => {
    const problem = await refused(maker, misspelt(profile))
    story.check(
      'refusal-teaches',
      /^query\.(?:value|dimension)_unknown$/.test(problem.code),
      text.taught(problem.message),
    )
  })
  await story.step('budget', async () => {
    const { room } = await maker.estimate({ body: { query: profile } })
    const everything = (groupBy: string[]): Query => ({
      kind: 'aggregate',
      edition: profile.edition,
      where: {},
      select: [{ statistic: counted }],
      groupBy,
      shares: false,
      privacy: { rho: formatRho(BigInt(room)) },
      mechanism: 'discrete-gaussian',
    })
    await ask(maker, everything([]))
    const problem = await refused(maker, { ...everything([]), privacy: { epsilon: '0.1' } })
    story.check('budget-spent-out', problem.code.startsWith('query.budget_'), text.spent(problem.message))
  })
}

async function audit(
  story: DemoStory,
  text: (typeof DEMO_TEXT)['en'],
  service: DemoService,
  witnesses: readonly DemoWitness[],
  answers: readonly AnswerFile[],
  folder: string,
) {
  const files = await copyLog(httpLogReader(service.running.url), folder)
  const keys = witnesses.map(({ key }) => key)
  const report = await verifyCopy(folder, service.logKey, keys)
  story.check('log-verified', report.checkpoint.size > 0, text.verified(report.checkpoint.size))
  story.check(
    'log-witnessed',
    report.checkpoint.cosignatures.length === witnesses.length,
    text.witnessed(report.checkpoint.cosignatures.map(({ name }) => name)),
  )
  for (const answer of answers) await verifyAnswer(answer, { logKey: service.logKey, witnesses: keys })
  story.check('answers-proven', answers.length >= 2, text.receipts(answers.length))
  return { files, log: { size: report.checkpoint.size, root: toBase64(report.checkpoint.root) } }
}

async function keep(
  folder: string,
  log: string,
  answers: readonly AnswerFile[],
  logKey: string,
  witnesses: readonly DemoWitness[],
): Promise<void> {
  await mkdir(joinPath(folder, 'answers'), { recursive: true })
  await mkdir(joinPath(folder, 'receipts'), { recursive: true })
  await cp(log, joinPath(folder, 'log'), { recursive: true })
  await writeFile(joinPath(folder, 'log.vkey'), `${logKey}\n`)
  const policy = { log: logKey, witnesses: witnesses.map(({ key }) => key), quorum: witnesses.length }
  await writeFile(joinPath(folder, 'policy.yaml'), `${JSON.stringify(policy, null, 2)}\n`)
  for (const answer of answers) {
    await writeFile(joinPath(folder, 'answers', `${answer.id}.json`), `${JSON.stringify(answer, null, 2)}\n`)
    await writeFile(joinPath(folder, 'receipts', `${answer.id}.tlog-proof`), answer.receipt)
    await writeFile(joinPath(folder, 'receipts', `${answer.id}.leaf`), answer.leaf)
  }
}
