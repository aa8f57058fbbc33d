// The HE library, 1.2 MB of WebAssembly from our own files: started in a worker, never in the page.
import initialize from 'node-seal/allows'
import sealWasm from '../../../../node_modules/node-seal/dist/seal_allows.wasm?url'
import type { Seal } from '../../../../protocols/blind/scheme.ts'

export function startSeal(): Promise<Seal> {
  return initialize({ locateFile: () => sealWasm })
}
