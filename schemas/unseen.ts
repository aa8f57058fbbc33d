// What a text does not show but that acts: controls, lone surrogates, line separators, and what changes the
// direction of writing. Joiners are allowed: scripts and emoji need them.

/** One such character. */
export const UNSEEN = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\u200b\u2060\ufeff]/u
const ALL_UNSEEN = new RegExp(UNSEEN, 'gu')

/** The first such character as U+0000, and its place, counted from 1; undefined where there is none. */
export function unseenIn(text: string): { readonly character: string; readonly place: number } | undefined {
  const found = UNSEEN.exec(text)
  if (found === null) return undefined
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return { character: `U+${code}`, place: found.index + 1 }
}

export function replaceUnseen(text: string, replacement: string): string {
  return text.replaceAll(ALL_UNSEEN, replacement)
}
