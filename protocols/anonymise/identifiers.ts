// SPEC.md §7: direct identifiers in a sample of a column. Shares come out, never values.
import { cell } from './text.ts'

export const IDENTIFIER_KINDS = [
  'mobile-phone',
  'landline-phone',
  'id-card',
  'email',
  'bank-card',
  'name',
  'address',
] as const
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number]

export type IdentifierScan = {
  /** Non-empty cells looked at. */
  readonly cells: number
  readonly shares: readonly {
    readonly kind: IdentifierKind
    readonly share: number
    readonly distinct: number
  }[]
  /** Kinds that must not be in a kept column. */
  readonly refused: readonly IdentifierKind[]
}

/**
 * Exact kinds (phone, ID card, e-mail) are refused from two cells and 0.5 % on; bank cards from 5 %, since
 * one in ten numbers passes Luhn; names and addresses, which are only heuristics (a country looks like a
 * name), from 30 % and 100 different ones on.
 */
const REFUSED_FROM: Readonly<
  Record<IdentifierKind, { readonly share: number; readonly distinct: number; readonly cells: number }>
> = {
  'mobile-phone': { share: 0.005, distinct: 1, cells: 2 },
  'landline-phone': { share: 0.005, distinct: 1, cells: 2 },
  'id-card': { share: 0.005, distinct: 1, cells: 2 },
  email: { share: 0.005, distinct: 1, cells: 2 },
  'bank-card': { share: 0.05, distinct: 2, cells: 2 },
  name: { share: 0.3, distinct: 100, cells: 100 },
  address: { share: 0.3, distinct: 100, cells: 100 },
}

const SHORT_LISTS: readonly IdentifierKind[] = ['name', 'address', 'bank-card']
const MANY = 20

/** Looks at a sample of one column. */
export function scanIdentifiers(sample: readonly (string | null)[]): IdentifierScan {
  const texts = sample.flatMap(text => cell(text) ?? [])
  const found = new Map<IdentifierKind, { cells: number; readonly distinct: Set<string> }>()
  for (const text of texts) {
    for (const kind of identifierKinds(text)) {
      const entry = found.get(kind) ?? { cells: 0, distinct: new Set<string>() }
      entry.cells++
      entry.distinct.add(text)
      found.set(kind, entry)
    }
  }
  const shares = IDENTIFIER_KINDS.flatMap(kind => {
    const entry = found.get(kind)
    // A brand or a province looks like a name: a short list of them says nothing of persons.
    if (entry === undefined || (SHORT_LISTS.includes(kind) && entry.distinct.size < MANY)) return []
    return [{ kind, share: entry.cells / texts.length, distinct: entry.distinct.size, cells: entry.cells }]
  })
  return {
    cells: texts.length,
    shares: shares.map(({ kind, share, distinct }) => ({ kind, share, distinct })),
    refused: shares
      .filter(({ kind, share, distinct, cells }) => {
        const from = REFUSED_FROM[kind]
        return share >= from.share && distinct >= from.distinct && cells >= from.cells
      })
      .map(({ kind }) => kind),
  }
}

/** The kinds that one text contains. */
export function identifierKinds(text: string): readonly IdentifierKind[] {
  return IDENTIFIER_KINDS.filter(kind => DETECTORS[kind](text))
}

/** Hard kinds in a value that is to be published (a declared domain): one is enough. */
export function publishedIdentifier(text: string): IdentifierKind | undefined {
  return identifierKinds(text).find(kind => kind !== 'name' && kind !== 'address' && kind !== 'bank-card')
}

const MOBILE = /(?<![0-9])(?:(?:\+|00)?86[- ]?)?1[3-9][0-9](?:[0-9]{8}|[- ][0-9]{4}[- ][0-9]{4})(?![0-9])/
const LANDLINE = /(?<![0-9])(?:\(0[0-9]{2,3}\) ?|(?:\+86[- ]?)?0?[0-9]{2,3}-)[2-9][0-9]{6,7}(?![0-9])/
const ID_CARD = /(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])/g
const EMAIL = /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/
const CARD = /(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])/g
const CARD_PREFIX = /^(?:62|81|4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|35|60|65)/

const SURNAMES = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
)
const COMPOUND_SURNAMES = [
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '司徒',
  '令狐',
  '夏侯',
]
const HAN_NAME = /^[\u4e00-\u9fff](?:·?[\u4e00-\u9fff]){1,3}$/
const LATIN_NAME = /^(?:(?:Mr|Mrs|Ms|Dr)\.? )?[A-Z][a-z]+(?:[ -][A-Z]\.?)?(?: (?:[A-Z]['’])?[A-Z][a-z]+)$/
const HAN_ADDRESS =
  /(?:[市区县镇乡].{0,20}(?:路|街|道|巷|弄|村|胡同).{0,12}[0-9０-９一二三四五六七八九十]+(?:号|弄|栋|幢|室|单元))|(?:(?:路|街|道|巷|弄|胡同)[0-9０-９]+号)|(?:[0-9０-９]+(?:栋|幢|号楼).{0,6}(?:单元|室|[0-9]{3,4}))/
const LATIN_ADDRESS =
  /\b[0-9]{1,5}[A-Za-z]?,? (?:[A-Z][\w'.-]* ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl)\b|\bP\.? ?O\.? Box [0-9]+/i

const DETECTORS: Readonly<Record<IdentifierKind, (text: string) => boolean>> = {
  'mobile-phone': text => MOBILE.test(text),
  'landline-phone': text => LANDLINE.test(text),
  'id-card': text => [...text.matchAll(ID_CARD)].some(([number]) => isIdCard(number)),
  email: text => EMAIL.test(text),
  'bank-card': text =>
    [...text.matchAll(CARD)].some(([number]) => {
      const digits = number.replace(/[ -]/g, '')
      return CARD_PREFIX.test(digits) && passesLuhn(digits)
    }),
  name: text => isHanName(text) || LATIN_NAME.test(text),
  address: text => HAN_ADDRESS.test(text) || LATIN_ADDRESS.test(text),
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** GB 11643-1999: a birth date that could be, and the check character of ISO 7064 MOD 11-2. */
function isIdCard(number: string): boolean {
  const [year, month, date] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number)
  if (year === undefined || month === undefined || date === undefined) return false
  if (year < 1880 || year > 2100 || month < 1 || month > 12 || date < 1 || date > 31) return false
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(number[i]), 0)
  return '10X98765432'[sum % 11] === number[17]?.toUpperCase()
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function isHanName(text: string): boolean {
  if (!HAN_NAME.test(text)) return false
  if (COMPOUND_SURNAMES.some(surname => text.startsWith(surname))) return text.length >= 3
  return text.length <= 3 && SURNAMES.has(text[0] ?? '')
}
