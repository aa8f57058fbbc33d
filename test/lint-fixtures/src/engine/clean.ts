import { mkdirSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { DummyDriver, Kysely, PostgresAdapter, PostgresQueryCompiler } from 'kysely'
import { query } from '../../schemas/query.ts'
import { plan } from '../domain/plan.ts'

export const clean = [
  mkdirSync,
  DuckDBInstance,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresQueryCompiler,
  query,
  plan,
]
