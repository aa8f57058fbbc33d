import t from 'tap'
import { MISSING } from './pilot.ts'
import { tellStory } from './story.ts'
import { commandLine, compared } from './wizard.ts'

t.test(
  'the whole story in Chromium, in Chinese, on PGlite',
  MISSING === undefined ? {} : { skip: MISSING },
  async t => {
    const { exported, secretFile, contributionFile } = await tellStory(t, { language: 'zh' })
    await t.test('the rows are those that the command line makes of the same export', async t => {
      const made = await commandLine(t.testdir(), exported.file, secretFile)
      const { rows, ...same } = await compared(contributionFile, made.contributionFile)
      t.ok(rows >= exported.rows, `${rows} rows`)
      t.match(same, { differing: 0, sameTypes: true })
    })
  },
)
