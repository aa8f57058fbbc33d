// The phrases of "what to write", in both languages.
import { anchor } from './page.ts'

type Bound = number | undefined

/** "from 1 to 8", "of at least 1", "of at most 8". */
function range(least: Bound, most: Bound): string {
  if (least === undefined) return most === undefined ? '' : `at most ${most}`
  if (most === undefined) return `at least ${least}`
  return least === most ? `exactly ${least}` : `${least} to ${most}`
}

function rangeZh(least: Bound, most: Bound): string {
  if (least === undefined) return most === undefined ? '' : `至多 ${most}`
  if (most === undefined) return `至少 ${least}`
  return least === most ? `恰好 ${least}` : `${least} 至 ${most}`
}

const EN = {
  nothing: '`null`',
  keysBelow: 'the keys below',
  keysUnder: (heading: string, said: string | undefined) => {
    const link = `[keys](#${anchor(heading)})`
    return said === undefined ? link : `${said}: ${link}`
  },
  text: (least: Bound, most: Bound) =>
    (least ?? 1) === 1 && most === undefined ? 'text' : `text, ${range(least, most)} characters`,
  number: (whole: boolean, least: Bound, most: Bound) => {
    const kind = whole ? 'whole number' : 'number'
    return least === undefined && most === undefined ? kind : `${kind}, ${range(least, most)}`
  },
  list: (least: Bound, most: Bound, of: string) =>
    least === undefined && most === undefined ? `list: ${of}` : `list of ${range(least, most)}: ${of}`,
  named: (name: string, value: string) => `for each ${name}: ${value}`,
  quoted: (text: string) => `${text}, in quotes`,
  legend: ['word', 'stands for'],
}

const ZH: typeof EN = {
  nothing: '`null`',
  keysBelow: '见下列各键',
  keysUnder: (heading, said) => {
    const link = `[各键](#${anchor(heading)})`
    return said === undefined ? link : `${said}：${link}`
  },
  text: (least, most) =>
    (least ?? 1) === 1 && most === undefined ? '文本' : `文本，${rangeZh(least, most)} 个字符`,
  number: (whole, least, most) => {
    const kind = whole ? '整数' : '数字'
    return least === undefined && most === undefined ? kind : `${kind}，${rangeZh(least, most)}`
  },
  list: (least, most, of) =>
    least === undefined && most === undefined ? `列表：${of}` : `列表，${rangeZh(least, most)} 项：${of}`,
  named: (name, value) => `每个${name}：${value}`,
  quoted: text => `${text}，须加引号`,
  legend: ['用词', '所指'],
}

export const FIT_WORDS = { en: EN, zh: ZH }
