import { messages } from './message.ts'

export const QUERY_MESSAGES = messages({})
