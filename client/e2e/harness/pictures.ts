import { expect, type Locator } from '@playwright/test'

const PICTURES = 6
const PATIENCE_MS = 5_000

/** Holds when the video in this place shows several new pictures. */
export async function seesPictures(place: Locator, message: string): Promise<void> {
  const moves = () =>
    place
      .locator('video')
      .first()
      .evaluate(newPictures, { wanted: PICTURES, ms: PATIENCE_MS }, { timeout: PATIENCE_MS })
      .catch(() => false)
  await expect.poll(moves, { message, timeout: 60_000 }).toBe(true)
}

/** In the page: whether this very element presents so many pictures in this time. One that was replaced does not. */
function newPictures(element: Element, { wanted, ms }: { wanted: number; ms: number }): Promise<boolean> {
  const video = element as HTMLVideoElement
  return new Promise((done) => {
    let left = wanted
    const next = (): void => {
      left -= 1
      if (left === 0) done(true)
      else video.requestVideoFrameCallback(next)
    }
    video.requestVideoFrameCallback(next)
    setTimeout(() => {
      done(false)
    }, ms)
  })
}
