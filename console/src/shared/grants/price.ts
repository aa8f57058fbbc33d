import type { Price } from '../../../../schemas/price.ts'
import { sayPrice } from '../../../../src/text/shared/price.ts'
import type { Words } from '../words.ts'

/** A price in words; amounts in yuan. */
export function priceWords({ format, language }: Words, price: Price): string {
  const percent = (points: number): string => format.number(points / 10_000, { percent: true, decimals: 2 })
  return sayPrice(price, language, { yuan: format.yuan, percent })
}
