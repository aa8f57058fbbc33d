import { DuckDBInstance } from '@duckdb/node-api'
import { Kysely } from 'kysely'
import { plan } from '../src/domain/plan.ts'
import { store } from '../src/store/store.ts'

export const clean = [DuckDBInstance, Kysely, plan, store, Date.now()]
