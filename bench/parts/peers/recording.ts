/** Camera pictures for synthetic peers: VP8 frames at the product's own layer sizes and rates, encoded once by Chromium. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CAMERA_LAYERS } from '../../../shared/limits.ts'
import { launchChromium } from '../chromium.ts'
import { pageScript } from '../page-script.ts'

export type RecordedLayer = {
  readonly framerate: number
  /** The first is a key frame, the others are not. */
  readonly frames: readonly Buffer[]
}

type Stored = readonly { readonly framerate: number; readonly frames: readonly string[] }[]

const SECONDS = 10
const FILE = join(import.meta.dirname, '..', '..', '..', 'data', 'bench', 'camera.json')

async function record(): Promise<void> {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    // WebCodecs exist in secure contexts only, and localhost is one.
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
    await page.goto('http://localhost/')
    await page.addScriptTag({ content: pageScript('encode') })
    const call = `encodeLayers(${JSON.stringify(CAMERA_LAYERS)}, ${SECONDS})`
    const stored = await page.evaluate<Stored>(call)
    mkdirSync(dirname(FILE), { recursive: true })
    writeFileSync(FILE, JSON.stringify(stored))
  } finally {
    await browser.close()
  }
}

/** Makes the recording unless this machine has it already: a few seconds of Chromium. */
export async function prepareCameraRecording(): Promise<void> {
  if (!existsSync(FILE)) await record()
}

/** The recorded layers, smallest first. `prepareCameraRecording` must have been called on this machine. */
export function cameraRecording(): RecordedLayer[] {
  const stored = JSON.parse(readFileSync(FILE, 'utf8')) as Stored
  return stored.map(({ framerate, frames }) => ({
    framerate,
    frames: frames.map((frame) => Buffer.from(frame, 'base64')),
  }))
}
