// Of 0001-first: the log and the bodies that it commits to.
import { type Kysely, sql } from 'kysely'

export async function log(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('entries')
    .addColumn('seq', 'bigint', column => column.primaryKey())
    .addColumn('leaf', 'bytea', column => column.notNull())
    .addColumn('leaf_hash', 'bytea', column => column.notNull())
    .addColumn('body', 'bytea')
    .addColumn('body_key', 'text')
    .addColumn('sealed_batch', 'bigint')
    .execute()
  await schema
    .createTable('sealed_batches')
    .addColumn('seq', 'bigint', column => column.primaryKey())
    .addColumn('key', 'text', column => column.notNull())
    .addColumn('sealed', 'bytea', column => column.notNull())
    .execute()
  // A ciphertext: compressing it takes time and saves nothing.
  await sql`alter table sealed_batches alter column sealed set storage external`.execute(db)
  await schema
    .createTable('entry_parties')
    .addColumn('organisation', 'text', column => column.notNull())
    .addColumn('seq', 'bigint', column => column.notNull())
    .addPrimaryKeyConstraint('entry_parties_key', ['organisation', 'seq'])
    .execute()
  await schema
    .createTable('log_tiles')
    .addColumn('level', 'integer', column => column.notNull())
    .addColumn('index', 'bigint', column => column.notNull())
    .addColumn('hashes', 'bytea', column => column.notNull())
    .addColumn('root', 'bytea', column => column.notNull())
    .addPrimaryKeyConstraint('log_tiles_key', ['level', 'index'])
    .execute()
  await schema
    .createTable('head')
    .addColumn('id', 'integer', column => column.primaryKey().check(sql`id = 1`))
    .addColumn('size', 'bigint', column => column.notNull())
    .addColumn('last_time', 'bigint', column => column.notNull())
    .addColumn('epoch', 'bigint', column => column.notNull())
    .addColumn('frontier', 'bytea', column => column.notNull())
    .execute()
  await schema
    .createTable('checkpoint')
    .addColumn('id', 'integer', column => column.primaryKey().check(sql`id = 1`))
    .addColumn('size', 'bigint', column => column.notNull())
    .addColumn('note', 'bytea', column => column.notNull())
    .execute()
  await schema
    .createTable('log_settings')
    .addColumn('name', 'text', column => column.primaryKey())
    .addColumn('value', 'text', column => column.notNull())
    .execute()
  await schema
    .createTable('body_keys')
    .addColumn('name', 'text', column => column.primaryKey())
    .addColumn('wrapped', 'bytea', column => column.notNull())
    .addColumn('master', 'text', column => column.notNull())
    .execute()
  await schema
    .createTable('shreds')
    .addColumn('seq', 'bigint', column => column.primaryKey())
    .addColumn('from_seq', 'bigint', column => column.notNull())
    .addColumn('to_seq', 'bigint', column => column.notNull())
    .addColumn('through', 'text', column => column.notNull())
    .addColumn('tidied', 'boolean', column => column.notNull())
    .execute()
  await schema
    .createTable('lease')
    .addColumn('id', 'integer', column => column.primaryKey().check(sql`id = 1`))
    .addColumn('holder', 'text', column => column.notNull())
    .addColumn('renewed', 'timestamptz', column => column.notNull())
    .execute()
  await sql`insert into lease (id, holder, renewed) values (1, '', '-infinity')`.execute(db)
  await sql`insert into head (id, size, last_time, epoch, frontier) values (1, 0, 0, 0, '')`.execute(db)
  await sql`insert into checkpoint (id, size, note) values (1, 0, '')`.execute(db)
}
