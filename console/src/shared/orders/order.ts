// What a page and its worker say to each other: orders by kind, each with its number, answered once, with progress before.
import type { Packed } from '../errors.ts'

export type OrderTable = Readonly<Record<string, { readonly input: unknown; readonly output: unknown }>>

export type OrderOf<Orders extends OrderTable> = {
  [Kind in keyof Orders]: {
    readonly kind: Kind
    readonly id: number
    readonly input: Orders[Kind]['input']
  }
}[keyof Orders]

export type OutputOf<Orders extends OrderTable> = Orders[keyof Orders]['output']

export type OrderReply<Progress> =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: Packed }
