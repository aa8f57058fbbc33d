// The manufacturer's joint question whose product no platform and not the hub learns: one ticket for all,
// which each platform checks for itself.
import { randomFillSync } from 'node:crypto'
import initialize from 'node-seal/allows'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import { EditionId, OrganisationId } from '../../../schemas/common.ts'
import { openFolderStorage } from '../../../src/cli/blind/folder-storage.ts'
import { drawAnswer } from '../../../src/cli/render/answer.ts'
import { hiddenSelection } from '../../../src/sdk/blind/hidden-selection.ts'
import { type BlindClientDeps, schemesOf } from '../../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../../src/sdk/blind/ticket-store.ts'
import { askJointBlind, type JointBlindQuestion } from '../../../src/sdk/joint/ask-joint-blind.ts'
import { planQuestion } from '../../../src/sdk/joint/joint-question.ts'
import { type JointSide, jointSide, type NodeClient } from '../../../src/sdk/joint/joint-side.ts'
import { ensureJointTicket } from '../../../src/sdk/joint/make-joint-ticket.ts'
import type { PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import { coverageOfProfile, isPlausible } from '../truth.ts'
import { FEWEST_INTERVALS, optionsOf, type Stage } from './acts.ts'
import { MAKER, spentAt } from './cast.ts'
import { hubPolicy } from '../../../src/sdk/joint/joint-policy.ts'

const PRODUCT = '电风扇'

/** `folder`: for tickets. */
export async function askHidden(stage: Stage, folder: string): Promise<JointAnswerFile> {
  const { story, text, cli, platforms, market } = stage
  const side = await sideOf(stage, folder)
  const question = hiddenProfile(market)
  const { planned } = planQuestion(market, { ...question.query, hidden: question.hidden.hidden })
  if (planned.blind === null) throw new Error('the question hides something')
  const { parameters, mode, cells, answers } = planned.blind
  await story.step('ticket', async () => {
    const { ticket } = await ensureJointTicket(side, { parameters, mode, cells, answers, level: 'full' })
    const checked = ticket.nodes.length
    story.check('ticket-checked-by-each', checked === platforms.length, text.ticket(checked))
  })
  return await story.step('hidden', async () => {
    const before = await Promise.all(platforms.map(spentAt))
    const { publicKey } = optionsOf(stage)
    const options = { publicKey, confirmRepeat: async () => true }
    const { file, answer, hidden } = await askJointBlind(side, question, options)
    story.say(drawAnswer(cli, answer, false, hidden))
    const written = JSON.stringify([file.question.document, file.answer.query])
    story.check('product-hidden', !written.includes(PRODUCT), text.hidden)
    const after = await Promise.all(platforms.map(spentAt))
    const once = after.every((spent, i) => spent === (before[i] ?? 0n) + planned.charge)
    story.check('hidden-charged-once', once, text.hiddenCharged)
    const coverage = await coverageOfProfile(
      platforms.map(({ orders }) => orders),
      { ...answer, query: { ...answer.query, where: { category: [PRODUCT] } } },
    )
    const { held, all } = coverage
    if (all >= FEWEST_INTERVALS)
      story.check('hidden-intervals-hold-the-truth', isPlausible(coverage), text.covered(held, all))
    return file
  })
}

function hiddenProfile({ name, declaration }: PinnedMarket): JointBlindQuestion {
  return {
    query: {
      kind: 'profile',
      edition: EditionId.parse(name),
      by: ['age_band', 'gender', 'city_tier'],
      of: { statistic: 'units' },
      privacy: { epsilon: '1' },
      purpose: 'product-planning',
    },
    hidden: hiddenSelection(declaration, 'one', { category: [PRODUCT] }),
  }
}

async function sideOf({ hub, platforms, market }: Stage, folder: string): Promise<JointSide> {
  const { client } = hub.maker
  const key = randomFillSync(new Uint8Array(32))
  const deps: BlindClientDeps = {
    client,
    store: await openTicketStore(await openFolderStorage(folder), key, client.random),
    scheme: schemesOf(await initialize()),
    organisation: OrganisationId.parse(MAKER.id),
    serviceKey: hub.serviceKey,
    logKey: hub.logKey,
    copyKey: key,
    now: Date.now,
  }
  // What each platform signed in the market edition, and not what a connection says.
  const nodes = new Map<string, NodeClient>()
  for (const { id, maker } of platforms) {
    const member = market.edition.members.find(({ organisation }) => organisation === id)
    nodes.set(id, {
      client: maker.client,
      serviceKey: member?.serviceKey ?? '',
      logKey: member?.logKey ?? '',
    })
  }
  return jointSide(deps, market, nodes, hubPolicy(hub))
}
