import t from 'tap'
import { startPostgres } from '../../support/postgres.ts'
import { MISSING } from './pilot.ts'
import { tellStory } from './story.ts'

const postgres = MISSING === undefined ? await startPostgres({ durable: true }) : undefined
t.teardown(async () => await postgres?.stop())
const missing =
  MISSING ?? (postgres === undefined ? 'PostgreSQL (Debian: postgresql) is not installed' : undefined)

t.test(
  'the whole story in Chromium, in English, on PostgreSQL',
  missing === undefined ? {} : { skip: missing },
  async t => {
    const databaseUrl = (await postgres?.createDatabase()) ?? ''
    await tellStory(t, { language: 'en', databaseUrl })
  },
)
