/** At most so many bytes of somebody else's answer; undefined where it is longer: it may be sent without end. */
export async function readAnswer({ body }: Response, most: number): Promise<Buffer<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    if (length > most) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
