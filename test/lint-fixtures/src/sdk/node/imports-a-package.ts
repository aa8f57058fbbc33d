// fires eslint(no-restricted-imports)
import pg from 'pg'
// fires eslint(no-restricted-imports)
import { serve } from '../../server/main.ts'

export const broken = [pg, serve]
