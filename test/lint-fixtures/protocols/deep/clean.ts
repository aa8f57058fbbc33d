import { utf8 } from '../bytes.ts'
import { clean } from './other.ts'

export const both = [utf8, clean]
