// The provider's unit secret as a file of 64 hexadecimal digits, as on the command line. It is never stored.
import { SECRET_BYTES, unitKey } from '../../../../protocols/anonymise/pseudonym.ts'
import { fromHex, toHex } from '../../../../protocols/bytes.ts'
import { random } from '../../../../src/sdk/web-crypto.ts'

export type UnitSecret = { readonly bytes: Uint8Array; readonly commitment: string }

export const SECRET_FILE = 'unit-secret'

/** A fresh unit secret, and the text of its file. */
export function newSecret(): { readonly secret: UnitSecret; readonly text: string } {
  const bytes = random(new Uint8Array(SECRET_BYTES))
  return { secret: secretOf(bytes), text: `${toHex(bytes)}\n` }
}

/** The secret of a file; undefined where the file is not one. */
export async function readSecret(file: File): Promise<UnitSecret | undefined> {
  if (file.size > 1000) return undefined
  const text = (await file.text()).trim()
  return new RegExp(`^[0-9a-f]{${2 * SECRET_BYTES}}$`).test(text) ? secretOf(fromHex(text)) : undefined
}

function secretOf(bytes: Uint8Array): UnitSecret {
  return { bytes, commitment: unitKey(bytes) }
}
