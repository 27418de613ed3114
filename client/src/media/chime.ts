import { audioContext } from './silence.ts'

/** Two soft notes, rising: their frequencies in Hz, and when each begins, in s. */
const NOTES = [
  { pitch: 523.25, at: 0 },
  { pitch: 783.99, at: 0.18 },
] as const
const LOUDNESS = 0.12
const LASTS_S = 0.6

/** Plays a short soft sound. Silent where the browser does not let a page sound yet. */
export function chime(): void {
  const context = audioContext()
  if (!context) return
  for (const { pitch, at } of NOTES) {
    const begins = context.currentTime + at
    const note = new OscillatorNode(context, { frequency: pitch })
    const gain = new GainNode(context, { gain: 0 })
    gain.gain.setValueAtTime(0, begins)
    gain.gain.linearRampToValueAtTime(LOUDNESS, begins + 0.03)
    gain.gain.exponentialRampToValueAtTime(0.0001, begins + LASTS_S)
    note.connect(gain).connect(context.destination)
    note.start(begins)
    note.stop(begins + LASTS_S)
  }
}
