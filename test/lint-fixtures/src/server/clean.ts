import { createServer } from 'node:http'
import fastify from 'fastify'
import { api } from '../../schemas/api.ts'
import { policy } from '../domain/policy.ts'
import { engine } from '../engine/engine.ts'
import { store } from '../store/store.ts'

export const clean = [createServer, fastify, api, policy, engine, store, Date.now()]
