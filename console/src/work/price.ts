// What a grant costs, in words.
import type { Price } from '../../../schemas/price.ts'
import type { Words } from '../app/words.ts'

export function priceWords({ text, format }: Pick<Words, 'text' | 'format'>, price: Price): string {
  const words = text.grant.prices
  switch (price.model) {
    case 'free':
      return words.free
    case 'per-answer':
      return price.fen === '0' ? words.free : words.answer(format.yuan(price.fen))
    case 'per-rho':
      return words.rho(format.yuan(price.fen))
    case 'subscription':
      return words[price.period](format.yuan(price.fen))
    case 'cost-plus': {
      const margin = format.number(price.marginBasisPoints / 10_000, { percent: true, decimals: 2 })
      return words.cost(format.yuan(price.costFen), margin, price.list)
    }
  }
}
