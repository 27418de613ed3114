let context: AudioContext | null = null
let silence: MediaStreamTrack | null = null

/** The page's one audio graph; null where the browser has none. Until a visitor has clicked it stands still. */
export function audioContext(): AudioContext | null {
  if (context?.state === 'closed') context = null
  try {
    context ??= new AudioContext({ latencyHint: 'interactive' })
  } catch {
    // No Web Audio (settings, extensions), or no output device: nothing is measured, the rest goes on.
  }
  return context
}

/** To be called from a click: from then on the audio graph runs. iOS stops it for telephone calls. */
export function wakeAudio(): void {
  const graph = audioContext()
  if (graph && graph.state !== 'running' && graph.state !== 'closed') graph.resume().catch(() => undefined)
}

/** A microphone's stand-in that needs no permission: with it a path is connected before anybody speaks. */
export function silentTrack(): MediaStreamTrack | null {
  if (silence?.readyState !== 'live')
    silence = audioContext()?.createMediaStreamDestination().stream.getAudioTracks()[0] ?? null
  return silence
}
