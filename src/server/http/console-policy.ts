// What a page of the console may do (Content-Security-Policy), here and in the build.

/** Stands in the built page where each answer gets a nonce of its own. */
export const CONSOLE_NONCE = 'yinsuan-console-nonce'

/**
 * Scripts from here only, and WebAssembly; no inline script, no eval, no other origin. Styles from here and
 * those that antd makes at run time, which bear the nonce. A worker's policy is that of its own file, so
 * files get the same without a nonce.
 */
export function consolePolicy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
