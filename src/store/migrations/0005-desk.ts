// Decisions that need two, grants as contracts, and what an officer holds up. What was open or granted before stays so: nobody approved or
// accepted it, and nothing here says that somebody did.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema.alterTable('organisations').addColumn('halted', 'bigint').execute()
  await schema
    .alterTable('editions')
    .addColumn('paused', 'boolean', column => column.notNull().defaultTo(false))
    .addColumn('held', 'boolean', column => column.notNull().defaultTo(false))
    .addColumn('report', 'text')
    .execute()
  await sql`update editions set paused = true where status = 'frozen'`.execute(db)
  await grants(db)
  await schema
    .createTable('proposals')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('edition', 'text', column => column.references('editions.id'))
    .addColumn('grant_id', 'text', column => column.references('grants.id'))
    .addColumn('per_consumer_cap', 'bigint')
    .addColumn('total_cap', 'bigint')
    .addColumn('before_per_consumer', 'bigint')
    .addColumn('before_total', 'bigint')
    .addColumn('organisation', 'text')
    .addColumn('title', 'text')
    .addColumn('roles', 'text')
    .addColumn('organisation_salt', 'bytea')
    .addColumn('code_hash', 'text')
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('asked', 'bigint', column => column.notNull())
    .addColumn('asked_by', 'text', column => column.notNull())
    .addColumn('asked_key', 'text', column => column.notNull())
    .addColumn('expires', 'bigint', column => column.notNull())
    .addColumn('decided', 'bigint')
    .addColumn('decided_by', 'text')
    .addColumn('decided_key', 'text')
    .addColumn('note', 'text')
    .addColumn('seq', 'bigint', column => column.notNull().unique())
    .addColumn('decided_seq', 'bigint')
    .execute()
  await schema.createIndex('proposals_edition').on('proposals').column('edition').execute()
  await sql`create unique index proposals_one_waiting on proposals (kind, coalesce(edition, grant_id, organisation))
    where state = 'waiting'`.execute(db)
  await schema
    .createTable('approval_rules')
    .addColumn('id', 'integer', column => column.primaryKey().check(sql`id = 1`))
    .addColumn('rules', 'text', column => column.notNull())
    .addColumn('seq', 'bigint', column => column.notNull())
    .execute()
}

async function grants(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('grants')
    .addColumn('content', 'text', column =>
      column.notNull().defaultTo('{"editions":null,"views":null,"statistics":null}'),
    )
    .addColumn('uses_limit', 'bigint')
    .addColumn('uses', 'bigint', column => column.notNull().defaultTo(0))
    .addColumn('price', 'text', column => column.notNull().defaultTo('{"model":"free"}'))
    .addColumn('approval', 'text', column => column.notNull().defaultTo('not-needed'))
    .addColumn('accepted', 'bigint')
    .addColumn('effective', 'bigint')
    .addColumn('frozen', 'bigint')
    .addColumn('contract', 'text')
    .addColumn('contract_digest', 'text')
    .addColumn('provider_key', 'text')
    .addColumn('provider_signature', 'text')
    .addColumn('consumer_key', 'text')
    .addColumn('consumer_signature', 'text')
    .execute()
  await sql`update grants set effective = issued,
    uses = (select count(*) from answers where answers.grant_id = grants.id),
    price = case when fen_per_answer = '0' then price
      else '{"model":"per-answer","fen":"' || fen_per_answer || '"}' end`.execute(db)
  await db.schema.alterTable('grants').dropColumn('fen_per_answer').execute()
  await db.schema
    .alterTable('grants')
    .addCheckConstraint('grants_within_uses', sql`uses >= 0 and (uses_limit is null or uses <= uses_limit)`)
    .execute()
}
