export type Portrait = {
  readonly wall: string
  readonly light: string
  readonly skin: string
  readonly hair: string
  readonly coat: string
}

/**
 * Gives the page a drawn person for a camera instead of the browser's test picture. For `addInitScript`: self-contained,
 * as it is sent to the page as text. The microphone stays the browser's.
 */
export function sitBeforeCamera({ wall, light, skin, hair, coat }: Portrait): void {
  const devices = navigator.mediaDevices
  const capture = devices.getUserMedia.bind(devices)

  const draw = (paint: CanvasRenderingContext2D, seconds: number): void => {
    const { width, height } = paint.canvas
    const sway = Math.sin(seconds * 0.9) * width * 0.006
    const back = paint.createLinearGradient(0, 0, width, height)
    back.addColorStop(0, light)
    back.addColorStop(1, wall)
    paint.fillStyle = back
    paint.fillRect(0, 0, width, height)
    const oval = ([x, y, w, h]: readonly [number, number, number, number], colour: string): void => {
      paint.fillStyle = colour
      paint.beginPath()
      paint.ellipse(width * x + sway, height * y, height * w, height * h, 0, 0, 2 * Math.PI)
      paint.fill()
    }
    oval([0.5, 0.47, 0.185, 0.235], hair)
    oval([0.5, 1.12, 0.44, 0.42], coat)
    oval([0.5, 0.68, 0.075, 0.13], skin)
    oval([0.5, 0.49, 0.145, 0.19], skin)
    oval([0.5, 0.32, 0.15, 0.075], hair)
  }

  devices.getUserMedia = async (constraints) => {
    if (!constraints?.video) return capture(constraints)
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 })
    const paint = canvas.getContext('2d')
    if (paint)
      setInterval(() => {
        draw(paint, performance.now() / 1000)
      }, 66)
    return canvas.captureStream(15)
  }
}
