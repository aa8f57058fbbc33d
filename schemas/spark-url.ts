// `sc://host:port/;use_ssl=true`: as Spark's own clients write the address of a Connect server. The token is
// a setting of its own, so that no address that is shown anywhere holds it.

export type SparkUrl = { readonly address: string; readonly tls: boolean }

const FORM =
  /^sc:\/\/((?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?)\/?(?:;use_ssl=(true|false))?$/
const PORT = 15_002

/** Undefined for an invalid address. */
export function parseSparkUrl(text: string): SparkUrl | undefined {
  const [, address, ssl] = FORM.exec(text) ?? []
  if (address === undefined) return undefined
  return { address: /:[0-9]+$/.test(address) ? address : `${address}:${PORT}`, tls: ssl === 'true' }
}
