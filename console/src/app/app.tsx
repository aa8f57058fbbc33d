// The context providers of every page, from the outside in: location, theme, queries, session.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntdApp, ConfigProvider } from 'antd'
import enGB from 'antd/locale/en_GB'
import zhCN from 'antd/locale/zh_CN'
import type { ReactNode } from 'react'
import { isUncertain } from '../../../src/sdk/retried.ts'
import { NONCE } from '../shared/csp-nonce.ts'
import { LocationProvider, useNavigation } from '../shared/location.tsx'
import { SessionProvider } from '../shared/session.tsx'
import { prefetchPage } from './pages.tsx'
import { Shell } from './shell.tsx'
import { ThemeProvider, themeConfig, useTheme } from '../shared/theme.tsx'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && isUncertain(error),
    },
    mutations: { retry: false },
  },
})

/** The console. */
export function App(): ReactNode {
  return (
    <LocationProvider prefetch={prefetchPage}>
      <ThemeProvider>
        <Styled>
          <QueryClientProvider client={queries}>
            <SessionProvider>
              <Shell />
            </SessionProvider>
          </QueryClientProvider>
        </Styled>
      </ThemeProvider>
    </LocationProvider>
  )
}

function Styled({ children }: { readonly children: ReactNode }): ReactNode {
  const { language } = useNavigation()
  const theme = useTheme()
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enGB}
      theme={themeConfig(theme)}
      csp={{ nonce: NONCE }}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp>{children}</AntdApp>
    </ConfigProvider>
  )
}
