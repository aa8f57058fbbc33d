import { a } from './draft.ts'
import { b } from '../shared/format.ts'
import { c } from '../../../src/sdk/client.ts'

export const clean = [a, b, c]
