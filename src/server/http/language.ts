// RFC 9110 section 12.5.4: which of our two languages a caller reads. Codes are never translated, only texts
// for people.
import type { Language } from '../../../schemas/common.ts'

/** The best of `zh` and `en` in an Accept-Language field; `fallback` where it names neither. */
export function preferredLanguage(field: string | undefined, fallback: Language): Language {
  let best: { readonly language: Language; readonly quality: number } | undefined
  for (const range of (field ?? '').slice(0, 200).split(',')) {
    const [tag = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    const language = tag.split('-')[0]
    if (language !== 'zh' && language !== 'en') continue
    const weight = parameters.find(parameter => parameter.startsWith('q='))
    const quality = weight === undefined ? 1 : Number(weight.slice(2))
    if (quality > 0 && quality <= 1 && quality > (best?.quality ?? 0)) best = { language, quality }
  }
  return best?.language ?? fallback
}
