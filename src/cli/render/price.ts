// Prices as they are typed and shown.
import { fault } from '../../../schemas/fault.ts'
import { Price } from '../../../schemas/price.ts'
import type { Context } from '../context.ts'
import { priceText } from '../../sdk/report/cells.ts'

/**
 * `5000` (fen an answer), `free`, `rho:FEN`, `month:FEN`, `quarter:FEN`, `year:FEN`, or
 * `cost:FEN:BASIS-POINTS:LIST`.
 */
export function parsePrice(text: string): Price {
  const parsed = Price.safeParse(formOf(text))
  if (!parsed.success) throw fault('cli.price', { text })
  return parsed.data
}

function formOf(text: string): unknown {
  const [head = '', fen = '', margin, ...list] = text.split(':')
  switch (head) {
    case 'free':
      return text === 'free' ? { model: 'free' } : undefined
    case 'rho':
      return margin === undefined ? { model: 'per-rho', fen } : undefined
    case 'month':
    case 'quarter':
    case 'year':
      return margin === undefined ? { model: 'subscription', fen, period: head } : undefined
    case 'cost':
      return {
        model: 'cost-plus',
        costFen: fen,
        marginBasisPoints: /^[0-9]{1,5}$/.test(margin ?? '') ? Number(margin) : -1,
        list: list.join(':'),
      }
    default:
      return text === '0' ? { model: 'free' } : { model: 'per-answer', fen: text }
  }
}

/** As `parsePrice` reads it. */
export function typedPrice(price: Price): string {
  switch (price.model) {
    case 'free':
      return 'free'
    case 'per-answer':
      return price.fen
    case 'per-rho':
      return `rho:${price.fen}`
    case 'subscription':
      return `${price.period}:${price.fen}`
    case 'cost-plus':
      return `cost:${price.costFen}:${price.marginBasisPoints}:${price.list}`
  }
}

export function formatPrice({ language }: Context, price: Price): string {
  return priceText(language, price)
}
