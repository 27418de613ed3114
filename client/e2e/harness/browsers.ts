import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeVoice } from './voice.ts'

/** The Chromium of the machine, or undefined for the one that Playwright installed. */
export function chromiumPath(): string | undefined {
  return firstThatExists([process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'])
}

export function firefoxPath(): string | undefined {
  return firstThatExists([process.env['FIREFOX_PATH'], '/usr/bin/firefox-esr', '/usr/bin/firefox'])
}

function firstThatExists(paths: readonly (string | undefined)[]): string | undefined {
  return paths.find((path) => path !== undefined && existsSync(path))
}

/** `fake`: a voice and a moving picture; `none`: a machine without microphone and camera. */
export type Devices = 'fake' | 'none'
/** Who answers the browser's question for a device: `granted` is a person who always says yes. */
export type Permission = 'granted' | 'denied'

export type Voice = { readonly path: string; remove(): void }

/** A voice for Chromium's fake microphone, in a folder of its own. */
export function makeVoice(write = writeVoice): Voice {
  const folder = mkdtempSync(join(tmpdir(), 'preau-voice-'))
  const path = join(folder, 'voice.wav')
  write(path)
  return {
    path,
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Chromium's flags for meetings without hardware. The loopback flag lets it pair 127.0.0.1 with itself on a machine
 * that has no other network.
 */
export function chromiumFlags(
  voice: Voice,
  devices: Devices = 'fake',
  permission: Permission = 'granted',
): string[] {
  const common = [
    '--no-sandbox',
    '--autoplay-policy=no-user-gesture-required',
    '--mute-audio',
    '--allow-loopback-in-peer-connection',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    permission === 'granted' ? '--use-fake-ui-for-media-stream' : '--use-fake-ui-for-media-stream=deny',
  ]
  if (devices === 'none') return common
  return [
    ...common,
    '--use-fake-device-for-media-stream=fps=20',
    `--use-file-for-fake-audio-capture=${voice.path}`,
  ]
}
