import type { Language } from '../../schemas/common.ts'
import { LABELS } from './shared/labels.ts'

export const clean = (language: Language) => LABELS[language].edition
