import { ProtocolError } from '../../protocols/errors.ts'
import { engineRequest } from '../../schemas/engine.ts'
import { allowance } from './allowance.ts'

export const clean = [ProtocolError, engineRequest, allowance]
