import type { MicrophoneState } from '../../../shared/meeting.ts'

/**
 * The own microphone in a meeting. `taking`: the browser was asked for a device; `held`: a sound test keeps it from the
 * others. Only while it is `live` does anything leave.
 */
export type Microphone = {
  readonly at: 'off' | 'taking' | 'held' | 'muted' | 'live'
  /** What the person wants: it comes true as soon as it can, and a reload brings it back. */
  readonly wish: MicrophoneState
  /** A device is taken. */
  readonly device: boolean
  /** What was asked of the server and is not answered yet. */
  readonly asked: 'mute' | 'unmute' | null
  /** They came by the door, and what the room makes of their microphone is not known yet. */
  readonly arriving: boolean
  /** Counts what was begun: the answer to an earlier turn is of no interest any more. */
  readonly turn: number
}

export const noMicrophone: Microphone = {
  at: 'off',
  wish: 'off',
  device: false,
  asked: null,
  arriving: false,
  turn: 0,
}

/** What is wished by the person, and what is said by the device, the server and the room. */
export type MicrophoneEvent =
  /** They ask to come in, or had asked before a reload. */
  | { readonly is: 'join'; readonly wish: MicrophoneState }
  /** They are inside for the first time; after a reload with what was `kept`. `device`: one is taken. */
  | {
      readonly is: 'inside'
      readonly device: boolean
      readonly kept: MicrophoneState | null
      readonly microphone: MicrophoneState
      readonly entersMuted: boolean
    }
  | { readonly is: 'mute' | 'unmute' | 'hold' }
  /** The test is over: how the server has it now. */
  | { readonly is: 'resume'; readonly microphone: MicrophoneState }
  | { readonly is: 'taken' | 'refused-device'; readonly turn: number }
  | { readonly is: 'device-gone' }
  /** The server's answer to what was asked; `passing`: it was lost and may be asked again. */
  | { readonly is: 'answered'; readonly turn: number; readonly outcome: 'done' | 'refused' | 'passing' }
  /** The server will not have it. */
  | { readonly is: 'refused-producer' }
  | { readonly is: 'muted-by-other' }
  /** The server's word has changed. `entersMuted`: the room has microphones come in muted. */
  | { readonly is: 'told'; readonly microphone: MicrophoneState; readonly entersMuted: boolean }
  /** The socket was away: how the server has it now. */
  | { readonly is: 'back'; readonly microphone: MicrophoneState }
  | { readonly is: 'barred' | 'over' }

/** What follows. What is asked or taken carries the turn that its answer must bring back. */
export type MicrophoneEffect =
  | { readonly do: 'take'; readonly turn: number }
  /** From this moment on nothing leaves. */
  | { readonly do: 'silence' }
  /** What the device gives is sent, over a producer of its own where there is none; `ask`: and the server is to unmute it. */
  | { readonly do: 'send'; readonly muted: boolean; readonly ask: boolean; readonly turn: number }
  | { readonly do: 'ask-mute'; readonly turn: number }
  /** The server has lost what is sent. */
  | { readonly do: 'renew' }
  /** Device and producer are given back. */
  | { readonly do: 'close' }
  | { readonly do: 'tell'; readonly what: 'muted' | 'muted-on-arrival' | 'unmute-refused' }

export type MicrophoneStep = {
  readonly state: Microphone
  readonly effects: readonly MicrophoneEffect[]
}

