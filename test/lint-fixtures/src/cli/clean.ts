import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { utf8 } from '../../protocols/bytes.ts'
import { api } from '../../schemas/api.ts'
import { prepare } from '../prepare/node/prepare.ts'
import { client } from '../sdk/client.ts'
import { build } from '../server/app.ts'

export const clean = [readFileSync, Command, utf8, api, prepare, client, build, process.argv]
