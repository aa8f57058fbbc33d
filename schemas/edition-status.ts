import { z } from 'zod'
import type { Language } from './common.ts'

/**
 * `sealed`: its approval was refused, or asked too long ago; `waiting`: for its approval; neither answers
 * anything. `open` answers; `frozen` may open again.
 */
export const EditionStatus = z.enum(['sealing', 'failed', 'sealed', 'waiting', 'open', 'frozen', 'withdrawn'])
export type EditionStatus = z.infer<typeof EditionStatus>

/** As the command line and the console both say it. */
export const EDITION_STATUS_WORDS: Readonly<Record<Language, Readonly<Record<EditionStatus, string>>>> = {
  en: {
    sealing: 'sealing',
    failed: 'failed',
    sealed: 'sealed (not approved)',
    waiting: 'waiting for approval',
    open: 'open',
    frozen: 'frozen',
    withdrawn: 'withdrawn',
  },
  zh: {
    sealing: '封存中',
    failed: '失败',
    sealed: '已封存，未获批准',
    waiting: '待审批',
    open: '开放',
    frozen: '已冻结',
    withdrawn: '已撤回',
  },
}
