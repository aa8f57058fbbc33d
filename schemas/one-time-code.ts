// One-time enrolment codes: 120 random bits. Clients print them inside a command to copy, so no other text
// passes.
import { z } from 'zod'
import { form } from './form.ts'

/** A whole code, or one half of a code for which two persons are needed. */
export const OneTimeCode = z.string().regex(/^join-[0-9a-f]{30}$/, form('shape.one_time_code'))
