import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

/** Renders the console into the page. */
export function start(): void {
  const root = document.getElementById('root')
  if (root !== null) createRoot(root).render(<App />)
}
