/* eslint-disable svelte/prefer-svelte-reactivity -- These maps are replaced whole and never changed. */
import type { Notice, Waiting } from '../../../shared/protocol.ts'
import type { WaitingLine } from '../../../shared/waiting.ts'

/** One's place in the queue, and what moderators and those who wait write to each other. */
export class WaitingWords {
  #position = $state(0)
  #message = $state('')
  #talks = $state.raw<ReadonlyMap<string, readonly WaitingLine[]>>(new Map())
  #self = $state.raw<string | null>(null)

  /** From 1; 0 while that is not known. */
  get position(): number {
    return this.#position
  }

  /** What moderators say to all who wait; '' is nothing. */
  get message(): string {
    return this.#message
  }

  /** What was written with whom, by their ids: who waits has their own only. */
  get talks(): ReadonlyMap<string, readonly WaitingLine[]> {
    return this.#talks
  }

  /** What was written with oneself, while one waits. */
  get own(): readonly WaitingLine[] {
    return this.#self === null ? [] : (this.#talks.get(this.#self) ?? [])
  }

  /** One waits from now on, or still. */
  wait({ self, position, message, talk }: Pick<Waiting, 'self' | 'position' | 'message' | 'talk'>): void {
    this.#self = self
    this.#position = position
    this.#message = message
    this.#talks = new Map([[self, talk]])
  }

  /** One is inside: what is known is told anew to who may know it. */
  enter(): void {
    this.#self = null
    this.#message = ''
    this.#talks = new Map()
  }

  readonly hearing = {
    'waiting:position': ({ position }: Notice<'waiting:position'>) => {
      this.#position = position
    },
    'waiting:message': ({ text }: Notice<'waiting:message'>) => {
      this.#message = text
    },
    'waiting:said': ({ participantId, line }: Notice<'waiting:said'>) => {
      const lines = this.#talks.get(participantId) ?? []
      this.#talks = new Map(this.#talks).set(participantId, [...lines, line])
    },
    'waiting:words': ({ message, talks }: Notice<'waiting:words'>) => {
      this.#message = message
      this.#talks = new Map(talks.map(({ participantId, lines }) => [participantId, lines]))
    },
  }
}