/** What a microphone is after an event, and what is to be done. Pure. */
export function next(state: Microphone, event: MicrophoneEvent): MicrophoneStep {
  switch (event.is) {
    case 'join':
      return step({ ...state, wish: event.wish, arriving: event.wish !== 'off' })
    case 'inside':
      return enter(state, event)
    case 'mute':
      return mute({ ...state, arriving: false })
    case 'unmute':
      return unmute({ ...state, arriving: false })
    case 'hold':
      // The server keeps it from the others; until it says so, nothing leaves.
      return state.at === 'live'
        ? step({ ...state, at: 'held', turn: state.turn + 1 }, { do: 'silence' })
        : step(state)
    case 'resume':
      return state.at === 'held' ? resume(state, event.microphone) : step(state)
    case 'taken':
      return taken(state, event.turn)
    case 'refused-device':
      return state.at === 'taking' && event.turn === state.turn ? off(state) : step(state)
    case 'device-gone':
      return gone(state)
    case 'answered':
      return answered(state, event)
    case 'refused-producer':
    case 'barred':
      return state.wish === 'off' ? step(state) : off(state)
    case 'over':
      return off(state)
    case 'muted-by-other':
      return mutedByOther(state)
    case 'told':
      return told(state, event)
    case 'back':
      return back({ ...state, asked: null }, event.microphone, state.asked)
  }
}

function enter(
  before: Microphone,
  { device, kept, microphone, entersMuted }: Extract<MicrophoneEvent, { is: 'inside' }>,
): MicrophoneStep {
  const state: Microphone = { ...before, device, ...(kept !== null && { wish: kept, arriving: true }) }
  if (state.wish === 'off') return off(state)
  // The room, or somebody in it, was quicker than the answer to the join, or than a reload.
  const quicker = microphone === 'muted' && state.wish === 'live'
  const entering: Microphone = quicker ? { ...state, wish: 'muted' } : state
  const entered = device ? begin(entering) : take(entering)
  if (!quicker) return entered
  const what = kept === null && entersMuted ? 'muted-on-arrival' : 'muted'
  return { ...entered, effects: [...entered.effects, { do: 'tell', what }] }
}

/** The device is there: it is sent as wished. */
function begin(state: Microphone): MicrophoneStep {
  const turn = state.turn + 1
  if (state.wish !== 'live')
    return step({ ...state, at: 'muted', turn }, { do: 'send', muted: true, ask: false, turn })
  // The room may have it come in muted: that is not asked away.
  const ask = !state.arriving
  return step(
    { ...state, at: 'live', asked: ask ? 'unmute' : null, turn },
    { do: 'send', muted: false, ask, turn },
  )
}

function take(state: Microphone): MicrophoneStep {
  const turn = state.turn + 1
  return step({ ...state, at: 'taking', turn }, { do: 'take', turn })
}

function taken(state: Microphone, turn: number): MicrophoneStep {
  if (state.at !== 'taking' || turn !== state.turn) return step(state)
  return begin({ ...state, device: true })
}

function mute(state: Microphone): MicrophoneStep {
  switch (state.at) {
    case 'live':
      return silenced({ ...state, at: 'muted', wish: 'muted' })
    case 'taking':
      return step({ ...state, wish: 'muted' })
    case 'held':
      // After the test it is muted; for the others it is at once.
      return step({ ...state, wish: 'muted', asked: 'mute' }, { do: 'ask-mute', turn: state.turn })
    case 'off':
    case 'muted':
      return step(state)
  }
}

function unmute(state: Microphone): MicrophoneStep {
  switch (state.at) {
    case 'off':
    case 'muted':
      return state.device ? begin({ ...state, wish: 'live' }) : take({ ...state, wish: 'live' })
    case 'held':
      if (state.wish === 'live') return step(state)
      return step({ ...state, wish: 'live', asked: 'unmute', turn: state.turn + 1 })
    case 'taking':
    case 'live':
      return step({ ...state, wish: 'live' })
  }
}

/** Only one's own mute is asked away: for the server it was live all the while, or somebody muted it. */
function resume(state: Microphone, microphone: MicrophoneState): MicrophoneStep {
  const turn = state.turn + 1
  // What was sent anew during the test was for the test alone.
  const renewed: readonly MicrophoneEffect[] = microphone === 'off' && state.device ? [{ do: 'renew' }] : []
  if (state.wish !== 'live' || !state.device)
    return step({ ...state, at: 'muted', wish: 'muted', turn }, ...renewed)
  const ask = state.asked === 'unmute'
  return step({ ...state, at: 'live', turn }, { do: 'send', muted: false, ask, turn }, ...renewed)
}

