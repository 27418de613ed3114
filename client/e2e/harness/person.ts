import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test'
import { seesPictures } from './pictures.ts'
import { isDemoPerson, type DemoPerson, type ProviderId, type Sessions } from './sessions.ts'
import { energies, received, sent, type Stream } from './streams.ts'
import { sentence } from './wording.ts'

export type Sound = 'microphone' | 'listen-only'

/** Somebody with a browser of their own, who does what people do: reads labels and presses buttons. */
export class Person {
  readonly name: string
  readonly page: Page
  readonly context: BrowserContext
  readonly #sessions: Sessions

  constructor(
    name: string,
    { context, page, sessions }: { context: BrowserContext; page: Page; sessions: Sessions },
  ) {
    this.name = name
    this.context = context
    this.page = page
    this.#sessions = sessions
  }

  /**
   * Is signed in as the organiser of the same name, without seeing a page of it.
   *
   * @throws Error for who has no account at the demo provider.
   */
  async signIn(): Promise<void> {
    await this.#sessions.share(this.context, accountOf(this.name))
  }

  /** As `signIn`, by a session that may be ended without harm to others. */
  async signInAlone(provider?: ProviderId): Promise<void> {
    await this.#sessions.begin(this.context, accountOf(this.name), provider)
  }

  /** Signed in, starts a temporary meeting from the home page and goes inside. */
  async startMeeting(sound: Sound = 'microphone'): Promise<void> {
    await this.openMeeting()
    await this.chooseSound(sound)
    await this.seesMeeting()
    if (sound === 'microphone') await this.speak()
  }

  /** Signs in on the pages themselves, from the home page and back to it. */
  async signInByPages(): Promise<void> {
    await this.page.goto('/?lang=en')
    await this.page.getByRole('link', { name: 'Sign in' }).first().click()
    await this.beVouchedFor()
    await expect(this.page.getByRole('button', { name: this.name })).toBeVisible()
  }

  /** From the choice of a provider through its own page. */
  async beVouchedFor(): Promise<void> {
    await this.page.getByRole('button', { name: sentence('en', 'signIn.continue') }).click()
    await this.page.getByRole('button', { name: accountOf(this.name) }).click()
  }

  /** Signed in, starts a temporary meeting from the home page: what comes next is the page before it. */
  async openMeeting(): Promise<void> {
    await this.signIn()
    await this.page.goto('/?lang=en')
    await this.page.getByRole('button', { name: 'Start a temporary meeting' }).click()
  }

  /** Opens an invitation and goes inside. */
  async joinBy(link: string, sound: Sound = 'microphone'): Promise<void> {
    await this.open(link)
    await this.enter(sound)
  }

  async open(link: string): Promise<void> {
    const url = new URL(link)
    url.searchParams.set('lang', 'en')
    await this.page.goto(url.href)
  }

  /** From the page before the meeting to the inside. */
  async enter(sound: Sound = 'microphone'): Promise<void> {
    await this.giveName()
    await this.chooseSound(sound)
    await this.seesMeeting()
    if (sound === 'microphone') await this.speak()
  }

  /** Is heard, also where people come in muted. */
  async speak(): Promise<void> {
    await expect(this.control('Mute').or(this.control('Unmute'))).toBeVisible()
    if (await this.control('Unmute').isVisible()) await this.unmute()
  }

  /** As `enter`, where the name and the microphone may be known from the last time. */
  async enterAgain(): Promise<void> {
    await expect(this.joinWithMicrophone().or(this.toolbar())).toBeVisible()
    if (await this.joinWithMicrophone().isVisible()) await this.joinWithMicrophone().click()
    await this.seesMeeting()
  }

