// The schema of 0.1.0. Append-only: a released migration is never changed; a later one changes the tables.
import type { Kysely } from 'kysely'
import { answers, blind, standing } from './0001/answers.ts'
import { joint } from './0001/joint.ts'
import { log } from './0001/log.ts'
import { datasets, ledger } from './0001/registry.ts'
import { decisions, work } from './0001/work.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('organisations')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('title', 'text', column => column.notNull())
    .addColumn('roles', 'text', column => column.notNull())
    .addColumn('salt', 'bytea', column => column.notNull())
    .addColumn('added', 'bigint', column => column.notNull())
    .addColumn('suspended', 'bigint')
    .addColumn('halted', 'bigint')
    .addColumn('last_halt', 'bigint')
    .addColumn('halted_by', 'text')
    .execute()
  await schema
    .createTable('member_keys')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('organisation', 'text', column => column.notNull().references('organisations.id'))
    .addColumn('public_key', 'text', column => column.notNull())
    .addColumn('label', 'text', column => column.notNull())
    .addColumn('key_roles', 'text')
    .addColumn('valid_from', 'bigint', column => column.notNull())
    .addColumn('valid_until', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('replaces', 'text')
    .addColumn('invited_by', 'text')
    .execute()
  await schema.createIndex('member_keys_organisation').on('member_keys').column('organisation').execute()
  await schema
    .createTable('enrolment_codes')
    .addColumn('hash', 'text', column => column.primaryKey())
    .addColumn('organisation', 'text', column => column.notNull().references('organisations.id'))
    .addColumn('key_roles', 'text')
    .addColumn('key_id', 'text')
    .addColumn('invited_by', 'text')
    .addColumn('expires', 'bigint', column => column.notNull())
    .addColumn('used', 'bigint')
    .execute()
  await datasets(db)
  await ledger(db)
  await log(db)
  await answers(db)
  await standing(db)
  await blind(db)
  await decisions(db)
  await work(db)
  await joint(db)
}
