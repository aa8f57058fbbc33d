import { z } from 'zod'

/**
 * `sealed`: its approval was refused, or asked too long ago; `waiting`: for its approval; neither answers anything. `open` answers; `frozen` may open again.
 */
export const EditionStatus = z.enum(['sealing', 'failed', 'sealed', 'waiting', 'open', 'frozen', 'withdrawn'])
export type EditionStatus = z.infer<typeof EditionStatus>
