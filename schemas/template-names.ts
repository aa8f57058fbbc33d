// The ready questions, by the names that commands, contracts and the console use.
import { z } from 'zod'

export const TemplateName = z.enum([
  'repurchase',
  'new-product',
  'switching',
  'basket',
  'price-bands',
  'market-share',
  'promotion',
  'region',
])
export type TemplateName = z.infer<typeof TemplateName>
