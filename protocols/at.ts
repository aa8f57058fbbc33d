/** An item that there is: a RangeError is a fault of this program. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such part')
  return item
}
