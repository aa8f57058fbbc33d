// Blind queries: tickets, the ciphertexts of their answers, evidence of cheating, and who is suspended for it.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema.alterTable('organisations').addColumn('suspended', 'bigint').execute()
  await schema
    .alterTable('grants')
    .addColumn('blind_level', 'text', column => column.notNull().defaultTo('full'))
    .execute()
  await schema
    .createTable('blind_tickets')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('organisation', 'text', column => column.notNull().references('organisations.id'))
    .addColumn('dataset', 'text', column => column.notNull().references('datasets.id'))
    .addColumn('shape', 'text', column => column.notNull())
    .addColumn('digests', 'text', column => column.notNull())
    .addColumn('digests_key', 'text', column => column.notNull())
    .addColumn('choice', 'text', column => column.notNull())
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('made', 'bigint', column => column.notNull())
    .addColumn('expires', 'bigint', column => column.notNull())
    .addColumn('seq', 'bigint', column => column.notNull().unique())
    .addColumn('signed_upload', 'text', column => column.notNull())
    .addColumn('upload', 'text')
    .addColumn('opening_sha256', 'text')
    .addColumn('signed_opening', 'text')
    .addColumn('written_off', 'bigint')
    .addColumn('written_off_by_officer', 'boolean', column => column.notNull())
    .addUniqueConstraint('blind_tickets_digests', ['organisation', 'digests_key'])
    .execute()
  await schema.createIndex('blind_tickets_state').on('blind_tickets').columns(['state', 'expires']).execute()
  // Choices drawn in parallel until one is lucky: the database itself allows no second one.
  await sql`create unique index blind_tickets_one_open on blind_tickets (organisation)
    where state in ('chosen', 'checking')`.execute(db)
  await schema
    .createTable('blind_answers')
    .addColumn('answer', 'text', column => column.primaryKey().references('answers.id'))
    .addColumn('ticket', 'text', column => column.notNull().unique().references('blind_tickets.id'))
    .addColumn('ciphertexts', 'bytea', column => column.notNull())
    .execute()
  await schema
    .createTable('blind_evidence')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('organisation', 'text', column => column.notNull().references('organisations.id'))
    .addColumn('ticket', 'text', column => column.notNull().unique().references('blind_tickets.id'))
    .addColumn('position', 'integer', column => column.notNull())
    .addColumn('reason', 'text', column => column.notNull())
    .addColumn('opening_parts', 'integer', column => column.notNull())
    .addColumn('found', 'bigint', column => column.notNull())
    .addColumn('lifted', 'bigint')
    .execute()
  await schema
    .createTable('blind_evidence_parts')
    .addColumn('evidence', 'text', column => column.notNull().references('blind_evidence.id'))
    .addColumn('part', 'integer', column => column.notNull())
    .addColumn('bytes', 'bytea', column => column.notNull())
    .addPrimaryKeyConstraint('blind_evidence_parts_key', ['evidence', 'part'])
    .execute()
}
