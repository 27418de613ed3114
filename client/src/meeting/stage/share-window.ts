/** A shared screen in a window of its own, for a second screen. */

/** Draws the picture there. Returns what ends it: the window closes with it. */
export function drawIn(opened: Window, track: MediaStreamTrack, title: string): () => void {
  const { document } = opened
  document.title = title
  const video = document.createElement('video')
  video.muted = true
  video.autoplay = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  Object.assign(document.body.style, { margin: '0', background: '#000' })
  Object.assign(video.style, { display: 'block', width: '100vw', height: '100vh', objectFit: 'contain' })
  document.body.replaceChildren(video)
  video.play().catch(() => undefined)
  return () => {
    video.srcObject = null
  }
}

/** Tells once when a person has closed it: a window says so to nobody else. Returns what ends the watch. */
export function whenClosed(opened: Window, tell: () => void): () => void {
  const look = setInterval(() => {
    if (!opened.closed) return
    clearInterval(look)
    tell()
  }, 500)
  return () => {
    clearInterval(look)
  }
}
