let context: AudioContext | undefined

/** The page's one audio graph. Until a visitor has clicked it stands still, which is no error. */
export function audioContext(): AudioContext {
  context ??= new AudioContext({ latencyHint: 'interactive' })
  return context
}

/** To be called from a click: from then on the audio graph runs. */
export function wakeAudio(): void {
  if (audioContext().state === 'suspended') void audioContext().resume()
}

/** A microphone's stand-in that needs no permission: with it a path is connected before anybody speaks. */
export function silentTrack(): MediaStreamTrack {
  const [track] = audioContext().createMediaStreamDestination().stream.getAudioTracks()
  if (!track) throw new Error('an audio destination has no track')
  return track
}
