import { messages } from './message.ts'

export const CLI_MESSAGES = messages({})
