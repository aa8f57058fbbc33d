import { LockOutlined, MenuOutlined } from '@ant-design/icons'
import { App, Button, Drawer, Dropdown, Grid, Layout, Menu, Segmented, Spin, Typography } from 'antd'
import { type ReactNode, type RefObject, Suspense, useEffect, useRef, useState } from 'react'
import type { Role } from '../../../schemas/records.ts'
import { FailureBox, PageBoundary } from '../shared/ui/failure-box.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SignInPage } from './sign-in-page.tsx'
import { Link, useNavigation } from '../shared/location.tsx'
import { findPage, mayOpen, menuOf, startPage } from './pages.tsx'
import { usePrinting } from '../shared/use-printing.ts'
import { type Session, useSessions } from '../shared/session.tsx'
import { useTheme } from '../shared/theme.tsx'
import { useWords } from '../shared/use-words.ts'

/** The frame, with the page that the path names if the reader may open it, else sign-in. */
export function Shell(): ReactNode {
  const { text } = useWords()
  const { dark } = useTheme()
  const { path } = useNavigation()
  const content = useFocusKept(path)
  return (
    <Layout style={{ minHeight: '100vh', background: 'transparent' }}>
      <a className="skip" href="#content">
        {text.app.skip}
      </a>
      <Head dark={dark} />
      <PaperHead />
      <Layout.Content
        ref={content}
        id="content"
        role="main"
        tabIndex={-1}
        style={{
          width: '100%',
          maxWidth: 1240,
          margin: '0 auto',
          padding: '20px 16px 48px',
          outline: 'none',
        }}
      >
        {/* Keyed by path: neither state nor failure of one page carries over to another. */}
        <PageBoundary key={path}>
          <Suspense fallback={<Waiting />}>
            <Body />
          </Suspense>
        </PageBoundary>
      </Layout.Content>
    </Layout>
  )
}

/** Moves the focus to the content when the focused element left with its page: tabbing continues there. */
function useFocusKept(path: string): RefObject<HTMLElement | null> {
  const content = useRef<HTMLElement>(null)
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    if (document.activeElement === document.body) content.current?.focus({ preventScroll: true })
  }, [path])
  return content
}

function Body(): ReactNode {
  const { text } = useWords()
  const { path, go } = useNavigation()
  const { state } = useSessions()
  const found = findPage(path)
  const roles = state.kind === 'signed-in' ? state.session.me.organisation.roles : []
  const first = startPage(roles)
  const isHome = path === '/' || path === '/sign-in'
  const toFirst = state.kind === 'signed-in' && isHome && first !== undefined
  useEffect(() => {
    if (toFirst) go(first.path, { replace: true })
  }, [toFirst, first, go])
  const title = state.kind !== 'signed-in' && found?.page.access !== 'public' ? 'signIn' : found?.page.title
  useEffect(() => {
    document.title = title === undefined ? text.app.name : `${text.pages[title]} · ${text.app.name}`
  }, [title, text])

  if (toFirst) return <Waiting />
  if (found?.page.access === 'public') return <found.page.Component params={found.params} />
  if (state.kind !== 'signed-in') return <SignInPage />
  if (isHome) return <FailureBox lines={[text.app.noPages]} />
  if (found === undefined)
    return <PageHead title={text.app.notFound} lead={<Link to="/">{text.app.home}</Link>} />
  if (!mayOpen(found.page.access, roles))
    return <PageHead title={text.app.notYours} lead={<Link to="/">{text.app.home}</Link>} />
  return <found.page.Component params={found.params} />
}

/** Above a printed page: of which service, for whom, when. */
function PaperHead(): ReactNode {
  const { text, language, format } = useWords()
  const { state } = useSessions()
  if (!usePrinting() || state.kind !== 'signed-in') return null
  const { organisation } = state.session.me
  const who = organisation.title[language]
  return (
    <p className="paper-head">
      {[text.app.name, location.host, who, format.dateTime(new Date().toISOString())].join(' · ')}
    </p>
  )
}

