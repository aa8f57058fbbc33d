import { messages } from './message.ts'

export const ENGINE_MESSAGES = messages({})
