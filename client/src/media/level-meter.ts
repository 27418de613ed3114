import { audioContext } from './silence.ts'

const EVERY_MS = 100
/** Quieter than this is shown as silence, in dBov; speech at a desk is around -30. */
const FLOOR_DB = -60

/** Loudness from 0 to 1 on a scale of decibels, of samples from -1 to 1. */
export function loudness(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const power = samples.length === 0 ? 0 : sum / samples.length
  if (power === 0) return 0
  const db = 10 * Math.log10(power)
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB))
}

/** What `loudness` says, in dB of full scale. */
export function decibels(loudness: number): number {
  return (loudness - 1) * -FLOOR_DB
}

/** Measures one track about ten times a second until closed; it does not touch what the track sends. */
export class LevelMeter {
  readonly #source: MediaStreamAudioSourceNode
  readonly #analyser: AnalyserNode
  readonly #timer: ReturnType<typeof setInterval>

  /** Null where the browser cannot measure: what is measured is sent all the same. */
  static of(track: MediaStreamTrack, onLevel: (level: number) => void): LevelMeter | null {
    try {
      const context = audioContext()
      return context && new LevelMeter(context, track, onLevel)
    } catch {
      // Firefox: a microphone with another sample rate than the context.
      return null
    }
  }

  private constructor(context: AudioContext, track: MediaStreamTrack, onLevel: (level: number) => void) {
    this.#source = context.createMediaStreamSource(new MediaStream([track]))
    this.#analyser = context.createAnalyser()
    this.#analyser.fftSize = 1024
    this.#source.connect(this.#analyser)
    const samples = new Float32Array(this.#analyser.fftSize)
    this.#timer = setInterval(() => {
      this.#analyser.getFloatTimeDomainData(samples)
      onLevel(loudness(samples))
    }, EVERY_MS)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#source.disconnect()
  }
}
