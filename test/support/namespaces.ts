// Network namespaces for a hub and its nodes: each node is behind a router that translates its address, as in
// a provider's own network, so that nobody outside has a route to it. Only root may make them.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Placement } from '../../scripts/evidence/joint/processes.ts'

export interface NodeNetwork {
  /** Of the hub, and of each node by its name. */
  readonly placeOf: (id: string) => Placement
  /** The hub's address as nodes reach it. */
  readonly hubUrl: () => string
  /** What becomes of a connection from one namespace to an address: `open`, or the code of its error. */
  readonly dial: (from: string, url: string) => Promise<string>
  /** Listens on every interface of a node, as a service does that is badly configured. */
  readonly listenAt: (node: string) => Promise<string>
  /** Gives the hub a route through the router, which lets nothing in all the same. */
  readonly routeFromHub: (node: string) => Promise<void>
  /** A node's only link. */
  readonly setLink: (node: string, state: 'up' | 'down') => Promise<void>
  readonly close: () => Promise<void>
}

const run = promisify(execFile)

/** Why none can be made here; undefined where they can. */
export function whyNoNamespaces(): string | undefined {
  const name = nameOf('probe')
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'pipe' })
  } catch (error) {
    return `network namespaces cannot be made here: ${String(error)}`
  }
  try {
    execFileSync('ip', ['netns', 'exec', name, 'nft', '-f', '-'], { input: RULES, stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `addresses cannot be translated here: ${String(error)}`
  } finally {
    execFileSync('ip', ['netns', 'delete', name], { stdio: 'pipe' })
  }
}

export async function openNodeNetwork(nodes: readonly string[]): Promise<NodeNetwork> {
  await deleteAbandoned()
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-net-'))
  const helpers = new Helpers(folder)
  const subnet = (node: string) => `10.81.${nodes.indexOf(node) + 1}`
  const all = [...nodes, 'hub', 'router']
  const close = async () => {
    await helpers.close()
    for (const id of all) await run('ip', ['netns', 'delete', nameOf(id)]).catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const id of all) {
      await run('ip', ['netns', 'add', nameOf(id)])
      await ip(id, 'link', 'set', 'lo', 'up')
    }
    await connectRouter('hub', HUB_SUBNET)
    for (const node of nodes) {
      await connectRouter(node, subnet(node))
      await ip(node, 'route', 'add', 'default', 'via', `${subnet(node)}.1`)
    }
    execFileSync('ip', ['netns', 'exec', nameOf('router'), 'nft', '-f', '-'], { input: RULES })
    const forwarding = 'echo 1 > /proc/sys/net/ipv4/ip_forward'
    await run('ip', ['netns', 'exec', nameOf('router'), 'sh', '-c', forwarding])
  } catch (error) {
    await close()
    throw error
  }
  let hubUrl = ''
  return {
    placeOf: id => ({
      under: ['ip', 'netns', 'exec', nameOf(id)],
      // A node listens where every service does if not told otherwise: on its own machine.
      flags: id === 'hub' ? { host: `${HUB_SUBNET}.2` } : {},
      reach: async url => {
        if (id === 'hub') hubUrl = url
        return await helpers.open(id, url)
      },
    }),
    hubUrl: () => hubUrl,
    dial: async (from, url) => {
      const { hostname, port } = new URL(url)
      const argv = ['netns', 'exec', nameOf(from), process.execPath, '-e', DIAL, hostname, port]
      return (await run('ip', argv, { env: environment() })).stdout
    },
    listenAt: async node => `http://${subnet(node)}.2:${await helpers.run(node, LISTEN)}`,
    routeFromHub: async node =>
      await ip('hub', 'route', 'add', `${subnet(node)}.0/24`, 'via', `${HUB_SUBNET}.1`),
    setLink: async (node, state) => await ip('router', 'link', 'set', node, state),
    close,
  }
}

const PREFIX = 'yinsuan-'
const HUB_SUBNET = '10.81.0'

/** Nodes reach the hub and nothing else, under the router's address; what is not an answer stays outside. */
const RULES = `table ip yinsuan {
  chain inward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    oifname "hub" accept
    reject
  }
  chain outward {
    type nat hook postrouting priority 100;
    oifname "hub" masquerade
  }
}
`

/** Until the connection opens or fails. */
const DIAL = `
const [host, port] = process.argv.slice(1)
const socket = require('node:net').connect({ host, port: Number(port), timeout: 10000 })
const end = said => { process.stdout.write(said); process.exit() }
socket.on('connect', () => end('open')).on('error', error => end(error.code)).on('timeout', () => end('silence'))
`

const LISTEN = `
const server = require('node:net').createServer(from => from.end()).listen(0, () => process.stdout.write(String(server.address().port)))
`

/**
 * Inside a namespace: from a socket in the file system, which has no part in networks, to an address there.
 */
const RELAY = `
const { connect, createServer } = require('node:net')
const [path, host, port] = process.argv.slice(1)
createServer(from => {
  const to = connect(Number(port), host)
  for (const each of [from, to]) each.on('error', () => { from.destroy(); to.destroy() })
  from.pipe(to)
  to.pipe(from)
}).listen(path, () => process.stdout.write('ready'))
`

/** By the process, so that tests that run at once have their own. */
function nameOf(id: string): string {
  return `${PREFIX}${process.pid}-${id}`
}

/** What a test that was killed left behind. */
async function deleteAbandoned(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list'])
  for (const line of stdout.split('\n')) {
    const [name = ''] = line.split(' ')
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    // Another test may do the same at this moment.
    await run('ip', ['netns', 'delete', name]).catch(() => undefined)
  }
}

/** The router's end of a link is named for whom it leads to. */
async function connectRouter(id: string, subnet: string): Promise<void> {
  await ip('router', 'link', 'add', id, 'type', 'veth', 'peer', 'name', 'outward', 'netns', nameOf(id))
  await ip('router', 'address', 'add', `${subnet}.1/24`, 'dev', id)
  await ip(id, 'address', 'add', `${subnet}.2/24`, 'dev', 'outward')
  await ip('router', 'link', 'set', id, 'up')
  await ip(id, 'link', 'set', 'outward', 'up')
}

async function ip(id: string, ...words: readonly string[]): Promise<void> {
  await run('ip', ['-n', nameOf(id), ...words])
}

/** Processes in the namespaces; through them the test, outside of all, reaches the services. */
class Helpers {
  readonly #folder: string
  readonly #servers: Server[] = []
  readonly #children: ChildProcess[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  async open(id: string, url: string): Promise<string> {
    const { hostname, port } = new URL(url)
    const path = join(this.#folder, `${id}.sock`)
    await this.run(id, RELAY, path, hostname, port)
    const server = createServer(from => {
      const to = connect(path)
      for (const each of [from, to])
        each.on('error', () => {
          from.destroy()
          to.destroy()
        })
      from.pipe(to)
      to.pipe(from)
    })
    this.#servers.push(server)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a relay has a port')
    return `http://127.0.0.1:${address.port}`
  }

  /** Until `close`; resolves with the first that the script says. */
  async run(id: string, script: string, ...given: readonly string[]): Promise<string> {
    const argv = ['netns', 'exec', nameOf(id), process.execPath, '-e', script, ...given]
    const child = spawn('ip', argv, { stdio: ['ignore', 'pipe', 'inherit'], env: environment() })
    const orphan = () => child.kill('SIGKILL')
    process.once('exit', orphan)
    child.once('exit', () => process.off('exit', orphan))
    this.#children.push(child)
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    return said.toString()
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.close()
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
  }
}

/** Without what a test runner sets for its children. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env
  return env
}
