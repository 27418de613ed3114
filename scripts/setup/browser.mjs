import { join } from 'node:path'
import { hasApt, installDebian } from './apt.mjs'
import { findProgram, lastLines, run } from './command.mjs'
import { SetupFailed, say } from './step.mjs'

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const FIREFOX = ['firefox-esr', 'firefox']

/**
 * Browsers for the journeys, as the variables that these read: one that is there, else Debian's, else Playwright's own.
 * Without Firefox its journey is skipped.
 *
 * @param {string} root The clone.
 * @param {string} node Node 24.
 * @returns {Promise<{ CHROMIUM_PATH: string, FIREFOX_PATH?: string }>}
 * @throws SetupFailed when no Chromium can be had.
 */
export async function testBrowsers(root, node) {
  const firefox = await optional(() => browser(process.env['FIREFOX_PATH'], FIREFOX, 'firefox-esr'))
  return {
    CHROMIUM_PATH: (await chromium()) ?? (await playwrightsOwn(root, node)),
    ...(firefox === undefined ? {} : { FIREFOX_PATH: firefox }),
  }
}

function chromium() {
  return browser(process.env['CHROMIUM_PATH'], CHROMIUM, 'chromium')
}

/**
 * @param {string | undefined} given
 * @param {readonly string[]} names
 * @param {string} debian
 * @returns {Promise<string | undefined>}
 */
async function browser(given, names, debian) {
  const found = findProgram(given ? [given] : names)
  if (found !== undefined) return found
  if (given) throw new SetupFailed(`CHROMIUM_PATH or FIREFOX_PATH names ${given}, which is no program.`)
  if (!hasApt() || process.getuid?.() !== 0) return undefined
  await installDebian([debian], 'for tests in a browser')
  return findProgram(names)
}

/**
 * @param {() => Promise<string | undefined>} find
 */
async function optional(find) {
  try {
    return await find()
  } catch (error) {
    say(`Without Firefox: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`)
    return undefined
  }
}

/**
 * @param {string} root
 * @param {string} node
 */
async function playwrightsOwn(root, node) {
  say("Fetching Playwright's Chromium")
  const cli = join(root, 'node_modules/@playwright/test/cli.js')
  const { code, output } = await run(node, [cli, 'install', 'chromium'], { cwd: root })
  const script =
    "import { chromium } from '@playwright/test'; process.stdout.write(chromium.executablePath())"
  const path = await run(node, ['--input-type=module', '-e', script], { cwd: root })
  const found = findProgram([path.output])
  if (found !== undefined) return found
  throw new SetupFailed(
    'No browser for the tests: install Chromium (on Debian: sudo apt-get install chromium) or name one in ' +
      `CHROMIUM_PATH.${code === 0 ? '' : `\nPlaywright's own could not be fetched:\n${lastLines(output, 5)}`}`,
  )
}
