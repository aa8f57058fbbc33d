import { DatabaseSync } from 'node:sqlite'
import { utf8 } from '../../protocols/bytes.ts'
import { fault } from '../../schemas/fault.ts'
import { nodeSigner } from '../server/ed25519.ts'

export const parts = [DatabaseSync, utf8, fault, nodeSigner]
