import { signRequest } from '../../protocols/identity/request-signature.ts'
import { planPinned } from '../domain/plan/expected-answer.ts'
import { api } from '../../schemas/api.ts'

export const clean = [signRequest, planPinned, api, fetch, Date.now(), crypto.subtle, performance.now()]
