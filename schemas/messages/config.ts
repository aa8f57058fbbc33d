import { messages } from './message.ts'

export const CONFIG_MESSAGES = messages({})
