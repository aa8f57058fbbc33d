import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { api } from '../../schemas/api.ts'
import { policy } from '../domain/policy.ts'
import { engine } from '../engine/engine.ts'
import { store } from '../store/store.ts'
import { ask } from './questions/ask.ts'

export const clean = [createHash, readFile, api, policy, engine, store, ask, Date.now()]
