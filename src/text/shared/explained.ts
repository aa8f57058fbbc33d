// One sentence for what an answer's summaries say, with its numbers.
import { LABELS } from './labels.ts'

const EN = {
  /** `scope`: the filter's words; `figure`: `12.3 ± 1.8`, of 100. */
  scoped: (scope: string, sentence: string) => (scope === '' ? capital(sentence) : `${scope}: ${sentence}`),
  again: (figure: string) => `of 100 buyers, ${figure} bought again.`,
  stays: (value: string, figure: string) =>
    `of 100 purchases that followed one of ${value}, ${figure} were of ${value} again.`,
  /** `figure`: `12.3 ± 1.8`, of 100. */
  holds: (value: string, figure: string) =>
    `of 100 such orders, ${figure} also have ${value}, more than have anything else by its noisy figure.`,
  windows: (of: string, names: string, figure: string) => `of 100 ${of}, ${figure} fell into ${names}.`,
  rate: (of: string, over: string, under: string, figure: string) =>
    `for 100 ${of} of ${under} there are ${figure} of ${over}.`,
  /** `many`: of things that are counted, not of an amount. */
  median: (of: string, along: string, figure: string, many: boolean) =>
    `half of all ${of} ${many ? 'lie' : 'lies'} below ${figure} (${along}).`,
  quartiles: (low: string, high: string) => `A quarter lies below ${low}, a quarter above ${high}.`,
  launched: (of: string, figure: string, many: boolean) =>
    `half of all ${of} ${many ? 'are' : 'is'} of products launched less than ${figure} days before.`,
  largest: (of: string, along: string, name: string, one: string, five: string) =>
    `of 100 ${of}, the largest ${along} has ${one} and the five largest have ${five}; first by its noisy figure is ${name}.`,
  /** Without a number before them, and with one. */
  counted: { units: LABELS.en.buyerCount, orders: LABELS.en.orders, count: LABELS.en.lines },
  numbered: { units: LABELS.en.buyerCount, orders: LABELS.en.orders, count: LABELS.en.lines },
  amount: (unit: string, measure: string) => `${unit} of ${measure}`,
  and: ', ',
  space: ' ',
  nothing: 'the noise leaves no figure for a sentence.',
}

const ZH: typeof EN = {
  scoped: (scope, sentence) => (scope === '' ? sentence : `${scope}：${sentence}`),
  again: figure => `每 100 位买家中，有 ${figure} 位再次购买。`,
  stays: (value, figure) => `每 100 次上一次买的是${value}的购买中，有 ${figure} 次仍买${value}。`,
  holds: (value, figure) =>
    `每 100 笔这样的订单中，有 ${figure} 笔还含${value}；按加噪后的数值，这是最常见的连带商品。`,
  windows: (of, names, figure) => `每 100 ${of}中，有 ${figure} 发生在${names}期间。`,
  rate: (of, over, under, figure) => `${under}每有 100 ${of}，${over}有 ${figure}。`,
  median: (of, along, figure) => `${along}：半数${of}低于 ${figure}。`,
  quartiles: (low, high) => `四分之一低于 ${low}，四分之一高于 ${high}。`,
  launched: (of, figure) => `半数${of}来自上市不足 ${figure} 天的产品。`,
  largest: (of, along, name, one, five) =>
    `每 100 ${of}中，最大的${along}占 ${one}，前五名合计占 ${five}；按加噪后的数值，排在首位的是${name}。`,
  counted: { units: LABELS.zh.buyers, orders: '订单', count: '明细' },
  numbered: { units: '位买家', orders: '笔订单', count: '行明细' },
  amount: (unit, measure) => `${unit}${measure}`,
  and: '、',
  space: '',
  nothing: '噪声过大，无法用一句话概括。',
}

export const EXPLAINED_WORDS = { en: EN, zh: ZH }

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
