// One-time enrolment codes: 120 random bits. Clients print them inside a command to copy, so no other text
// passes.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'

/** A whole code, or one half of a code for which two persons are needed. */
export const OneTimeCode = z.string().regex(/^join-[0-9a-f]{30}$/, issueCode('shape.one_time_code'))
