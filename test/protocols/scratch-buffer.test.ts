import t from 'tap'
import { ScratchBuffer } from '../../protocols/scratch-buffer.ts'

t.test(
  'a room is the same memory again, as large as was ever asked for, and keeps nothing very large',
  async t => {
    const room = new ScratchBuffer()
    const first = room.of(1000)
    t.ok(first.length >= 1000)
    t.equal(room.of(1000), first)
    const larger = room.of(10 * first.length)
    t.ok(larger.length >= 10 * first.length)
    t.equal(room.of(1), larger)
    const huge = room.of(2 ** 20 + 1)
    t.equal(huge.length, 2 ** 20 + 1)
    t.not(room.of(2 ** 20 + 1), huge)
    t.ok(room.of(2 ** 20).length >= 2 ** 20)
  },
)
