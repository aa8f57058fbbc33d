import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import type { Plan } from '../../schemas/engine.ts'
import { allowance } from '../domain/allowance.ts'

export const clean = [
  readFileSync,
  PGlite,
  Kysely,
  PostgresDialect,
  Pool,
  allowance,
  new Date(),
  process,
  sql`select 1`,
]
export type P = Plan
