/** Installs and builds all that `npm start` would, and starts nothing; where the media worker lies stands in node_modules/.media-worker. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endingAll } from './setup/ending.mjs'
import { prepare } from './setup/prepare.mjs'
import { root } from './setup/project.mjs'
import { main } from './setup/step.mjs'

await main(() =>
  endingAll(async () => {
    const { worker } = await prepare({ dev: false })
    writeFileSync(join(root, 'node_modules/.media-worker'), worker)
  }),
)