function gone(state: Microphone): MicrophoneStep {
  const without: Microphone = { ...state, device: false }
  // A test has given back what it took in place of this.
  if (state.at === 'taking') return off(state)
  if (state.at === 'live') return silenced({ ...without, at: 'muted', wish: 'muted' })
  return step(state.at === 'held' ? { ...without, wish: 'muted' } : without)
}

function answered(
  state: Microphone,
  { turn, outcome }: Extract<MicrophoneEvent, { is: 'answered' }>,
): MicrophoneStep {
  if (turn !== state.turn || outcome === 'passing') return step(state)
  const answeredState = { ...state, asked: null }
  if (outcome === 'done' || state.asked !== 'unmute') return step(answeredState)
  const turnAfter = state.turn + 1
  return step(
    { ...answeredState, at: 'muted', wish: 'muted', turn: turnAfter },
    { do: 'silence' },
    { do: 'tell', what: 'unmute-refused' },
  )
}

/** The server knows already. */
function mutedByOther(state: Microphone): MicrophoneStep {
  if (state.wish === 'off') return step(state)
  const muted: Microphone = { ...state, wish: 'muted', asked: null, arriving: false }
  if (state.at !== 'live') return step(muted)
  return step({ ...muted, at: 'muted', turn: state.turn + 1 }, { do: 'silence' })
}

function told(
  state: Microphone,
  { microphone, entersMuted }: Extract<MicrophoneEvent, { is: 'told' }>,
): MicrophoneStep {
  if (microphone === 'off') return step(state)
  const arrived: Microphone = { ...state, arriving: false }
  if (microphone === 'live') return hush(arrived)
  // What was just asked for is on its way.
  if (state.at !== 'live' || state.asked === 'unmute') return step(arrived)
  const muted = mutedByOther(arrived)
  const what = state.arriving && entersMuted ? 'muted-on-arrival' : 'muted'
  return { ...muted, effects: [...muted.effects, { do: 'tell', what }] }
}

function back(state: Microphone, microphone: MicrophoneState, asked: Microphone['asked']): MicrophoneStep {
  switch (microphone) {
    case 'live':
      return hush(state)
    case 'muted': {
      // The test ended with the socket: what is muted now was muted by somebody.
      if (state.at === 'held') return asked === 'unmute' ? step({ ...state, asked }) : mutedByOther(state)
      if (state.at !== 'live') return step(state)
      // One's own wish was lost with the socket; anything else is the server's word, and stays.
      if (asked === 'unmute') return begin({ ...state, arriving: false })
      const muted = mutedByOther(state)
      return { ...muted, effects: [...muted.effects, { do: 'tell', what: 'muted' }] }
    }
    case 'off':
      return state.device && (state.at === 'live' || state.at === 'muted')
        ? step(state, { do: 'renew' })
        : step(state)
  }
}

/** Others see it as live: the server is told what it is, unless that is under way. */
function hush(state: Microphone): MicrophoneStep {
  // The test is about to end.
  const kept = state.at === 'held' && state.wish === 'live'
  if (kept || state.at === 'live' || state.at === 'off' || state.asked !== null) return step(state)
  return step({ ...state, asked: 'mute' }, { do: 'ask-mute', turn: state.turn })
}

/** Silent at once, and the server told. */
function silenced(state: Microphone): MicrophoneStep {
  const turn = state.turn + 1
  return step({ ...state, asked: 'mute', turn }, { do: 'silence' }, { do: 'ask-mute', turn })
}

/** Listens only from here on. */
function off(state: Microphone): MicrophoneStep {
  const at: Microphone = { ...state, at: 'off', wish: 'off', device: false, asked: null, arriving: false }
  return step({ ...at, turn: state.turn + 1 }, { do: 'close' })
}

function step(state: Microphone, ...effects: readonly MicrophoneEffect[]): MicrophoneStep {
  return { state, effects }
}
