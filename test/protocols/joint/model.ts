// Every interleaving of one joint question over n nodes, breadth first, with the very state machine of
// protocols/joint/node.ts. The network is the set of all messages ever sent: any of them may be delivered at
// any time, in any order, as often as one likes, or never.
import {
  type JointRecord,
  NO_RECORD,
  type NodeEvent,
  type NodeStep,
  stepNode,
  type VerifiedYes,
} from '../../../protocols/joint/node.ts'

export type Step = typeof stepNode

export interface ModelOptions {
  readonly members: readonly string[]
  /** Each is signed by the consumer and known to everyone from the start. */
  readonly questions: readonly string[]
  /** The consumer may cancel any of its questions at any time. */
  readonly cancels?: boolean
  readonly officer?: boolean
  /** Times at which all yeses given so far expire. */
  readonly expiries?: number
  /** How often a backup, taken at any time, may be restored. */
  readonly restores?: number
  /** A node dies between its transaction and its message. */
  readonly crashes?: boolean
}

/** What a faulty implementation would do instead; the checker has to find it. */
export interface Faults {
  readonly step?: Step
  /** Messages leave before the transaction, and a crash may come between. */
  readonly sendsFirst?: boolean
  /** What expiry does to a record; by default nothing. */
  readonly onExpiry?: (record: JointRecord) => JointRecord
  /** A restored node serves without comparing its log with the witnesses'. */
  readonly ignoresWitnesses?: boolean
}

export interface Finding {
  readonly states: number
  readonly transitions: number
  /** All n nodes released: the exploration is not vacuous. */
  readonly completed: number
  readonly violation?: { readonly invariant: string; readonly trace: readonly string[] }
}

interface Sent {
  readonly question: string
  readonly commitment: string
}
interface Local {
  readonly record: JointRecord
  readonly backup: JointRecord
  readonly yeses: readonly (Sent & { readonly epoch: number })[]
  /** Commitments of the shares that left: what becomes of them afterwards changes nothing. */
  readonly shares: readonly string[]
  /** From the log, which witnesses keep: survives a restore. */
  readonly chargedFor: readonly string[]
  readonly draws: number
  /** Cancels that it received since it last lost anything. */
  readonly heard: readonly string[]
  /** A restore has taken something from it. */
  readonly lost: boolean
}

interface Choice {
  readonly key: string
  readonly yes: Omit<VerifiedYes, 'node'> | undefined
}

interface World {
  readonly nodes: readonly number[]
  readonly cancelled: readonly string[]
  readonly officer: boolean
  readonly epoch: number
  readonly restores: number
}

export function checkModel(options: ModelOptions, faults: Faults = {}): Finding {
  return new Checker(options, faults).run()
}

const MAX_STATES = 2_000_000

class Violation extends Error {}

class Checker {
  readonly #options: ModelOptions
  readonly #faults: Faults
  readonly #step: Step
  readonly #locals: Local[] = []
  readonly #ids = new Map<string, number>()
  readonly #completes = new Map<string, boolean>()
  readonly #delivered = new Map<string, readonly number[]>()
  #transitions = 0

  constructor(options: ModelOptions, faults: Faults) {
    this.#options = options
    this.#faults = faults
    this.#step = faults.step ?? stepNode
  }

