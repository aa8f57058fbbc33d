// Of 0001-first: answers, open and blind.
import { type Kysely, sql } from 'kysely'

export async function answers({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('answers')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('edition', 'text', column => column.notNull())
    .addColumn('organisation', 'text', column => column.notNull())
    .addColumn('grant_id', 'text', column => column.notNull())
    .addColumn('mode', 'text', column => column.notNull())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('canonical_digest', 'text', column => column.notNull())
    .addColumn('question_digest', 'text', column => column.notNull())
    .addColumn('seq', 'bigint', column => column.notNull().unique().references('entries.seq'))
    .addColumn('charge', 'bigint', column => column.notNull().check(sql`charge > 0`))
    .addColumn('released', 'bigint', column => column.notNull())
    .addUniqueConstraint('answers_canonical', ['edition', 'organisation', 'canonical_digest'])
    .execute()
  await schema
    .createIndex('answers_question')
    .on('answers')
    .columns(['edition', 'organisation', 'question_digest', 'seq'])
    .execute()
  await schema.createIndex('answers_organisation').on('answers').columns(['organisation', 'seq']).execute()
  await schema
    .createTable('idempotency_keys')
    .addColumn('organisation', 'text', column => column.notNull())
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('answer', 'text', column => column.notNull().references('answers.id'))
    .addPrimaryKeyConstraint('idempotency_keys_key', ['organisation', 'key'])
    .execute()
  await schema
    .createTable('base_parts')
    .addColumn('edition', 'text', column => column.notNull())
    .addColumn('organisation', 'text', column => column.notNull())
    .addColumn('part', 'text', column => column.notNull())
    .addColumn('answer', 'text', column => column.notNull().references('answers.id'))
    .addColumn('position', 'integer', column => column.notNull())
    .addPrimaryKeyConstraint('base_parts_key', ['edition', 'organisation', 'part'])
    .execute()
}

export async function standing(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('standing_questions')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('edition', 'text', column => column.notNull().references('editions.id'))
    .addColumn('query', 'text', column => column.notNull())
    .addColumn('readers', 'text', column => column.notNull())
    .addColumn('canonical_digest', 'text', column => column.notNull())
    .addColumn('seq', 'bigint', column => column.notNull().unique())
    .addColumn('charge', 'bigint', column => column.notNull())
    .addColumn('pool_charge', 'bigint')
    .addColumn('published', 'bigint', column => column.notNull())
    .addColumn('withdrawn', 'bigint')
    .addColumn('sealed', 'bytea', column => column.notNull())
    .addCheckConstraint(
      'standing_charged',
      sql`(charge > 0 and pool_charge is null) or (charge = 0 and pool_charge > 0)`,
    )
    .execute()
  await schema.createIndex('standing_questions_edition').on('standing_questions').column('edition').execute()
  // The database itself charges no question twice.
  await sql`create unique index standing_questions_canonical on standing_questions (edition, canonical_digest)
    where withdrawn is null`.execute(db)
  await schema
    .createTable('standing_readings')
    .addColumn('answer', 'text', column => column.notNull().references('standing_questions.id'))
    .addColumn('organisation', 'text', column => column.notNull().references('organisations.id'))
    .addColumn('seq', 'bigint', column => column.notNull().unique())
    .addPrimaryKeyConstraint('standing_readings_key', ['answer', 'organisation'])
    .execute()
}

export async function blind(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
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
    .addColumn('seq_opening', 'bigint')
    .addColumn('seq_opened', 'bigint')
    .addColumn('shares_digest', 'text')
    .addColumn('written_off', 'bigint')
    .addColumn('written_off_by_officer', 'boolean', column => column.notNull())
    .addColumn('market_edition', 'text')
    .addColumn('node', 'text')
    .addUniqueConstraint('blind_tickets_digests', ['organisation', 'digests_key'])
    .execute()
  await schema.createIndex('blind_tickets_state').on('blind_tickets').columns(['state', 'expires']).execute()
  // Choices drawn in parallel until one is lucky: the database itself allows no second one.
  await sql`create unique index blind_tickets_one_open on blind_tickets (organisation)
    where state in ('chosen', 'checking', 'preparing')`.execute(db)
  await schema
    .createTable('joint_draws')
    .addColumn('draw', 'text', column => column.notNull())
    .addColumn('node', 'text', column => column.notNull())
    .addColumn('organisation', 'text', column => column.notNull().references('organisations.id'))
    .addColumn('market_edition', 'text', column => column.notNull())
    .addColumn('made', 'bigint', column => column.notNull())
    .addColumn('chosen', 'boolean', column => column.notNull())
    .addPrimaryKeyConstraint('joint_draws_key', ['draw', 'node', 'organisation'])
    .execute()
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
  await schema
    .createTable('blind_rebuttals')
    .addColumn('evidence', 'text', column => column.notNull().references('blind_evidence.id'))
    .addColumn('seq', 'bigint', column => column.primaryKey())
    .addColumn('made', 'bigint', column => column.notNull())
    .addColumn('signed', 'text', column => column.notNull())
    .execute()
}
