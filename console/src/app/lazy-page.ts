import { type ComponentType, lazy } from 'react'
import type { PageProps } from '../shared/page.ts'

/** A page whose code is fetched when it is first opened. */
export function lazyPage(load: () => Promise<ComponentType<PageProps>>): ComponentType<PageProps> {
  return lazy(async () => ({ default: await load() }))
}
