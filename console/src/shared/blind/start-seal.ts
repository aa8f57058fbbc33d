// The HE library, 1.2 MB of WebAssembly served by us. Workers only: it would block the page.
import initialize from 'node-seal/allows'
import sealWasm from '../../../../node_modules/node-seal/dist/seal_allows.wasm?url'
import type { Seal } from '../../../../protocols/blind/scheme.ts'

/** Fetches and starts the HE library; once per worker. */
export function startBrowserSeal(): Promise<Seal> {
  return initialize({ locateFile: () => sealWasm })
}
