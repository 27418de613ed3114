/** Which files a page needs and which it only warms up: found by withholding them. */
import type { Browser } from '@playwright/test'
import { newVisitor } from './entering.ts'

const PATIENCE_MS = 4_000

/**
 * Those of the scripts without which the join page works as well. Tried one by one, then all at once.
 *
 * @throws Error when each may be missing but not all of them
 */
export async function scriptsNotNeeded(
  browser: Browser,
  address: string,
  scripts: readonly string[],
): Promise<string[]> {
  const worksWithout = async (withheld: readonly string[]) => {
    const context = await newVisitor(browser)
    const page = await context.newPage()
    for (const url of withheld) await page.route(url, (route) => route.abort())
    await page.goto(`${address}?lang=en`)
    const field = page.getByRole('textbox', { name: 'Your name' })
    const works = await field.waitFor({ timeout: PATIENCE_MS }).then(
      () => true,
      () => false,
    )
    await context.close()
    return works
  }
  const spare: string[] = []
  for (const script of scripts) if (await worksWithout([script])) spare.push(script)
  if (!(await worksWithout(spare))) throw new Error(`the join page needs one of ${spare.join(', ')}`)
  return spare
}
