import { formatEpsilon, formatRho } from '../../../protocols/dp/zcdp.ts'
import type { Label, Language } from '../../../schemas/common.ts'

export type NumberStyle = {
  readonly decimals?: number
  readonly percent?: boolean
  readonly signed?: boolean
  /** As along an axis: without trailing zeros, and `1.2M` or `120万` where it is long. */
  readonly short?: boolean
}

export type Format = {
  readonly language: Language
  readonly label: (label: Label) => string
  readonly number: (value: number, style?: NumberStyle) => string
  /** An integer of any length, as digits. */
  readonly whole: (digits: string) => string
  /** A decimal text, such as an ε, to three significant digits. */
  readonly decimal: (text: string) => string
  /** Of a whole in percent, to two digits and no finer than 0.01. */
  readonly share: (part: bigint, whole: bigint) => string
  readonly rho: (nano: string) => string
  /** Of pure ε, in nano units. */
  readonly epsilon: (nano: string) => string
  readonly yuan: (fen: string) => string
  readonly bytes: (bytes: number) => string
  readonly date: (instant: string) => string
  readonly dateTime: (instant: string) => string
  readonly time: (instant: string) => string
  readonly duration: (milliseconds: number) => string
  readonly list: (words: readonly string[]) => string
}

/** Number, date and amount formats of a language. */
export function formatFor(language: Language): Format {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const number = (
    value: number,
    { decimals = 0, percent = false, signed = false, short = false }: NumberStyle = {},
  ) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: short ? 0 : decimals,
      maximumFractionDigits: decimals,
      ...(percent ? { style: 'percent' as const } : {}),
      ...(short && Math.abs(value) >= 10_000
        ? { notation: 'compact' as const, maximumFractionDigits: 2 }
        : {}),
      ...(signed ? { signDisplay: 'exceptZero' as const } : {}),
    }).format(value === 0 ? 0 : value)
  const decimal = (text: string): string => {
    if (/^\d{1,30}$/.test(text)) return new Intl.NumberFormat(locale).format(BigInt(text))
    const value = Number(text)
    if (!Number.isFinite(value)) return text
    return new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value)
  }
  return {
    language,
    label: label => label[language],
    number,
    whole: digits => new Intl.NumberFormat(locale).format(BigInt(digits)),
    decimal,
    share: (part, whole) => {
      const share = whole === 0n ? 0 : Number(part) / Number(whole)
      const decimals = share === 0 || share >= 0.1 ? 0 : share >= 0.01 ? 1 : 2
      return number(share, { percent: true, decimals, short: true })
    },
    rho: nano => decimal(formatRho(BigInt(nano))),
    epsilon: nano => decimal(formatEpsilon(BigInt(nano))),
    yuan: fen =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: 'CNY',
        currencyDisplay: 'narrowSymbol',
      }).format(Number(fen) / 100),
    bytes: bytes => bytesIn(locale, bytes),
    date: instant => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(instant)),
    dateTime: instant =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant)),
    time: instant => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(new Date(instant)),
    duration: milliseconds =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: 'second',
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(milliseconds / 1000),
    list: words => new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' }).format(words),
  }
}

function bytesIn(locale: string, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power)
}
