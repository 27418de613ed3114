/** Run on Node 24: prints what the `readConfig` of each file that is named makes of the environment, as a list in JSON. */
import { pathToFileURL } from 'node:url'

const said = /** @type {unknown[]} */ ([])
for (const path of process.argv.slice(2)) {
  const { readConfig } = /** @type {{ readConfig: (env: NodeJS.ProcessEnv) => unknown }} */ (
    await import(pathToFileURL(path).href)
  )
  try {
    said.push(readConfig(process.env))
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'BadVariable') throw error
    said.push({ bad: error.message })
  }
}
process.stdout.write(JSON.stringify(said))
