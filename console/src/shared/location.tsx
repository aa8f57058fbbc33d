// Language and page are in the URL, so that a link opens the same page in the same language.
import { createContext, type MouseEvent, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import { Language } from '../../../schemas/common.ts'
import { loadDictionary } from './dictionary.ts'

export type PagePlace = {
  readonly language: Language
  /** Without the language: `/answers/answer_…`. */
  readonly path: string
  readonly search: URLSearchParams
}

type Navigation = PagePlace & {
  /** To a path without language; keeps the language. `replace` leaves no entry in the history. */
  readonly go: (path: string, options?: { readonly replace?: boolean }) => void
  /** Rejects, and changes nothing, when the words of that language cannot be fetched. */
  readonly setLanguage: (language: Language) => Promise<void>
  readonly href: (path: string) => string
  /**
   * Loads a page's code before it is visited. `path` is the route pattern, such as `/answers/:id`.
   * Rejects when the code cannot be fetched.
   */
  readonly prefetch: (path: string) => Promise<void>
}

const Context = createContext<Navigation | undefined>(undefined)

/** Provides the language, path and search of the URL, and navigation without page loads. */
export function LocationProvider(props: {
  /** Looks a path up in the page table, which this layer does not know. */
  readonly prefetch: (path: string) => Promise<void>
  readonly children: ReactNode
}): ReactNode {
  const { prefetch, children } = props
  const [place, setPlace] = useState(readPlace)
  useEffect(() => {
    // A step back may lead to a page in the other language.
    const update = (): void => {
      const { language } = readPlace()
      loadDictionary(language).then(
        () => readPlace().language === language && setPlace(readPlace()),
        () => location.reload(),
      )
    }
    addEventListener('popstate', update)
    return () => removeEventListener('popstate', update)
  }, [])
  const navigation = useMemo((): Navigation => {
    const move = (url: string, replace: boolean): void => {
      if (replace) history.replaceState(null, '', url)
      else history.pushState(null, '', url)
      setPlace(readPlace())
    }
    const href = (path: string): string => `/${place.language}${path === '/' ? '' : path}`
    return {
      ...place,
      href,
      prefetch,
      go: (path, { replace = false } = {}) => {
        move(href(path), replace)
        if (!replace) scrollTo(0, 0)
      },
      setLanguage: async language => {
        await loadDictionary(language)
        const search = place.search.toString()
        move(`/${language}${place.path === '/' ? '' : place.path}${search === '' ? '' : `?${search}`}`, true)
      },
    }
  }, [place, prefetch])
  useEffect(() => {
    document.documentElement.lang = place.language === 'zh' ? 'zh-CN' : 'en'
  }, [place.language])
  return <Context value={navigation}>{children}</Context>
}

/** Where the reader is, and how to go elsewhere. Throws outside of `LocationProvider`. */
export function useNavigation(): Navigation {
  const navigation = use(Context)
  if (navigation === undefined) throw new Error('outside of LocationProvider')
  return navigation
}

/** A real link: opens in a new tab with the usual keys, and without a page load otherwise. */
export function Link(props: {
  readonly to: string
  readonly children: ReactNode
  readonly className?: string
}): ReactNode {
  const { href, go } = useNavigation()
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    go(props.to)
  }
  return (
    <a href={href(props.to)} onClick={follow} className={props.className}>
      {props.children}
    </a>
  )
}

/** The place that the address bar names; an address without a language gets the preferred one. */
export function readPlace(): PagePlace {
  const [, first = '', ...rest] = location.pathname.split('/')
  const named = Language.safeParse(first)
  const language = named.success ? named.data : preferred()
  const path = named.success ? `/${rest.join('/')}` : '/'
  if (!named.success) history.replaceState(null, '', `/${language}`)
  return {
    language,
    path: path.length > 1 ? path.replace(/\/$/, '') : path,
    search: new URLSearchParams(location.search),
  }
}

function preferred(): Language {
  const known = navigator.languages.map(tag => tag.toLowerCase().split('-')[0])
  return known.find(tag => tag === 'zh' || tag === 'en') === 'en' ? 'en' : 'zh'
}
