/** A drawn picture as a video track: bright above and dark below, with a word that shows whether it is mirrored. */
export function picture(word: string, hue: number, size = { width: 640, height: 360 }): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, size)
  const draw = canvas.getContext('2d')
  if (!draw) throw new Error('no canvas')
  const sky = draw.createLinearGradient(0, 0, 0, size.height)
  sky.addColorStop(0, '#ffffff')
  sky.addColorStop(1, `hsl(${String(hue)} 50% 45%)`)
  const paint = () => {
    draw.fillStyle = sky
    draw.fillRect(0, 0, size.width, size.height)
    draw.fillStyle = '#222'
    draw.font = `${String(size.height / 5)}px sans-serif`
    draw.fillText(word, size.width / 12, size.height / 2)
  }
  paint()
  setInterval(paint, 500)
  const [track] = canvas.captureStream(2).getVideoTracks()
  if (!track) throw new Error('no track')
  return track
}
