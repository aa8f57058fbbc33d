// A button that is a link: opens in a new tab by the usual keys.
import { Button, type ButtonProps } from 'antd'
import type { ReactNode } from 'react'
import { useNavigation } from '../location.tsx'

export function LinkButton(props: {
  readonly to: string
  readonly children: ReactNode
  readonly type?: ButtonProps['type']
  readonly size?: ButtonProps['size']
  readonly label?: string
}): ReactNode {
  const { href, go } = useNavigation()
  return (
    <Button
      href={href(props.to)}
      type={props.type ?? 'default'}
      size={props.size ?? 'middle'}
      aria-label={props.label}
      onClick={event => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        go(props.to)
      }}
    >
      {props.children}
    </Button>
  )
}
