// PGlite's files, readable by their owner only. WebAssembly has no umask, and what it makes gets the modes
// that PostgreSQL or the archive of an empty database asks for (0644, 0666), set explicitly: the process's
// umask does not reach them.
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type Options = Parameters<NodeFS['init']>[1]

/** For all that is made or changed through it; what is there already keeps its modes. */
export class PrivateFiles extends NodeFS {
  override async init(pg: PGlite, options: Options): ReturnType<NodeFS['init']> {
    return await super.init(pg, { ...options, preRun: [...(options.preRun ?? []), withholdModes] })
  }
}

const OWNER_ONLY = ~0o077

type Attributes = { mode?: number }
/** Emscripten's file system on node:fs, as far as it takes modes. */
type FileSystem = {
  readonly node_ops: {
    mknod: (this: void, parent: object, name: string, mode: number, device: number) => object
    setattr: (this: void, node: object, attributes: Attributes) => void
  }
  readonly stream_ops: { setattr: (this: void, stream: object, attributes: Attributes) => void }
}

/**
 * Before anything is mounted. Throws where this build of PGlite is another one: open files would be found out
 * by nobody.
 */
function withholdModes(module: object): void {
  const { node_ops: nodes, stream_ops: streams } = fileSystemOf(module)
  const { mknod, setattr } = nodes
  const { setattr: setStream } = streams
  nodes.mknod = (parent, name, mode, device) => mknod(parent, name, mode & OWNER_ONLY, device)
  nodes.setattr = (node, attributes) => setattr(node, withheld(attributes))
  streams.setattr = (stream, attributes) => setStream(stream, withheld(attributes))
}

function withheld(attributes: Attributes): Attributes {
  return attributes.mode === undefined ? attributes : { ...attributes, mode: attributes.mode & OWNER_ONLY }
}

function fileSystemOf(module: object): FileSystem {
  const { NODEFS: found } = module as { readonly NODEFS?: FileSystem }
  const functions = [found?.node_ops?.mknod, found?.node_ops?.setattr, found?.stream_ops?.setattr]
  if (found === undefined || functions.some(each => typeof each !== 'function'))
    throw new TypeError('PGlite has no file system of the kind that this version was written for')
  return found
}
