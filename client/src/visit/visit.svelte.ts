import type { VisitRoute } from './context.ts'
import type { Visit } from './visit.ts'

const nothing = async (): Promise<void> => {}

/** The visit before its engine is in place: it connects for ever. */
export class BrowserVisit {
  constructor(route: VisitRoute) {
    const blank: Visit = {
      phase: { at: 'connecting' },
      connection: 'reconnecting',
      meeting: null,
      self: null,
      people: new Map(),
      count: 0,
      speaking: [],
      videos: new Map(),
      microphone: { at: 'off' },
      camera: { at: 'off' },
      screen: { at: 'off' },
      microphoneState: 'off',
      inputLevel: 0,
      talkingWhileMuted: false,
      mutedBy: null,
      echo: { at: 'off' },
      devices: { microphone: [], camera: [], speaker: [] },
      chosen: { microphone: null, camera: null, speaker: null },
      canChooseSpeaker: false,
      canShareScreen: false,
      cameraQuality: 'standard',
      soundBlocked: false,
      network: 'good',
      rememberedName: '',
      echoTestKnownGood: false,
      startEchoTest: nothing,
      stopEchoTest: () => undefined,
      retryRelayed: nothing,
      join: nothing,
      mute: nothing,
      unmute: nothing,
      startCamera: nothing,
      stopCamera: nothing,
      shareScreen: nothing,
      stopSharing: nothing,
      choose: nothing,
      setCameraQuality: nothing,
      raiseHand: nothing,
      lowerHand: nothing,
      mutePerson: nothing,
      show: () => undefined,
      playSound: nothing,
      listPeople: nothing,
      invitation: () => Promise.resolve(null),
      dismissMutedBy: () => undefined,
      endForAll: nothing,
      leave: nothing,
    }
    return Object.assign(this, blank, { route })
  }
}
export interface BrowserVisit extends Visit {}
