import { messages } from './message.ts'

export const REQUEST_MESSAGES = messages({})
