// Loaded before each test file. tap watches every promise by async hooks, to say in which test something
// threw that nobody awaited: a tenth of what a test of the service computes. Without them the file fails all
// the same.
import hooks, { type AsyncHook } from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'

const watchesNothing: AsyncHook = { enable: () => watchesNothing, disable: () => watchesNothing }
hooks.createHook = () => watchesNothing
syncBuiltinESMExports()
