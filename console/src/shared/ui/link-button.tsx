import { Button, type ButtonProps } from 'antd'
import type { ReactNode } from 'react'
import { useNavigation } from '../location.tsx'

/** A button that navigates; opens a new tab with the usual keys. */
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
