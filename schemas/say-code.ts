/** A code in the reader’s words; one that only a newer version knows is shown as it is. */
export function sayCode(words: Readonly<Record<string, string>>, code: string): string {
  return (Object.hasOwn(words, code) ? words[code] : undefined) ?? code
}
