import { z } from 'zod'
import { ProtocolError } from '../protocols/errors.ts'
import { name } from './common.ts'

export const clean = [z.iso.datetime(), ProtocolError, name]
