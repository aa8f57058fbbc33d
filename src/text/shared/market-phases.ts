// How far a market edition has come, as command line and console say it.
import { split } from '../../../schemas/by-language.ts'

export const MARKET_PHASES = split({
  joining: { en: 'open to members', zh: '可加入' },
  signing: { en: 'being signed', zh: '签署中' },
  open: { en: 'in force', zh: '已生效' },
})
