import { fault } from '../../../schemas/fault.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { makeId } from '../ids.ts'
import { orNotFound } from '../presence.ts'

const MAX_SAVED = 100

/** Of the caller's organisation. */
export const listSaved: UseCase<'savedList'> = async ({ store }, { actor }) => {
  return { items: [...(await store.read.savedQuestions(actor.organisation))] }
}

/** Throws `quota.saved_questions`. Whether it can be asked is for the time when it is asked. */
export const addSaved: UseCase<'savedAdd'> = async ({ store }, call) => {
  const { organisation, keyId } = call.actor
  return await decide(store, call, async ({ read, write, time }) => {
    if ((await read.savedCount(organisation)) >= MAX_SAVED)
      throw fault('quota.saved_questions', { limit: MAX_SAVED })
    const saved = { id: makeId('saved'), saved: time, by: keyId, ...call.body }
    await write.addSavedQuestion(organisation, saved, call.body)
    return saved
  })
}

/** For all of the organisation's keys. */
export const removeSaved: UseCase<'savedRemove'> = async ({ store }, call) => {
  const { organisation } = call.actor
  return await decide(store, call, async ({ read, write }) => {
    const all = await read.savedQuestions(organisation)
    const saved = orNotFound(all.find(({ id }) => id === call.params.id))
    await write.removeSavedQuestion(saved.id)
    return saved
  })
}