function Head({ dark }: { readonly dark: boolean }): ReactNode {
  const { text } = useWords()
  const { state } = useSessions()
  const wide = Grid.useBreakpoint().md ?? true
  const [open, setOpen] = useState(false)
  const session = state.kind === 'signed-in' ? state.session : undefined
  return (
    <Layout.Header
      style={{
        display: 'flex',
        alignItems: 'center',
        gap: 12,
        padding: '0 16px',
        height: 56,
        lineHeight: '56px',
        background: dark ? '#161c1c' : '#fff',
        borderBottom: `1px solid ${dark ? '#2a3333' : '#e3e8e8'}`,
      }}
    >
      {!wide && session !== undefined && (
        <Button
          type="text"
          icon={<MenuOutlined />}
          aria-label={text.app.openMenu}
          onClick={() => setOpen(true)}
        />
      )}
      <Link to="/">
        <Typography.Text strong style={{ fontSize: 17, whiteSpace: 'nowrap' }}>
          {text.app.name}
        </Typography.Text>
      </Link>
      {wide && session !== undefined ? (
        <MainMenu mode="horizontal" onLeave={() => setOpen(false)} />
      ) : (
        <span style={{ flex: 1 }} />
      )}
      {(wide || session === undefined) && <Preferences />}
      {session !== undefined && <AccountMenu session={session} wide={wide} />}
      <Drawer open={open} onClose={() => setOpen(false)} placement="left" title={text.app.name} size={280}>
        <MainMenu mode="inline" onLeave={() => setOpen(false)} />
        <div style={{ display: 'flex', gap: 12, alignItems: 'center', marginTop: 24 }}>
          <Preferences />
        </div>
      </Drawer>
    </Layout.Header>
  )
}

/** The pages that the member's roles may open; the deepest one that contains the current path is marked. */
function MainMenu(props: {
  readonly mode: 'horizontal' | 'inline'
  readonly onLeave: () => void
}): ReactNode {
  const { text } = useWords()
  const { path, go, href } = useNavigation()
  const { state } = useSessions()
  const pages = menuOf(state.kind === 'signed-in' ? state.session.me.organisation.roles : [])
  const current = pages.findLast(page => path === page.path || path.startsWith(`${page.path}/`))
  const items = pages.map(page => ({
    key: page.path,
    label: (
      <a href={href(page.path)} onClick={event => event.preventDefault()}>
        {text.pages[page.title]}
      </a>
    ),
  }))
  return (
    <nav aria-label={text.app.menu} style={{ flex: 1, minWidth: 0 }}>
      <Menu
        mode={props.mode}
        items={items}
        selectedKeys={current === undefined ? [] : [current.path]}
        onClick={({ key }) => {
          props.onLeave()
          go(key)
        }}
        style={{ background: 'transparent', border: 0 }}
        disabledOverflow
      />
    </nav>
  )
}

/** Language and colours. */
function Preferences(): ReactNode {
  const { text, language } = useWords()
  const { setLanguage } = useNavigation()
  const { message } = App.useApp()
  const { choice, choose } = useTheme()
  return (
    <>
      <Segmented
        size="small"
        aria-label={text.app.language}
        value={language}
        onChange={value =>
          void setLanguage(value === 'en' ? 'en' : 'zh').catch(
            () => void message.error(text.failures.sdk['sdk.connection']()),
          )
        }
        options={[
          { value: 'zh', label: <span lang="zh-CN">中文</span> },
          { value: 'en', label: <span lang="en">EN</span> },
        ]}
      />
      <Dropdown
        trigger={['click']}
        menu={{
          selectedKeys: [choice],
          items: (['light', 'dark', 'system'] as const).map(key => ({ key, label: text.app.theme[key] })),
          onClick: ({ key }) => choose(key === 'light' || key === 'dark' ? key : 'system'),
        }}
      >
        <Button size="small" type="text">
          {text.app.theme.label}
        </Button>
      </Dropdown>
    </>
  )
}

function AccountMenu(props: { readonly session: Session; readonly wide: boolean }): ReactNode {
  const { text, language } = useWords()
  const { lock, signOut } = useSessions()
  const { go } = useNavigation()
  const { organisation, key: ownKey } = props.session.me
  const title = organisation.title[language]
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', disabled: true, label: `${title} · ${rolesOf(organisation.roles, text.roles)}` },
          { key: 'key', disabled: true, label: `${ownKey.label} · ${ownKey.id}` },
          { type: 'divider' },
          { key: 'account', label: text.pages.account },
          { key: 'lock', icon: <LockOutlined />, label: text.app.lock },
          { key: 'out', label: text.app.signOut },
        ],
        onClick: ({ key }) => {
          if (key === 'account') go('/account')
          if (key === 'lock') lock()
          if (key === 'out') signOut()
        },
      }}
    >
      <Button
        size="small"
        aria-label={`${text.app.account}: ${title}`}
        style={{ maxWidth: props.wide ? 220 : 140 }}
      >
        <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{title}</span>
      </Button>
    </Dropdown>
  )
}

function rolesOf(roles: readonly Role[], names: Readonly<Record<Role, string>>): string {
  return roles.map(role => names[role]).join(' · ')
}

function Waiting(): ReactNode {
  const { text } = useWords()
  return (
    <div role="status" aria-label={text.app.loading} style={{ padding: 48, textAlign: 'center' }}>
      <Spin />
    </div>
  )
}
