// Spark Connect's messages, as far as they are used: field numbers and types as in spark/connect/*.proto and
// google/rpc/*.proto of Spark 4. test/engine/spark compares them with those in Spark's own jar.
import type { ProtoField, MessageType, Scalar } from './protobuf.ts'

export const SERVICE = '/spark.connect.SparkConnectService'

export const SAVE_MODE_ERROR_IF_EXISTS = 3
export const INTERRUPT_TYPE_OPERATION_ID = 3

const one = (number: number, type: ProtoField['type']): ProtoField => ({ number, type })
const many = (number: number, type: ProtoField['type']): ProtoField => ({ number, type, repeated: true })
const type = (name: string, fields: Readonly<Record<string, ProtoField>>): MessageType => ({ name, fields })
/** map<string, string>: repeated entries on the wire. */
const Entry = type('map<string, string>', { key: one(1, 'string'), value: one(2, 'string') })

const UserContext = type('UserContext', { user_id: one(1, 'string') })

export const Literal = type('Expression.Literal', {
  integer: one(6, 'int32'),
  long: one(7, 'int64'),
  string: one(13, 'string'),
})
const UnresolvedAttribute = type('Expression.UnresolvedAttribute', { unparsed_identifier: one(1, 'string') })
const Expression = type('Expression', {
  literal: one(1, () => Literal),
  unresolved_attribute: one(2, () => UnresolvedAttribute),
})
const Sql = type('SQL', { query: one(1, 'string'), pos_arguments: many(5, () => Expression) })
const DataSource = type('Read.DataSource', {
  format: one(1, 'string'),
  schema: one(2, 'string'),
  options: many(3, () => Entry),
  paths: many(4, 'string'),
})
const Read = type('Read', { data_source: one(2, () => DataSource) })
const SubqueryAlias = type('SubqueryAlias', { input: one(1, () => Relation), alias: one(2, 'string') })
const WithRelations = type('WithRelations', {
  root: one(1, () => Relation),
  references: many(2, () => Relation),
})
const RepartitionByExpression = type('RepartitionByExpression', {
  input: one(1, () => Relation),
  partition_exprs: many(2, () => Expression),
  num_partitions: one(3, 'int32'),
})
const RelationCommon = type('RelationCommon', { plan_id: one(2, 'int64') })
export const Relation: MessageType = type('Relation', {
  common: one(1, () => RelationCommon),
  read: one(2, () => Read),
  sql: one(10, () => Sql),
  subquery_alias: one(16, () => SubqueryAlias),
  repartition_by_expression: one(27, () => RepartitionByExpression),
  with_relations: one(41, () => WithRelations),
})
const WriteOperation = type('WriteOperation', {
  input: one(1, () => Relation),
  source: one(2, 'string'),
  path: one(3, 'string'),
  mode: one(5, 'enum'),
  partitioning_columns: many(7, 'string'),
  options: many(9, () => Entry),
})
const Command = type('Command', { write_operation: one(2, () => WriteOperation) })
const Plan = type('Plan', { root: one(1, () => Relation), command: one(2, () => Command) })

/** What every request begins with. */
const inSession = (observed: number): Readonly<Record<string, ProtoField>> => ({
  session_id: one(1, 'string'),
  client_observed_server_side_session_id: one(observed, 'string'),
  user_context: one(2, () => UserContext),
})

export const ExecutePlanRequest = type('ExecutePlanRequest', {
  ...inSession(8),
  operation_id: one(6, 'string'),
  plan: one(3, () => Plan),
  client_type: one(4, 'string'),
})
const ArrowBatch = type('ExecutePlanResponse.ArrowBatch', {
  row_count: one(1, 'int64'),
  data: one(2, 'bytes'),
})
const StageInfo = type('ExecutePlanResponse.ExecutionProgress.StageInfo', {
  num_tasks: one(2, 'int64'),
  num_completed_tasks: one(3, 'int64'),
})
const ExecutionProgress = type('ExecutePlanResponse.ExecutionProgress', {
  stages: many(1, () => StageInfo),
  num_inflight_tasks: one(2, 'int64'),
})
export const ExecutePlanResponse = type('ExecutePlanResponse', {
  server_side_session_id: one(15, 'string'),
  arrow_batch: one(2, () => ArrowBatch),
  execution_progress: one(18, () => ExecutionProgress),
})

const SparkVersionAsked = type('AnalyzePlanRequest.SparkVersion', {})
export const AnalyzePlanRequest = type('AnalyzePlanRequest', {
  ...inSession(17),
  spark_version: one(10, () => SparkVersionAsked),
})
const SparkVersion = type('AnalyzePlanResponse.SparkVersion', { version: one(1, 'string') })
export const AnalyzePlanResponse = type('AnalyzePlanResponse', {
  server_side_session_id: one(15, 'string'),
  spark_version: one(8, () => SparkVersion),
})

const KeyValue = type('KeyValue', { key: one(1, 'string'), value: one(2, 'string') })
const ConfigSet = type('ConfigRequest.Set', { pairs: many(1, () => KeyValue) })
const ConfigOperation = type('ConfigRequest.Operation', { set: one(1, () => ConfigSet) })
export const ConfigRequest = type('ConfigRequest', {
  ...inSession(8),
  operation: one(3, () => ConfigOperation),
})
export const ConfigResponse = type('ConfigResponse', { server_side_session_id: one(4, 'string') })

export const InterruptRequest = type('InterruptRequest', {
  session_id: one(1, 'string'),
  user_context: one(2, () => UserContext),
  interrupt_type: one(4, 'enum'),
  operation_id: one(6, 'string'),
})
export const InterruptResponse = type('InterruptResponse', { interrupted_ids: many(2, 'string') })

export const ReleaseSessionRequest = type('ReleaseSessionRequest', {
  session_id: one(1, 'string'),
  user_context: one(2, () => UserContext),
})
export const ReleaseSessionResponse = type('ReleaseSessionResponse', { session_id: one(1, 'string') })

/** In the trailer `grpc-status-details-bin`. */
const Any = type('Any', { type_url: one(1, 'string'), value: one(2, 'bytes') })
export const Status = type('Status', { details: many(3, () => Any) })
export const ErrorInfo = type('ErrorInfo', {
  reason: one(1, 'string'),
  metadata: many(3, () => Entry),
})

/** Every message that is sent or read, with those within. */
export const ROOTS: readonly MessageType[] = [
  ExecutePlanRequest,
  ExecutePlanResponse,
  AnalyzePlanRequest,
  AnalyzePlanResponse,
  ConfigRequest,
  ConfigResponse,
  InterruptRequest,
  InterruptResponse,
  ReleaseSessionRequest,
  ReleaseSessionResponse,
  Status,
  ErrorInfo,
]

export type { Scalar }
