import { createContext } from 'svelte'
import type { Participant } from '../../../../shared/meeting.ts'
import type { OwnStage } from '../stage/own-stage.svelte.ts'
import type { Visit } from '../../visit/visit.ts'
import { actionsAbout, type PersonAction, type PersonDialog } from './person-actions.ts'

/** About one person, about those who may not come back, or about what is locked. */
type DeskDialog =
  { readonly what: PersonDialog; readonly person: Participant } | { readonly what: 'bans' | 'locks' }

/** Where the menus of people and the dialogs about them open: one of each for the whole page. */
export class PersonDesk {
  #menu = $state.raw<{ readonly id: string; readonly button: HTMLElement } | null>(null)
  #dialog = $state.raw<DeskDialog | null>(null)
  readonly #visit: Visit
  readonly #stage: OwnStage

  constructor(visit: Visit, stage: OwnStage) {
    this.#visit = visit
    this.#stage = stage
  }

  /** Whose menu is open and at which button; null: none, or the person has left. */
  get menu(): { readonly person: Participant; readonly button: HTMLElement } | null {
    const person = this.#menu && this.#visit.mirror.people.get(this.#menu.id)
    return this.#menu && person ? { person, button: this.#menu.button } : null
  }

  get dialog() {
    return this.#dialog
  }

  actionsOf(person: Participant): readonly PersonAction[] {
    return actionsAbout({
      visit: this.#visit,
      stage: this.#stage,
      person,
      own: person.id === this.#visit.mirror.self?.id,
      open: (what) => {
        this.#dialog = { what, person }
      },
    })
  }

  /** Opens the menu of this person at a button, or closes it there. */
  toggleMenu({ id }: Participant, button: HTMLElement): void {
    this.#menu = this.#menu?.button === button ? null : { id, button }
  }

  closeMenu(): void {
    this.#menu = null
  }

  openBans(): void {
    this.#dialog = { what: 'bans' }
  }

  openLocks(): void {
    this.#dialog = { what: 'locks' }
  }

  /** Whether this person has locks of their own, as far as one is told. */
  isApart({ id }: Participant): boolean {
    return this.#visit.mirror.locked.has(id)
  }

  closeDialog(): void {
    this.#dialog = null
  }
}

/** The desk of the page, for what draws people. */
export const [personDesk, setPersonDesk] = createContext<PersonDesk>()
