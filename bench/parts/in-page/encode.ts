// Runs in Chromium. Encodes a moving picture as VP8; noise in it keeps the encoder at its target, as a real camera does.
{
  type LayerWanted = {
    readonly width: number
    readonly maxFramerate: number
    readonly maxBitrate: number
  }

  const draw = (context: OffscreenCanvasRenderingContext2D, frame: number, seconds: number) => {
    const { width, height } = context.canvas
    context.fillStyle = `hsl(${200 + 20 * Math.sin(seconds)} 30% 40%)`
    context.fillRect(0, 0, width, height)
    for (let k = 0; k < 16; k += 1) {
      const angle = seconds * (0.5 + (k % 7) / 5) + k
      context.fillStyle = `hsl(${k * 47} 60% ${30 + ((k * 13 + frame) % 4)}%)`
      const x = width * (0.5 + 0.4 * Math.sin(angle))
      const y = height * (0.5 + 0.4 * Math.cos(angle * 1.3))
      context.fillRect(x, y, width / 12, height / 9)
    }
  }

  const encodeLayer = async (layer: LayerWanted, seconds: number) => {
    const { width, maxFramerate: framerate, maxBitrate: bitrate } = layer
    const height = (width * 9) / 16
    const context = new OffscreenCanvas(width, height).getContext('2d')
    if (!context) throw new Error('no canvas')
    const frames: string[] = []
    const encoder = new VideoEncoder({
      output: (chunk) => {
        const bytes = new Uint8Array(chunk.byteLength)
        chunk.copyTo(bytes)
        frames.push(bytes.toBase64())
      },
      error: (error) => {
        throw error
      },
    })
    const config = { codec: 'vp8', width, height, framerate, bitrate } as const
    encoder.configure({ ...config, bitrateMode: 'constant', latencyMode: 'realtime' })
    for (let i = 0; i < seconds * framerate; i += 1) {
      draw(context, i, i / framerate)
      const frame = new VideoFrame(context.canvas, { timestamp: Math.round((i / framerate) * 1e6) })
      encoder.encode(frame, { keyFrame: i === 0 })
      frame.close()
      // A real-time encoder drops frames when its queue grows.
      while (encoder.encodeQueueSize > 1) await new Promise((later) => setTimeout(later, 1))
    }
    await encoder.flush()
    encoder.close()
    return { framerate, frames }
  }

  const encodeLayers = async (layers: readonly LayerWanted[], seconds: number) => {
    const encoded = []
    for (const layer of layers) encoded.push(await encodeLayer(layer, seconds))
    return encoded
  }
  Object.assign(globalThis, { encodeLayers })
}
