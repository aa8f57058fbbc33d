import t from 'tap'
import { startPostgres } from '../../support/postgres.ts'
import { MISSING } from './pilot.ts'
import { tellStory } from './story.ts'
import { commandLine, compared } from './wizard.ts'

const postgres = MISSING === undefined ? await startPostgres({ durable: true }) : undefined
t.teardown(async () => await postgres?.stop())
const missing =
  MISSING ?? (postgres === undefined ? 'PostgreSQL (Debian: postgresql) is not installed' : undefined)

t.test(
  'the whole story in Chromium, in Chinese, on PostgreSQL',
  missing === undefined ? {} : { skip: missing },
  async t => {
    const databaseUrl = (await postgres?.createDatabase()) ?? ''
    const { exported, secretFile, contributionFile } = await tellStory(t, { language: 'zh', databaseUrl })
    await t.test('the rows are those that the command line makes of the same export', async t => {
      const made = await commandLine(t.testdir(), exported.file, secretFile)
      const { rows, ...same } = await compared(contributionFile, made.contributionFile)
      t.ok(rows >= exported.rows, `${rows} rows`)
      t.match(same, { differing: 0, sameTypes: true })
    })
  },
)