  run(): Finding {
    const empty: Local = {
      record: NO_RECORD,
      backup: NO_RECORD,
      yeses: [],
      shares: [],
      chargedFor: [],
      draws: 0,
      heard: [],
      lost: false,
    }
    const start: World = {
      nodes: this.#options.members.map(() => this.#intern(empty)),
      cancelled: [],
      officer: false,
      epoch: 0,
      restores: 0,
    }
    const worlds: World[] = [start]
    const parents: { readonly from: number; readonly label: string }[] = [{ from: -1, label: '' }]
    const seen = new Map<string, number>([[keyOf(start), 0]])
    let completed = 0
    const traceOf = (at: number, last: string): readonly string[] => {
      const trace = [last]
      for (let i = at; i > 0; i = parents[i]?.from ?? 0) trace.unshift(parents[i]?.label ?? '')
      return trace
    }
    for (let at = 0; at < worlds.length; at++) {
      if (worlds.length > MAX_STATES) throw new Error('too many states')
      const world = worlds[at] ?? start
      try {
        this.#checkCompletable(world)
      } catch (error) {
        if (!(error instanceof Violation)) throw error
        return this.#found(worlds.length, completed, error.message, traceOf(at, 'and here it is stuck'))
      }
      if (world.nodes.every(id => this.#local(id).record.state === 'released')) completed++
      let label = ''
      try {
        for (const next of this.#successors(world, text => (label = text))) {
          this.#transitions++
          const key = keyOf(next)
          if (seen.has(key)) continue
          seen.set(key, worlds.length)
          worlds.push(next)
          parents.push({ from: at, label })
        }
      } catch (error) {
        if (!(error instanceof Violation)) throw error
        return this.#found(worlds.length, completed, error.message, traceOf(at, label))
      }
    }
    return { states: worlds.length, transitions: this.#transitions, completed }
  }

  #found(states: number, completed: number, invariant: string, trace: readonly string[]): Finding {
    return { states, transitions: this.#transitions, completed, violation: { invariant, trace } }
  }

  *#successors(world: World, label: (text: string) => void): Generator<World> {
    const { questions, cancels, officer, expiries = 0, restores = 0 } = this.#options
    for (const question of questions) {
      if (cancels && !world.cancelled.includes(question)) {
        label(`consumer cancels ${question}`)
        yield { ...world, cancelled: [...world.cancelled, question].sort() }
      }
    }
    if (world.epoch < expiries) {
      label('all yeses expire')
      const onExpiry = this.#faults.onExpiry
      const nodes =
        onExpiry === undefined
          ? world.nodes
          : world.nodes.map(id => {
              const local = this.#local(id)
              return this.#intern({ ...local, record: onExpiry(local.record) })
            })
      yield { ...world, nodes: sorted(nodes), epoch: world.epoch + 1 }
    }
    for (let place = 0; place < world.nodes.length; place++) {
      // Equal nodes have equal successors.
      if (place > 0 && world.nodes[place] === world.nodes[place - 1]) continue
      const name = this.#options.members[place] ?? ''
      for (const question of questions) {
        for (const mayReserve of [true, false]) {
          label(`${name} gets ${question}${mayReserve ? '' : ', over its cap'}`)
          const event = { kind: 'question', question, mayReserve } as const
          yield* this.#deliver(world, place, event, `${question} ${mayReserve}`)
        }
        for (const { yeses, key } of this.#releases(world, place)) {
          label(`${name} gets a release of ${question} with yeses ${key}`)
          yield* this.#deliver(
            world,
            place,
            { kind: 'release', question, yeses },
            `release ${question} ${key}`,
          )
        }
      }
      for (const question of world.cancelled) {
        label(`${name} gets the cancel of ${question}`)
        yield* this.#deliver(world, place, { kind: 'cancel', question }, `cancel ${question}`)
      }
      if (officer && this.#local(world.nodes[place] ?? 0).record.state === 'held') {
        label(`${name}'s officer ends the hold`)
        for (const next of this.#deliver(world, place, { kind: 'officerEnds' }, 'officer'))
          yield { ...next, officer: true }
      }
      if (world.restores < restores) {
        const local = this.#local(world.nodes[place] ?? 0)
        label(`${name} takes a backup`)
        yield this.#with(world, place, { ...local, backup: local.record })
        label(`${name} restores its backup`)
        yield { ...this.#with(world, place, this.#restored(local)), restores: world.restores + 1 }
      }
    }
  }

  /** On start a node asks the witnesses for the size of its log, in which each charge is an entry. */
  #restored(local: Local): Local {
    const isShort = local.chargedFor.length > 0 && local.backup.state !== 'released'
    const stopped = isShort && this.#faults.ignoresWitnesses !== true
    const lost = local.lost || JSON.stringify(local.record) !== JSON.stringify(local.backup)
    return {
      ...local,
      record: { ...local.backup, stopped: stopped || local.backup.stopped },
      heard: [],
      lost,
    }
  }

  *#deliver(world: World, place: number, event: NodeEvent, eventKey: string): Generator<World> {
    const id = world.nodes[place] ?? 0
    const key = `${id} ${world.epoch} ${eventKey}`
    let next = this.#delivered.get(key)
    if (next === undefined) {
      next = this.#outcomes(this.#local(id), event, world.epoch).map(local => this.#intern(local))
      this.#delivered.set(key, next)
    }
    for (const other of next) if (other !== id) yield this.#replaced(world, place, other)
  }

  /** The receiver is always the first member: the names of the others do not matter. */
  #outcomes(local: Local, event: NodeEvent, epoch: number): readonly Local[] {
    const { members } = this.#options
    let draws = local.draws
    const names = { self: members[0] ?? '', members }
    const step = this.#step(local.record, event, names, () => `share ${draws++}`)
    this.#checkStep(local, event, step, draws)
    const committed: Local = {
      ...local,
      record: step.record,
      heard: event.kind === 'cancel' ? added(local.heard, event.question) : local.heard,
      draws,
      chargedFor:
        step.charges && event.kind === 'release' ? [...local.chargedFor, event.question] : local.chargedFor,
    }
    const sent = (from: Local): Local => withOutput(from, step, epoch)
    const outcomes = [sent(committed)]
    if (this.#faults.sendsFirst) outcomes.push(sent(local))
    else if (this.#options.crashes) outcomes.push(committed)
    for (const outcome of outcomes) this.#checkLocal(outcome)
    return outcomes
  }

  #checkStep(local: Local, event: NodeEvent, { charges, record, output }: NodeStep, draws: number): void {
    if (output?.kind === 'share' && event.kind === 'release') {
      const own = event.yeses.find(({ node }) => node === this.#options.members[0])
      if (own?.commitment !== output.commitment)
        throw new Violation('released another share than its yes names')
    }
    if (charges && local.chargedFor.length > 0) throw new Violation('charged twice for one J')
    if (charges && event.kind === 'release' && local.record.cancelled.includes(event.question))
      throw new Violation('charged for a question that this node knew as cancelled')
    if (record.live.some(question => record.cancelled.includes(question)))
      throw new Violation('holds for a cancelled question')
    if (draws > 1 && !local.lost) throw new Violation('two noises drawn for one J')
  }

  #checkLocal({ shares, chargedFor, heard, record }: Local): void {
    if (record.live.some(question => heard.includes(question)))
      throw new Violation('holds for a question whose cancel it has received')
    if (shares.length > 0 && chargedFor.length === 0) throw new Violation('a share left without a charge')
    if (shares.length > 1) throw new Violation('two noises of one J left a node')
  }

  /**
   * With everybody cooperating but no cap free: what one node was charged for can be completed, or somebody
   * ended it who may.
   */
  #checkCompletable(world: World): void {
    const nodes = world.nodes.map(id => this.#local(id))
    const paid = nodes.flatMap(({ chargedFor }) => chargedFor)
    if (paid.length === 0 || world.officer || nodes.some(({ lost }) => lost)) return
    if (paid.some(question => world.cancelled.includes(question))) return
    const key = world.nodes.join()
    let completes = this.#completes.get(key)
    if (completes === undefined) {
      completes = this.#cooperate(nodes.map(({ record }) => record))
      this.#completes.set(key, completes)
    }
    if (!completes) throw new Violation('charged, and never to be completed')
  }

  #cooperate(records: readonly JointRecord[]): boolean {
    const { members } = this.#options
    const question = 'another question'
    const draw = (): string => 'fresh'
    const asked = records.map((record, i) =>
      this.#step(
        record,
        { kind: 'question', question, mayReserve: false },
        { self: members[i] ?? '', members },
        draw,
      ),
    )
    const yeses = asked.flatMap(({ output }, i): VerifiedYes[] =>
      output?.kind === 'yes' ? [{ ...output, node: members[i] ?? '', isExpired: false }] : [],
    )
    return asked.every(({ record }, i) => {
      const event: NodeEvent = { kind: 'release', question, yeses }
      return this.#step(record, event, { self: members[i] ?? '', members }, draw).output?.kind === 'share'
    })
  }

  /**
   * All ways to put yeses together: for each node any that it ever gave, or none. Of others' yeses a node
   * does not look at the commitment.
   */
  *#releases(
    world: World,
    place: number,
  ): Generator<{ readonly yeses: readonly VerifiedYes[]; readonly key: string }> {
    const { members } = this.#options
    const others = world.nodes.filter((_, i) => i !== place)
    const choices = [world.nodes[place] ?? 0, ...others].map((id, i) =>
      this.#choices(id, world.epoch, i === 0),
    )
    const sets = choices.reduce<Choice[][]>(
      (rows, options) => rows.flatMap(row => options.map(option => [...row, option])),
      [[]],
    )
    const seen = new Set<string>()
    for (const [own, ...rest] of sets) {
      const key = `${own?.key} | ${rest
        .map(choice => choice.key)
        .sort()
        .join(' | ')}`
      if (own === undefined || seen.has(key)) continue
      seen.add(key)
      const yeses = [own, ...rest].flatMap(({ yes }, i) =>
        yes === undefined ? [] : [{ ...yes, node: members[i] ?? '' }],
      )
      yield { yeses, key }
    }
  }

  #choices(id: number, epoch: number, isOwn: boolean): readonly Choice[] {
    const choices = new Map<string, Choice>([['none', { key: 'none', yes: undefined }]])
    for (const { question, commitment, epoch: given } of this.#local(id).yeses) {
      const isExpired = given < epoch
      const key = `${question}${isOwn ? ` ${commitment}` : ''}${isExpired ? ' expired' : ''}`
      choices.set(key, { key, yes: { question, commitment, isExpired } })
    }
    return [...choices.values()]
  }

  #with(world: World, place: number, local: Local): World {
    return this.#replaced(world, place, this.#intern(local))
  }

  #replaced(world: World, place: number, local: number): World {
    return { ...world, nodes: sorted(world.nodes.map((id, i) => (i === place ? local : id))) }
  }

  #local(id: number): Local {
    const local = this.#locals[id]
    if (local === undefined) throw new Error('no such node state')
    return local
  }

  #intern(local: Local): number {
    const key = JSON.stringify(local)
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    this.#locals.push(local)
    this.#ids.set(key, this.#locals.length - 1)
    return this.#locals.length - 1
  }
}

function withOutput(local: Local, { output }: NodeStep, epoch: number): Local {
  if (output === undefined || output.kind === 'refusal') return local
  const { kind, question, commitment } = output
  const sent = { question, commitment }
  return kind === 'share'
    ? { ...local, shares: added(local.shares, commitment) }
    : { ...local, yeses: added(local.yeses, { ...sent, epoch }) }
}

function added<Item>(items: readonly Item[], item: Item): readonly Item[] {
  const text = JSON.stringify(item)
  if (items.some(other => JSON.stringify(other) === text)) return items
  return [...items, item].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** Nodes are alike, so worlds that differ by their order are one. */
function sorted(nodes: readonly number[]): readonly number[] {
  return [...nodes].sort((a, b) => a - b)
}

function keyOf({ nodes, cancelled, officer, epoch, restores }: World): string {
  return `${nodes.join()}|${cancelled.join()}|${officer}|${epoch}|${restores}`
}
