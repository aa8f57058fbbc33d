import { theme as antdTheme, type ThemeConfig } from 'antd'
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import { usePrinting } from './use-printing.ts'
import { loadStored, store } from './stored.ts'

type ThemeChoice = 'light' | 'dark' | 'system'
type Theme = {
  readonly choice: ThemeChoice
  readonly dark: boolean
  /** No animations. */
  readonly reducedMotion: boolean
  readonly choose: (choice: ThemeChoice) => void
}

const Context = createContext<Theme | undefined>(undefined)
const STORED = 'yinsuan-theme'

/** Provides the colours; the choice is stored in this browser. */
export function ThemeProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [choice, setChoice] = useState(readChoice)
  const system = useMedia('(prefers-color-scheme: dark)')
  const reducedMotion = useMedia('(prefers-reduced-motion: reduce)')
  // Paper is white, whatever the reader chose for the screen.
  const printing = usePrinting()
  const dark = !printing && (choice === 'system' ? system : choice === 'dark')
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
  }, [dark])
  const value = useMemo(
    (): Theme => ({
      choice,
      dark,
      reducedMotion,
      choose: chosen => {
        setChoice(chosen)
        // Without storage the choice lasts for this visit.
        store(STORED, chosen)
      },
    }),
    [choice, dark, reducedMotion],
  )
  return <Context value={value}>{children}</Context>
}

/** The chosen colours and motion. Throws outside of `ThemeProvider`. */
export function useTheme(): Theme {
  const theme = use(Context)
  if (theme === undefined) throw new Error('outside of ThemeProvider')
  return theme
}

/** The component library’s theme; text contrast is at least 4.5 to 1 in both schemes. */
export function themeConfig({ dark, reducedMotion }: Pick<Theme, 'dark' | 'reducedMotion'>): ThemeConfig {
  return {
    algorithm: dark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: { motion: !reducedMotion, ...(dark ? DARK : LIGHT) },
    // Selected segments are unmistakable: such a switch decides whether a value is hidden.
    components: dark
      ? {
          Button: { primaryColor: '#06201f', dangerColor: '#200607' },
          Segmented: { itemSelectedBg: '#3fb8af', itemSelectedColor: '#06201f' },
        }
      : { Segmented: { itemSelectedBg: '#0a6b66', itemSelectedColor: '#fff' } },
  }
}

const DARK = {
  colorPrimary: '#3fb8af',
  colorLink: '#5ccbc3',
  colorLinkHover: '#8fe0da',
  colorLinkActive: '#8fe0da',
  colorTextSecondary: 'rgba(255,255,255,0.78)',
  colorTextTertiary: 'rgba(255,255,255,0.68)',
  colorTextDescription: 'rgba(255,255,255,0.68)',
  colorTextPlaceholder: 'rgba(255,255,255,0.62)',
  colorTextDisabled: 'rgba(255,255,255,0.55)',
  colorError: '#ff7875',
}

const LIGHT = {
  colorPrimary: '#0a6b66',
  colorLink: '#0a6b66',
  colorLinkHover: '#085652',
  colorLinkActive: '#085652',
  colorTextSecondary: 'rgba(0,0,0,0.74)',
  colorTextTertiary: 'rgba(0,0,0,0.64)',
  colorTextDescription: 'rgba(0,0,0,0.64)',
  colorTextPlaceholder: 'rgba(0,0,0,0.62)',
  colorTextDisabled: 'rgba(0,0,0,0.58)',
  colorError: '#c0262d',
  colorSuccess: '#1f7a33',
  colorWarning: '#9a5b00',
  // The derived defaults would be too dark.
  colorErrorBg: '#fff2f0',
  colorErrorBorder: '#f0b8b4',
  colorSuccessBg: '#f0faf2',
  colorSuccessBorder: '#a9d8b3',
  colorWarningBg: '#fff8ea',
  colorWarningBorder: '#ecd09a',
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const update = (): void => setMatches(media.matches)
    media.addEventListener('change', update)
    return () => media.removeEventListener('change', update)
  }, [query])
  return matches
}

function readChoice(): ThemeChoice {
  const stored = loadStored(STORED, String)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}
