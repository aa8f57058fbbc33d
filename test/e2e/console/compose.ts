// Composing a question by hand.
import type { Pilot } from './pilot.ts'

/** A blind question from the beginning. */
export async function compose(pilot: Pilot): Promise<void> {
  await pilot.go('/datasets')
  await pilot.go('/ask')
  await setBlind(pilot, true)
}

/** Whether the question that is composed is blind. */
export async function setBlind({ page, text }: Pilot, blind: boolean): Promise<void> {
  const choice = page.getByRole('switch', { name: text.blind.label })
  if ((await choice.getAttribute('aria-checked')) !== String(blind)) await choice.click()
}

/** Opens what is folded, if it is not open yet. */
export async function openDetails({ page, text }: Pilot, about: string): Promise<void> {
  const fold = page.getByRole('button', { name: text.app.detailsOf(about), exact: true })
  if ((await fold.getAttribute('aria-expanded')) !== 'true') await fold.click()
}

/** As those who know the terms set it: under details. */
export async function setPrivacy(pilot: Pilot, kind: 'epsilon' | 'rho', amount: string): Promise<void> {
  const { page, text } = pilot
  await openDetails(pilot, text.ask.privacy)
  await page.getByText(text.ask.privacyKinds[kind], { exact: true }).click()
  await page.getByLabel(text.ask[kind], { exact: true }).last().fill(amount)
}

export async function pick({ page }: Pilot, dimension: string, values: readonly string[]): Promise<void> {
  for (const value of values) {
    await page.getByRole('combobox', { name: dimension, exact: true }).fill(value)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Escape')
}

/** Another dimension in the place of the hidden one. */
export async function hideInstead({ page, text }: Pilot, before: string, dimension: string): Promise<void> {
  await page.getByRole('button', { name: text.ask.removeCondition(before) }).click()
  await page.getByLabel(text.ask.addCondition, { exact: true }).fill(dimension)
  await page.keyboard.press('Enter')
}

export async function ticketReady({ page }: Pilot): Promise<void> {
  await page.locator('[data-ticket=ready]').waitFor({ timeout: 60_000 })
}

/**
 * Asks blind, and once more where the page warns that it was asked before because only its selection or its
 * privacy differs.
 */
export async function askBlindAgain({ page, text, confirm }: Pilot): Promise<void> {
  await page.getByRole('button', { name: text.ask.askBlind }).and(page.locator(':enabled')).click()
  await confirm(text.blind.repeatAgain)
}
