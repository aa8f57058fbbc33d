#!/usr/bin/env node
// The command line loads only on the Node that its package.json names: an older one fails while loading it, with
// an error that says nothing about versions. What this file imports exists in every Node with modules.
import { readFileSync } from 'node:fs'
import process from 'node:process'

const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
const [, major = '0', minor = '0'] = /"node": ">=(\d+)\.(\d+)"/.exec(manifest) ?? []
const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number)

if (ownMajor > Number(major) || (ownMajor === Number(major) && ownMinor >= Number(minor))) {
  await import('./start.ts')
} else {
  const locale = process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? ''
  const needed = `${major}.${minor}`
  process.stderr.write(
    /^zh/i.test(locale)
      ? `错误 [cli.node]：需要 Node ${needed} 或更高，当前为 ${process.versions.node}。\n`
      : `Error [cli.node]: this needs Node ${needed} or newer; this is ${process.versions.node}.\n`,
  )
  process.exitCode = 1
}
