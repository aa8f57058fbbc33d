import { createServer } from 'node:http'
import fastify from 'fastify'
import { api } from '../../schemas/api.ts'
import { ask } from '../app/questions/ask.ts'
import { policy } from '../domain/policy.ts'
import { engine } from '../engine/engine.ts'
import { store } from '../store/store.ts'

export const clean = [createServer, fastify, api, ask, policy, engine, store, Date.now()]
