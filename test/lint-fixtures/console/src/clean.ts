import { createClient } from '../../src/sdk/client.ts'
import { Query } from '../../schemas/query.ts'
import { sql } from '../../src/prepare/sql.ts'
import { keyId } from '../../protocols/identity/keys.ts'
import { useQuery } from '@tanstack/react-query'

export const clean = [createClient, Query, sql, keyId, useQuery, fetch, Date.now(), crypto.subtle]
