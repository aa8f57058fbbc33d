import { signRequest } from '../../protocols/identity/request-signature.ts'
import { api } from '../../schemas/api.ts'

export const clean = [signRequest, api, fetch, Date.now(), crypto.subtle, performance.now()]
