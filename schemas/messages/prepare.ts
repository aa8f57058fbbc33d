import { messages } from './message.ts'

export const PREPARE_MESSAGES = messages({})
