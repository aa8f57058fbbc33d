// How the scripts of package.json are called: `--help` says it, and so does whatever was called otherwise
// (exit 2).
export function readArguments<T>(usage: string, read: (argv: readonly string[]) => T): T {
  const argv = process.argv.slice(2)
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  }
  try {
    return read(argv)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
    process.exit(2)
  }
}

/** The names that were given, or all of them. */
export function namesAmong(given: readonly string[], all: readonly string[]): readonly string[] {
  const unknown = given.find(name => !all.includes(name))
  if (unknown !== undefined) throw new Error(`unknown name ${unknown}; there are: ${all.join(', ')}`)
  return given.length === 0 ? all : all.filter(name => given.includes(name))
}
