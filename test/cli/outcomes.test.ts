import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EXIT_CLASSES } from '../../schemas/messages/message.ts'
import { MESSAGES } from '../../schemas/messages/messages.ts'
import { EXIT } from '../../src/cli/exit-codes.ts'
import { OTHER_FAILURE, outcomeOfMessage, PROTOCOL_AREAS, SDK_OUTCOMES } from '../../src/cli/outcomes.ts'
import { CLI_TEXT } from '../../src/text/cli/text.ts'

const ROOT = join(import.meta.dirname, '../..')

t.test('every message code has an exit class that the command line knows, and a next command', async t => {
  const codes = Object.entries(MESSAGES)
  t.ok(codes.length > 400, `${codes.length} codes`)
  for (const [code, { exit, next }] of codes) {
    t.ok(EXIT_CLASSES.includes(exit), `${code}: ${exit}`)
    t.ok(EXIT[exit] >= 1 && EXIT[exit] <= 5, code)
    t.ok(next.length > 0, code)
  }
})

t.test('a next command is one that exists', async t => {
  const paths = new Set(Object.keys(CLI_TEXT.en.commands))
  const outcomes = [
    ...Object.values(MESSAGES),
    ...Object.values(SDK_OUTCOMES),
    ...PROTOCOL_AREAS.values(),
    OTHER_FAILURE,
  ]
  const nexts = new Set(outcomes.map(({ next }) => next))
  t.ok(nexts.size > 25, `${nexts.size} next commands`)
  for (const next of nexts) {
    if (next.startsWith('npm install ')) continue
    const words = /yinsuan (.+)$/.exec(next)?.[1]?.split(' ') ?? []
    if (words.length === 0) {
      t.ok(['LIST', 'chmod 600 FILE', 'git pull && npm ci'].includes(next), next)
      continue
    }
    const exists = words.some((_, at) => paths.has(words.slice(0, at + 1).join(' ')))
    t.ok(exists || words[0] === 'COMMAND', next)
  }
})

t.test('every area of protocol errors in the source has an outcome of its own', async t => {
  const areas = new Set<string>()
  for (const name of readdirSync(join(ROOT, 'protocols'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue
    const text = readFileSync(join(ROOT, 'protocols', name), 'utf8')
    for (const [, area = ''] of text.matchAll(/(?:ProtocolError|\w+Error)\(\s*'([a-z]+)\.[a-z_-]+'/g))
      areas.add(area)
  }
  t.ok(areas.size > 15, [...areas].join(' '))
  for (const area of areas) t.ok(PROTOCOL_AREAS.has(area), area)
})

t.test('a code that only a newer service knows is classed by its status', async t => {
  t.equal(outcomeOfMessage('future.code', 403).exit, 'refused')
  t.equal(outcomeOfMessage('future.code', 422).exit, 'usage')
  t.equal(outcomeOfMessage('future.code', 409).exit, 'failure')
  t.equal(outcomeOfMessage('toString', 409).exit, 'failure', 'not a property of every object')
  t.equal(outcomeOfMessage('query.budget_total', 500).exit, 'budgetSpent', 'the table goes before the status')
})
