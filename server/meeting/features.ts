/** All features of a meeting put together. `Command`, `Event` and both functions are derived; a forgotten row does not compile. */
import { Refused } from '../../shared/refused.ts'
import { chat, type ChatCommands, type ChatEvents } from './chat.ts'
import { configuring, type ConfiguringCommands, type ConfiguringEvents } from './configuring.ts'
import type { Decisions, Folds, Typed } from './feature.ts'
import { hands, type HandCommands, type HandEvents } from './hands.ts'
import { joining, type JoiningCommands, type JoiningEvents } from './joining.ts'
import { locking, type LockingCommands, type LockingEvents } from './locking.ts'
import { lifecycle, type LifecycleCommands, type LifecycleEvents } from './lifecycle.ts'
import type { Meeting } from './meeting.ts'
import { participation, type ParticipationCommands, type ParticipationEvents } from './participation.ts'
import { presence, type PresenceCommands, type PresenceEvents } from './presence.ts'
import { standing, type StandingCommands, type StandingEvents } from './standing.ts'
import { prolonging, type ProlongingCommands, type ProlongingEvents } from './prolonging.ts'
import { publishing, type PublishingCommands, type PublishingEvents } from './publishing.ts'
import { soundTest, type SoundTestCommands, type SoundTestEvents } from './sound-test.ts'
import { quieting, type QuietingCommands, type QuietingEvents } from './quieting.ts'
import { removal, type RemovalCommands, type RemovalEvents } from './removal.ts'
import { renaming, type RenamingCommands, type RenamingEvents } from './renaming.ts'
import { roles, type RoleCommands, type RoleEvents } from './roles.ts'
import { stage, type StageCommands, type StageEvents } from './stage.ts'
import { timer, type TimerCommands, type TimerEvents } from './timer.ts'
import { waiting, type WaitingCommands, type WaitingEvents } from './waiting.ts'

type Commands = LifecycleCommands &
  JoiningCommands &
  WaitingCommands &
  PresenceCommands &
  ParticipationCommands &
  PublishingCommands &
  ProlongingCommands &
  QuietingCommands &
  RoleCommands &
  RenamingCommands &
  RemovalCommands &
  LockingCommands &
  HandCommands &
  TimerCommands &
  StageCommands &
  SoundTestCommands &
  ChatCommands &
  ConfiguringCommands &
  StandingCommands

type Events = LifecycleEvents &
  JoiningEvents &
  WaitingEvents &
  PresenceEvents &
  ParticipationEvents &
  PublishingEvents &
  ProlongingEvents &
  QuietingEvents &
  RoleEvents &
  RenamingEvents &
  RemovalEvents &
  LockingEvents &
  HandEvents &
  TimerEvents &
  StageEvents &
  SoundTestEvents &
  ChatEvents &
  ConfiguringEvents &
  StandingEvents

/** What may be wanted of a meeting. `by` is who asks: taken from the socket, never from a payload. */
export type Command = Typed<Commands>
export type CommandOf<T extends Command['type']> = Typed<Commands, T>

/** What happened. Facts: nothing here can be refused. These are the journal's rows. */
export type Event = Typed<Events>
export type EventOf<T extends Event['type']> = Typed<Events, T>

const decisions: Decisions<Commands, Events> = {
  ...lifecycle.decide,
  ...joining.decide,
  ...waiting.decide,
  ...presence.decide,
  ...participation.decide,
  ...publishing.decide,
  ...prolonging.decide,
  ...quieting.decide,
  ...roles.decide,
  ...renaming.decide,
  ...removal.decide,
  ...locking.decide,
  ...hands.decide,
  ...timer.decide,
  ...stage.decide,
  ...soundTest.decide,
  ...chat.decide,
  ...configuring.decide,
  ...standing.decide,
}

const folds: Folds<Events> = {
  ...lifecycle.evolve,
  ...joining.evolve,
  ...waiting.evolve,
  ...presence.evolve,
  ...participation.evolve,
  ...publishing.evolve,
  ...prolonging.evolve,
  ...quieting.evolve,
  ...roles.evolve,
  ...renaming.evolve,
  ...removal.evolve,
  ...locking.evolve,
  ...hands.evolve,
  ...timer.evolve,
  ...stage.evolve,
  ...soundTest.evolve,
  ...chat.evolve,
  ...configuring.evolve,
  ...standing.evolve,
}

/**
 * What happens when this is wanted of the meeting, in order; nothing when it is so already. Every rule of a meeting is
 * reached from here.
 *
 * @throws Refused when the rules say no: `ended` for anything after the end, `forbidden` from who is not inside.
 */
export function decide(meeting: Meeting, command: Command): readonly Event[] {
  if (meeting.ended !== null) throw new Refused('ended', 'the meeting has ended')
  // The row belongs to the command by its type, which the compiler forgets.
  const rule = decisions[command.type] as (meeting: Meeting, command: Command) => readonly Event[]
  return rule(meeting, command)
}

/** The meeting after one fact. It cannot fail. */
export function evolve(meeting: Meeting, event: Event): Meeting {
  const fold = folds[event.type] as (meeting: Meeting, event: Event) => Meeting
  return fold(meeting, event)
}

/** Whether this version knows events of that type. */
export function isEventType(type: unknown): type is Event['type'] {
  return typeof type === 'string' && Object.hasOwn(folds, type)
}
