// What stands out in an answer, in sentences.
import { STATISTIC_WORDS } from './statistics.ts'

type Above = {
  /** `12 % (3 – 21)`. */
  readonly change: string
  readonly next: string
  /** There are only these two groups. */
  readonly alone: boolean
}

const EN = {
  /** `age 25–29`, where the value alone would not say of what it is. */
  value: (dimension: string, value: string) => `${dimension} ${value}`,
  and: ', ',
  scope: ': ',
  space: ' ',
  end: '.',
  over: (group: string, what: string, change: string) =>
    `${group} stands out: its share of ${what} is ${change} above that in the whole edition`,
  under: (group: string, what: string, change: string) =>
    `${group} falls behind: its share of ${what} is ${change} below that in the whole edition`,
  step: (what: string, now: string, before: string, change: string) =>
    `${what}: ${now} ${change} on ${before}`,
  first: (groups: readonly string[], what: string, above: Above | null) => {
    const places = groups.length === 1 ? 'is first' : 'are the first'
    const lead = `${groups.join(' and ')} ${places} by ${what}`
    const last = groups.length === 1 ? '' : `${groups.at(-1)} `
    const rest = above?.alone === true ? '' : ', and above all others'
    const beyond =
      above === null ? ', surely above all others' : `, ${last}${above.change} above ${above.next}${rest}`
    return `${lead}${beyond}${groups.length === 1 ? '' : '; the noise does not tell which of them leads'}`
  },
  above: (group: string, other: string, what: string, change: string) =>
    `${group} is ${change} above ${other} by ${what}; the noise does not tell whether it is the largest of all`,
  counted: ' (of what is counted)',
  restOf: {
    base: (told: number, untold: number) => others('groups', told, untold),
    steps: (told: number, untold: number) => others('steps', told, untold),
  },
  nothing: (tables: readonly string[]) => `the noise tells no difference in ${tables.join('; ')}`,
  table: (what: string, by: string) => `${what} by ${by}`,
  ofBase: (table: string) => `${table} against the whole edition`,
  /** What levels, means and averages are called. */
  of: STATISTIC_WORDS.en,
  together:
    'The intervals of the sentences at the top hold together at 95 %, those of the tables one by one.',
}

function others(what: 'groups' | 'steps', told: number, untold: number): string {
  if (untold === 0) return `the other ${what} differ too`
  const rest = what === 'groups' ? 'from the whole edition' : 'from the period before'
  if (told === 0) return `the other ${what} (${untold}) cannot be told ${rest}`
  return `of the other ${what}, ${told} differ too; ${untold} cannot be told ${rest}`
}

const ZH: typeof EN = {
  value: (dimension, value) => `${dimension}“${value}”`,
  and: '、',
  scope: '：',
  space: '',
  end: '。',
  over: (group, what, change) => `${group}最为突出：其${what}占比较整个数据版本高 ${change}`,
  under: (group, what, change) => `${group}明显偏低：其${what}占比较整个数据版本低 ${change}`,
  step: (what, now, before, change) => `${what}：${now}较${before} ${change}`,
  first: (groups, what, above) => {
    const lead = `按${what}，${groups.join('、')}居前${groups.length === 1 ? '' : ` ${groups.length} 位`}`
    const last = groups.length === 1 ? '' : `${groups.at(-1)}`
    const rest = above?.alone === true ? '' : '，且高于其余各项'
    const beyond =
      above === null ? '，可以确定高于其余各项' : `，${last}比${above.next}高 ${above.change}${rest}`
    return `${lead}${beyond}${groups.length === 1 ? '' : '；它们之间的先后，噪声不足以判断'}`
  },
  above: (group, other, what, change) =>
    `按${what}，${group}比${other}高 ${change}；是否居首，噪声不足以判断`,
  counted: '（仅就计入的部分而言）',
  restOf: {
    base: (told, untold) => othersZh('组', '整个数据版本', told, untold),
    steps: (told, untold) => othersZh('期', '上一期', told, untold),
  },
  nothing: tables => `因噪声无法区分高低：${tables.join('；')}`,
  table: (what, by) => `按${by}的${what}`,
  ofBase: table => `${table}（对比整个数据版本）`,
  of: STATISTIC_WORDS.zh,
  together: '开头几句话的区间合在一起的置信度为 95 %，表中各区间单独为 95 %。',
}

function othersZh(what: string, than: string, told: number, untold: number): string {
  if (untold === 0) return `其余各${what}与${than}也有差别`
  if (told === 0) return `其余 ${untold} ${what}与${than}无法区分`
  return `其余各${what}中，${told} ${what}与${than}也有差别，${untold} ${what}无法区分`
}

export const FINDING_WORDS = { en: EN, zh: ZH }
