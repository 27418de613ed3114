import puppeteer, { type Browser, type ElementHandle, type Page } from 'puppeteer-core'
import { installObserver } from './observer.ts'

/** Names that the page shows, which stand in for Playwright's roles: puppeteer reads the same accessibility tree. */
const button = (name: string): string => `aria/${name}[role="button"]`
/** A tool of the bar by its word: Firefox 140 does not find it by a name that has changed. */
const tool = (name: string): string => `xpath///*[@role="toolbar"]//button[normalize-space(.)="${name}"]`

const PATIENCE_MS = 60_000

/** A newcomer with Firefox, driven over WebDriver BiDi: Playwright's own protocol does not speak with a stock Firefox. */
export class FirefoxPerson {
  readonly name: string
  readonly page: Page
  readonly #browser: Browser

  private constructor(name: string, browser: Browser, page: Page) {
    this.name = name
    this.#browser = browser
    this.page = page
  }

  static async launch(name: string, executablePath: string): Promise<FirefoxPerson> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      // Firefox 140 cannot be told another size once it runs.
      defaultViewport: null,
      args: ['--width=1280', '--height=800'],
      extraPrefsFirefox: {
        'media.navigator.streams.fake': true,
        'media.navigator.permission.disabled': true,
        'media.autoplay.default': 0,
      },
    })
    const page = await browser.newPage()
    await page.evaluateOnNewDocument(installObserver)
    return new FirefoxPerson(name, browser, page)
  }

  async joinBy(link: string): Promise<void> {
    const url = new URL(link)
    url.searchParams.set('lang', 'en')
    await this.page.goto(url.href)
    await (await this.#find('aria/Your name[role="textbox"]')).focus()
    await this.page.keyboard.type(this.name)
    await this.press('Join with microphone')
    await this.page.waitForSelector('aria/Echo test[role="region"]')
    await this.press('Join with microphone')
    await this.page.waitForSelector('body[data-connection=connected] [role=toolbar]')
    // Temporary meetings have people come in muted.
    await this.use('Unmute')
  }

  async press(name: string): Promise<void> {
    await (await this.#find(button(name))).click()
  }

  /** Presses a tool of the meeting's bar. */
  async use(name: string): Promise<void> {
    await (await this.#find(tool(name))).click()
  }

  /** What Firefox 140 can do of a locator: it waits until the element is there and may be used. */
  async #find(selector: string): Promise<ElementHandle<HTMLInputElement>> {
    for (;;) {
      const found = await this.page.waitForSelector(selector, { visible: true, timeout: PATIENCE_MS })
      if (found === null) throw new Error(`${selector} does not come`)
      const element = found as ElementHandle<HTMLInputElement>
      if (await element.evaluate(({ disabled }) => !disabled)) return element
      await this.page.evaluate(() => new Promise(requestAnimationFrame))
    }
  }

  /** Energy of all received sound and count of pictures drawn from received video, so far. */
  async perceived(): Promise<{ energy: number; frames: number }> {
    return this.page.evaluate(async () => {
      let [energy, frames] = [0, 0]
      for (const connection of window.observer.connections) {
        if (connection.connectionState === 'closed') continue
        const stats = await connection.getStats()
        for (const entry of stats.values() as Iterable<RTCInboundRtpStreamStats>) {
          if (entry.type !== 'inbound-rtp') continue
          energy += entry.totalAudioEnergy ?? 0
          frames += entry.framesDecoded ?? 0
        }
      }
      return { energy, frames }
    })
  }

  async close(): Promise<void> {
    await this.#browser.close()
  }
}