  async giveName(): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name)
  }

  /** On the page before the meeting; a microphone of which nothing is known goes through the echo test. */
  async chooseSound(sound: Sound): Promise<void> {
    if (sound === 'listen-only') {
      await this.page.getByRole('button', { name: 'Listen only' }).click()
      return
    }
    await this.joinWithMicrophone().click()
    await this.echoTest().getByRole('button', { name: 'Join with microphone' }).click()
  }

  /** The button of the page before the meeting, and the one of the echo test after it. */
  joinWithMicrophone(): Locator {
    return this.page.getByRole('button', { name: 'Join with microphone' })
  }

  echoTest(): Locator {
    return this.page.getByRole('region', { name: 'Echo test' })
  }

  async seesMeeting(): Promise<void> {
    await expect(this.toolbar()).toBeVisible()
    await expect(this.body()).toHaveAttribute('data-connection', 'connected')
  }

  body(): Locator {
    return this.page.locator('body')
  }

  toolbar(): Locator {
    return this.page.getByRole('toolbar', { name: 'Meeting controls' })
  }

  /** A button of the toolbar by its exact name. */
  control(name: string): Locator {
    return this.toolbar().getByRole('button', { name, exact: true })
  }

  /** The tile of a participant; of oneself too. */
  tile(of: Person): Locator {
    return this.page.getByRole('group', { name: of.name, exact: true })
  }

  people(): Locator {
    return this.page.getByRole('region', { name: 'People' })
  }

  async openPeople(): Promise<Locator> {
    if (!(await this.people().isVisible())) await this.control('People').click()
    await expect(this.people()).toBeVisible()
    return this.people()
  }

  /** The row of a participant in the panel of people, which it opens. */
  async row(of: Person): Promise<Locator> {
    const people = await this.openPeople()
    return people.getByRole('listitem').filter({ hasText: of.name })
  }

  /** The link for participants, as the Invite button shows it. */
  async invitation(role: 'participant' | 'moderator' = 'participant'): Promise<string> {
    // On a small screen Invite stands behind More.
    await expect(this.control('Invite').or(this.control('More')).first()).toBeVisible()
    if (await this.control('Invite').isVisible()) await this.control('Invite').click()
    else await this.touch('Invite')
    const link = new RegExp(`https?://[^\\s"<]+/join/${role}/[^\\s"<]+`)
    let found = ''
    await expect
      .poll(async () => {
        found = link.exec(await this.#shown())?.[0] ?? ''
        return found
      })
      .toMatch(link)
    await this.page.keyboard.press('Escape')
    return found
  }

  /** The text on the page, with what stands in its fields. */
  async #shown(): Promise<string> {
    return this.page.evaluate(() => {
      const fields = [...document.querySelectorAll('input, textarea')] as (
        HTMLInputElement | HTMLTextAreaElement
      )[]
      return [document.body.innerText, ...fields.map((field) => field.value)].join('\n')
    })
  }

  received(): Promise<Stream[]> {
    return received(this.page)
  }

  sent(): Promise<Stream[]> {
    return sent(this.page)
  }

  /** Holds when the sound of exactly so many others arrives and is not silence. */
  async hears(others: number): Promise<void> {
    let before = energies(await this.received())
    await expect
      .poll(
        async () => {
          const now = energies((await this.received()).filter(({ kind }) => kind === 'audio'))
          const heard = [...now].filter(([id, energy]) => energy > (before.get(id) ?? 0) + 0.001).length
          // What was under way when somebody fell silent still sounds for a moment: from here on it must not.
          if (heard > others) before = now
          return heard
        },
        { message: `${this.name} hears ${String(others)}` },
      )
      .toBe(others)
  }

  /** Holds when new pictures keep coming on the tile of each of these. */
  async sees(...others: Person[]): Promise<void> {
    for (const other of others) await seesPictures(this.tile(other), `${this.name} sees ${other.name}`)
  }

  /** Holds when new pictures keep coming in this place. */
  async seesIn(place: Locator): Promise<void> {
    await seesPictures(place, `${this.name} sees pictures`)
  }

  /** Bytes that streams bring or take during `ms` of the page's own time. */
  async bytesDuring(ms: number, way: 'received' | 'sent', kind?: Stream['kind']): Promise<number> {
    const streams = () => (way === 'received' ? this.received() : this.sent())
    const before = new Map((await streams()).map(({ id, bytes }) => [id, bytes]))
    await this.page.evaluate((wait) => new Promise((done) => setTimeout(done, wait)), ms)
    return (await streams())
      .filter((stream) => kind === undefined || stream.kind === kind)
      .reduce((sum, { id, bytes }) => sum + bytes - (before.get(id) ?? 0), 0)
  }

  /** Touches a control. On a small screen some of them stand behind More. */
  async touch(name: string): Promise<void> {
    if (!(await this.control(name).isVisible())) await this.control('More').tap()
    await this.page
      .getByRole('button', { name, exact: true })
      .or(this.page.getByRole('menuitem', { name, exact: true }))
      .or(this.page.getByRole('menuitemcheckbox', { name, exact: true }))
      .filter({ visible: true })
      .first()
      .tap()
  }

  async startCamera(): Promise<void> {
    await this.control('Start camera').click()
    await expect(this.control('Stop camera')).toBeVisible()
  }

  async mute(): Promise<void> {
    await this.control('Mute').click()
    await expect(this.control('Unmute')).toBeVisible()
  }

  async unmute(): Promise<void> {
    await this.control('Unmute').click()
    await expect(this.control('Mute')).toBeVisible()
  }

  /** The id of the meeting that the page is in. */
  meeting(): string {
    const [, place, id] = new URL(this.page.url()).pathname.split('/')
    if (place !== 'meeting' || !id) throw new Error(`${this.name} is in no meeting`)
    return id
  }

  /** Leaves for good. A moderator is asked whether only they go or the meeting ends. */
  async leave(): Promise<void> {
    const gone = this.page.getByRole('heading', { name: 'You have left the meeting' })
    const answer = this.dialog().getByRole('button', { name: 'Leave', exact: true })
    await this.control('Leave').click()
    await expect(answer.or(gone)).toBeVisible()
    if (await answer.isVisible()) await answer.click()
    await expect(gone).toBeVisible()
    await expect(this.body()).toHaveAttribute('data-connection', 'ended')
  }

  /** Ends the meeting, which is asked twice. */
  async endForAll(): Promise<void> {
    await this.control('Leave').click()
    const end = this.dialog().getByRole('button', { name: 'End meeting for all' })
    await end.click()
    await this.dialog().filter({ hasText: 'End the meeting for all?' }).waitFor()
    await end.click()
    await expect(this.page.getByRole('heading', { name: 'The meeting is over' })).toBeVisible()
  }

  dialog(): Locator {
    return this.page.locator('[role=dialog], [role=alertdialog], dialog').filter({ visible: true })
  }
}

function accountOf(name: string): DemoPerson {
  if (!isDemoPerson(name)) throw new Error(`${name} has no account`)
  return name
}
