// `npm run build:console`: static files in console/dist, each also compressed, so that the server only picks.
import react from '@vitejs/plugin-react'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import { CONSOLE_NONCE } from '../src/server/http/console-policy.ts'

const dist = join(import.meta.dirname, 'dist')

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  // The server writes a fresh one into each page: antd's styles are made at run time.
  html: { cspNonce: CONSOLE_NONCE },
  resolve: {
    // The package names only its own workers; ours runs DuckDB itself.
    alias: {
      '@duckdb/duckdb-wasm/browser-blocking': join(
        import.meta.dirname,
        '../node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser-blocking.mjs',
      ),
    },
  },
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: 'es2023',
    // Workers and WebAssembly as files of their own: the policy knows no data: or blob: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
  // DuckDB's own code has an eval for what is never asked of it here; the page's policy would refuse it.
  worker: { format: 'es', rolldownOptions: { checks: { eval: false } } },
  define: { 'process.env.NODE_ENV': '"production"' },
})

const LARGE = 8 * 2 ** 20

function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
      for (const file of files.filter(name => /\.(?:js|css|svg|wasm)$/.test(name))) {
        const content = readFileSync(join(dist, file))
        // DuckDB's 34 MB: brotli would take longer than all the rest of the build.
        const large = content.length > LARGE
        writeFileSync(join(dist, `${file}.gz`), gzipSync(content, { level: large ? 6 : 9 }))
        if (large) continue
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        writeFileSync(join(dist, `${file}.br`), brotliCompressSync(content, { params }))
      }
    },
  }
}
