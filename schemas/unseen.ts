// Characters that a text does not show but that act: controls, halves of characters, line separators, changes of the writing direction.

/** One of them. Joiners are not: scripts and emoji need them. */
export const UNSEEN = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\u200b\u2060\ufeff]/u
