// Numbers as people read them on paper and on a terminal: thousands apart, no more digits than the noise
// leaves.
import type { ValueInterval } from '../../../schemas/answer-tables.ts'
import type { Language } from '../../../schemas/common.ts'
import { formatRho } from '../../../protocols/dp/zcdp.ts'

/** `decimals` places, thousands apart: `1,234.5`; a negative number of places rounds to tens, hundreds … */
export function formatNumber(value: number, decimals: number): string {
  const scale = 10 ** Math.max(0, -decimals)
  const rounded = Math.round(Math.abs(value) / scale) * scale
  const [whole = '', fraction] = (decimals < 0 ? rounded : Math.abs(value))
    .toFixed(Math.max(0, decimals))
    .split('.')
  const text = groupThousands(whole) + (fraction === undefined ? '' : `.${fraction}`)
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text
}

export function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** Places so that a half-width shows two significant digits; negative for hundreds and more. */
export function decimalsFor(halfWidth: number): number {
  if (!(halfWidth > 0)) return 0
  const decimals = 1 - Math.floor(Math.log10(halfWidth))
  // What rounds up to the next power of ten, such as 9.96, has one digit more.
  return Math.min(6, Number(halfWidth.toPrecision(2)) >= 10 ** (2 - decimals) ? decimals - 1 : decimals)
}

export type EstimateStyle = {
  readonly whole: boolean
  readonly percent: boolean
  readonly signed?: boolean
  /** A place in an order: whole, and not rounded however wide its interval. */
  readonly exact?: boolean
}

/** `1,230 ± 56`, or `104 (97 – 112)` where the interval is not symmetric; in Chinese `532 万 ± 86 万`. */
export function formatEstimate(language: Language, estimate: ValueInterval, style: EstimateStyle): string {
  const { value, low, high } = estimate
  const halfWidth = Math.max(high - value, value - low)
  const show = writerOf(language, estimate, halfWidth, style)
  const shown = `${style.signed === true && value > 0 ? '+' : ''}${show(value)}${style.percent ? ' %' : ''}`
  const symmetric = Math.abs(high - value - (value - low)) <= 0.12 * halfWidth
  return symmetric ? `${shown} ± ${show(halfWidth)}` : `${shown} (${show(low)} – ${show(high)})`
}

/** `104 (97 – 112)`, whatever the interval's form: the figure may be anywhere in it. */
export function formatWithin(language: Language, estimate: ValueInterval, style: EstimateStyle): string {
  const { value, low, high } = estimate
  const show = writerOf(language, estimate, (high - low) / 2, style)
  return `${show(value)}${style.percent ? ' %' : ''} (${show(low)} – ${show(high)})`
}

/** Writes the figures of one estimate with the digits that its error leaves. */
function writerOf(
  language: Language,
  { low, high }: ValueInterval,
  halfWidth: number,
  { whole, percent, exact = false }: EstimateStyle,
): (value: number) => string {
  if (exact) return value => formatNumber(value, 0)
  const largest = Math.max(Math.abs(low), Math.abs(high))
  const myriads = MYRIADS.find(({ size }) => largest >= size && halfWidth >= size / 10)
  const { size, name } = percent || language === 'en' || myriads === undefined ? ONES : myriads
  const scale = percent ? 100 : 1 / size
  const decimals = decimalsFor(halfWidth * scale)
  const shown = whole && size === 1 ? Math.min(0, decimals) : decimals
  return value => `${formatNumber(value * scale, shown)}${name}`
}

const ONES = { size: 1, name: '' }
/** Chinese counts in ten thousands. */
const MYRIADS = [
  { size: 1e8, name: ' 亿' },
  { size: 1e4, name: ' 万' },
]

export function formatPercent(fraction: number, decimals = 0): string {
  return `${(fraction * 100).toFixed(decimals)} %`
}

/** Three significant digits of a decimal in text; small ones keep theirs. */
export function formatDecimal(text: string): string {
  if (/^\d{1,15}$/.test(text)) return groupThousands(text)
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  if (value === 0) return '0'
  const digits = Math.abs(value) >= 1_000 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return formatNumber(value, Math.min(12, digits))
}

/** Nano-rho in digits → ρ with three significant digits. */
export function formatNanoRho(nano: string): string {
  return formatDecimal(formatRho(BigInt(nano)))
}

export function formatYuan(fen: string): string {
  const digits = fen.padStart(3, '0')
  return `¥${groupThousands(digits.slice(0, -2))}.${digits.slice(-2)}`
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${(bytes / 2 ** (10 * power)).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60]
  return `${minutes}:${String(rest).padStart(2, '0')}`
}
