import { AxeBuilder } from '@axe-core/playwright'
import type { Person } from './person.ts'
import { expect, test } from './test.ts'

/** WCAG 2.2 AA with what came before it, and the rules of good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Holds when axe finds nothing wrong on the page as it is now, and nothing sticks out of it sideways. */
export async function isAccessible({ page }: Person, state: string): Promise<void> {
  await test.step(state, async () => {
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
    const found = violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`),
    }))
    expect.soft(found, state).toEqual([])
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect.soft(beyond, `${state}: px beyond the edge`).toBe(0)
  })
}
