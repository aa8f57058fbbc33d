/** Undefined for what is no JSON: the schema that comes next refuses it. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
