// Numbers as people read them on paper and on a terminal: thousands apart, no more digits than the noise
// leaves.
import type { ValueInterval } from '../../../schemas/answer-tables.ts'
import { formatRho } from '../../../protocols/dp/zcdp.ts'

/** `decimals` places, thousands apart: `1 234.5`. */
export function formatNumber(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const text = groupThousands(whole) + (fraction === undefined ? '' : `.${fraction}`)
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text
}

export function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ' ')
}

/** Places so that a half-width shows two significant digits. */
export function decimalsFor(halfWidth: number): number {
  if (!(halfWidth > 0)) return 0
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(halfWidth))))
}

export type EstimateStyle = { readonly whole: boolean; readonly percent: boolean; readonly signed?: boolean }

/** `1 234 ± 56`, or `104 (97 – 112)` where the interval is not symmetric. */
export function formatEstimate(estimate: ValueInterval, style: EstimateStyle): string {
  const scale = style.percent ? 100 : 1
  const [value, low, high] = [estimate.value * scale, estimate.low * scale, estimate.high * scale]
  const halfWidth = Math.max(high - value, value - low)
  const decimals = style.whole ? 0 : decimalsFor(halfWidth)
  const show = (number: number): string => formatNumber(number, decimals)
  const unit = style.percent ? ' %' : ''
  const shown = `${style.signed === true && value > 0 ? '+' : ''}${show(value)}${unit}`
  const symmetric = Math.abs(high - value - (value - low)) <= 0.12 * halfWidth
  return symmetric ? `${shown} ± ${show(halfWidth)}` : `${shown} (${show(low)} – ${show(high)})`
}

/** `104 (97 – 112)`, whatever the interval's form: the figure may be anywhere in it. */
export function formatWithin({ value, low, high }: ValueInterval, { whole, percent }: EstimateStyle): string {
  const scale = percent ? 100 : 1
  const decimals = whole ? 0 : decimalsFor(((high - low) * scale) / 2)
  const show = (number: number): string => formatNumber(number * scale, decimals)
  return `${show(value)}${percent ? ' %' : ''} (${show(low)} – ${show(high)})`
}

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
