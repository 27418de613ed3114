import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** WCAG 2.2 AA with what came before it, and the rules of good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Of these, what may come and go with the width of a page. */
const RULES_OF_WIDTH = ['target-size', 'scrollable-region-focusable']

/** What axe finds wrong on the page as it is now, and what sticks out of it sideways; empty when all is well. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  return [...(await violationsOf(new AxeBuilder({ page }).withTags(RULES))), ...(await beyondEdge(page))]
}

/** The same for a page that was walked at another width before: only what may have changed since. */
export async function faultsOfWidth(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).withRules(RULES_OF_WIDTH)
  return [...(await violationsOf(axe)), ...(await beyondEdge(page))]
}

async function violationsOf(axe: AxeBuilder): Promise<readonly string[]> {
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  )
}

async function beyondEdge(page: Page): Promise<readonly string[]> {
  const beyond = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return beyond > 0 ? [`${String(beyond)} px beyond the edge`] : []
}
