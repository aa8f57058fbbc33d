// What the page does once, first, to live under its policy (src/server/console-policy.ts).
import './no-eval.ts'

/** The server put it into this page: styles without it are refused. */
export const NONCE = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

// antd gives its styles the nonce, but for one that measures scroll bars. Whoever can run this can run anything; injected markup can not.
const createElement = document.createElement.bind(document)
document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
  const element = createElement(name, options)
  if (element instanceof HTMLStyleElement) element.nonce = NONCE
  return element
}
