// Ed25519 (RFC 8032) as the protocols take it: their caller passes node:crypto, WebCrypto or @noble/curves.

/** Signs with one private key. The server passes node:crypto, the browser a non-extractable WebCrypto key. */
export type Sign = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>

/**
 * False on anything that does not verify. An implementation may accept keys that are not of prime order, so
 * whoever enrols a key checks it first (`checkPublicKey` in identity/ed25519.ts).
 */
export type Verify = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>
