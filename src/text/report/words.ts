// The report's words by language: the Chinese ones have the type of the English ones, so a missing string is
// a compile error.
import type { Language } from '../../../schemas/common.ts'
import { report as en } from './en.ts'
import { report as zh } from './zh.ts'

export type ReportWords = typeof en

export const REPORT_WORDS: Readonly<Record<Language, ReportWords>> = { en, zh }
