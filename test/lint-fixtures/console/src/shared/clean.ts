import { a } from './format.ts'
import { b } from '../../../schemas/query.ts'

export const clean = [a, b]
