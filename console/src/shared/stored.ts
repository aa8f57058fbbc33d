// What this browser keeps from one visit to the next. A browser that stores nothing has nothing to read.

/** Undefined where nothing is kept under this name, or nothing that `read` accepts. */
export function loadStored<T>(name: string, read: (text: string) => T): T | undefined {
  try {
    const text = localStorage.getItem(name)
    return text === null ? undefined : read(text)
  } catch {
    return undefined
  }
}

/** Undefined deletes it. Returns false where the browser stores nothing. */
export function store(name: string, text: string | undefined): boolean {
  try {
    if (text === undefined) localStorage.removeItem(name)
    else localStorage.setItem(name, text)
    return true
  } catch {
    return false
  }
}
