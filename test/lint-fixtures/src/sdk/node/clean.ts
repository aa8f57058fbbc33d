import { readFile } from 'node:fs/promises'
import { utf8 } from '../../../protocols/bytes.ts'
import { createClient } from '../client.ts'

export const clean = [readFile, utf8, createClient, process]
