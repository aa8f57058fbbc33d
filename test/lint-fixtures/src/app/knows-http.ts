// fires eslint(no-restricted-imports)
export type { FastifyRequest } from 'fastify'
// fires eslint(no-restricted-imports)
export { createServer } from 'node:http'
// fires eslint(no-restricted-imports)
export type { Logger } from 'pino'
// fires eslint(no-restricted-imports)
export { Counter } from 'prom-client'
