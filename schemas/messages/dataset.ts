import { messages } from './message.ts'

export const DATASET_MESSAGES = messages({})
