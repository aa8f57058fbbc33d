// Plans of Spark Connect: statements compiled from the shared ASTs over named sources. Paths are fields of
// messages, never text in a statement; so are parameters.
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
} from 'kysely'
import { fault } from '../../../schemas/fault.ts'
import type { Fragment } from '../sql.ts'
import type { ProtoMessage } from './protobuf.ts'
import { SAVE_MODE_ERROR_IF_EXISTS } from './proto.ts'

/** Spark quotes names and marks parameters as MySQL does. */
const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
})

export function compileForSpark(fragment: Fragment): CompiledQuery {
  return fragment.compile(compiler)
}

/** A statement in which each name stands for one of the relations. */
export function statement(fragment: Fragment, sources: Readonly<Record<string, ProtoMessage>>): ProtoMessage {
  const { sql, parameters } = compileForSpark(fragment)
  const references = Object.entries(sources).map(([alias, input]) => ({ subquery_alias: { input, alias } }))
  const root = { sql: { query: sql, pos_arguments: parameters.map(literal) } }
  return { with_relations: { root, references } }
}

/** Reads files with this schema, whatever they state: contributions are untrusted. */
export function parquetFiles(paths: readonly string[], schema: string): ProtoMessage {
  return { read: { data_source: { format: 'parquet', schema, paths: paths.map(fileUri) } } }
}

/** Of each file `path` and `content`, as executors read it: for what must be in no plan, and for digests. */
export function wholeFiles(paths: readonly string[]): ProtoMessage {
  return { read: { data_source: { format: 'binaryFile', paths: paths.map(fileUri) } } }
}

/**
 * A table over Parquet files that are numbered by name; equal values of the column are in one file, in
 * ascending order.
 */
export type BucketedFiles = {
  readonly schema: string
  readonly folder: string
  /** Their names, as a pattern. */
  readonly files: string
  readonly by: string
  readonly buckets: number
}

/** External: dropping it leaves the files. Definitions take no parameters, so texts are quoted here. */
export function createTable(
  name: string,
  { schema, folder, files, by, buckets }: BucketedFiles,
): ProtoMessage {
  const query = `create table ${name} (${schema}) using parquet options (pathGlobFilter ${quoted(files)})
    clustered by (${by}) sorted by (${by}) into ${buckets} buckets location ${quoted(fileUri(folder))}`
  return { sql: { query } }
}

export function dropTable(name: string): ProtoMessage {
  return { sql: { query: `drop table if exists ${name}` } }
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}

/** Repartitions by the column: rows that share a value are in one partition. */
export function spreadBy(input: ProtoMessage, name: string, partitions: number): ProtoMessage {
  const by = { unresolved_attribute: { unparsed_identifier: name } }
  return { repartition_by_expression: { input, partition_exprs: [by], num_partitions: partitions } }
}

/** Fails if the target exists. */
export function writeParquet(
  input: ProtoMessage,
  folder: string,
  partitionedBy: readonly string[] = [],
): ProtoMessage {
  return {
    input,
    source: 'parquet',
    path: fileUri(folder),
    mode: SAVE_MODE_ERROR_IF_EXISTS,
    partitioning_columns: partitionedBy,
    options: [{ key: 'compression', value: 'zstd' }],
  }
}

/** Spark expands patterns in paths, so none may be in ours: a Fault says so. */
export function fileUri(path: string): string {
  if (/[*?[\]{}\\:#%\p{Cc}]/u.test(path)) throw fault('engine.spark_folder')
  return `file:${path}`
}

const INT_BITS = 31

function literal(parameter: unknown): ProtoMessage {
  if (typeof parameter === 'string') return { literal: { string: parameter } }
  if (typeof parameter === 'bigint') return { literal: { long: parameter } }
  if (typeof parameter === 'number' && Number.isSafeInteger(parameter))
    return {
      literal: Math.abs(parameter) < 2 ** INT_BITS ? { integer: parameter } : { long: BigInt(parameter) },
    }
  throw new TypeError('a parameter is a text or an integer')
}
