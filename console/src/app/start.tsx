import { createRoot } from 'react-dom/client'
import { loadDictionary } from '../shared/dictionary.ts'
import { readPlace } from '../shared/location.tsx'
import { App } from './app.tsx'

/** Renders the console into the page, once its words are there. */
export async function start(): Promise<void> {
  const root = document.getElementById('root')
  if (root === null) return
  await loadDictionary(readPlace().language)
  createRoot(root).render(<App />)
}
