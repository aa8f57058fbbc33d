import { messages } from './message.ts'

export const STORE_MESSAGES = messages({})
