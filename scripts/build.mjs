/** `npm run build`: the browser's part, into client/dist. */
import { buildClient } from './setup/client.mjs'
import { endingAll } from './setup/ending.mjs'
import { node24 } from './setup/node24.mjs'
import { installPackages } from './setup/packages.mjs'
import { root } from './setup/project.mjs'
import { main } from './setup/step.mjs'

await main(() =>
  endingAll(async () => {
    await installPackages(root, { dev: false })
    await buildClient(root, node24(root))
  }),
)
