// Must run first: adapts the page to its content security policy (src/server/http/console-policy.ts).
import './no-eval.ts'

/** From the server, fresh for each page: the browser rejects styles without it. */
export const NONCE = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

// antd omits the nonce on one style, which measures scroll bars. This weakens nothing: injected markup cannot
// call createElement, and whoever can run scripts needs no style.
const createElement = document.createElement.bind(document)
document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
  const element = createElement(name, options)
  if (element instanceof HTMLStyleElement) element.nonce = NONCE
  return element
}
