// A price as the command line and the console both say it.
import { LABELS } from './labels.ts'
import type { Language } from '../../../schemas/common.ts'
import type { Price } from '../../../schemas/price.ts'

type PriceFormat = {
  readonly yuan: (fen: string) => string
  readonly percent: (basisPoints: number) => string
}

/** Amounts are in fen and rates in basis points; `format` writes both as the reader's page does. */
export function sayPrice(price: Price, language: Language, format: PriceFormat): string {
  const words = WORDS[language]
  switch (price.model) {
    case 'free':
      return words.free
    case 'per-answer':
      return price.fen === '0' ? words.free : words.answer(format.yuan(price.fen))
    case 'per-rho':
      return words.rho(format.yuan(price.fen))
    case 'subscription':
      return words[price.period](format.yuan(price.fen))
    case 'cost-plus':
      return words.cost(format.yuan(price.costFen), format.percent(price.marginBasisPoints), price.list)
  }
}

const EN = {
  free: LABELS.en.free,
  answer: (yuan: string) => `${yuan} an answer`,
  rho: (yuan: string) => `${yuan} for each ρ`,
  month: (yuan: string) => `${yuan} a month`,
  quarter: (yuan: string) => `${yuan} a quarter`,
  year: (yuan: string) => `${yuan} a year`,
  cost: (yuan: string, margin: string, list: string) =>
    `${yuan} cost + ${margin} an answer (price list ${list})`,
}

const ZH: typeof EN = {
  free: LABELS.zh.free,
  answer: yuan => `每个答案 ${yuan}`,
  rho: yuan => `每 1 ρ ${yuan}`,
  month: yuan => `每月 ${yuan}`,
  quarter: yuan => `每季度 ${yuan}`,
  year: yuan => `每年 ${yuan}`,
  cost: (yuan, margin, list) => `每个答案成本 ${yuan} 加 ${margin}（价目 ${list}）`,
}

const WORDS: Readonly<Record<Language, typeof EN>> = { en: EN, zh: ZH }
