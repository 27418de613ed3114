/** Remote video by producer. Never changed in place, so that whoever shows it sees the change. */
export type Videos = ReadonlyMap<string, MediaStreamTrack>

export const noVideos: Videos = new Map()

export function withVideo(videos: Videos, producerId: string, track: MediaStreamTrack): Videos {
  return new Map(videos).set(producerId, track)
}

export function withoutVideo(videos: Videos, producerId: string): Videos {
  return new Map([...videos].filter(([id]) => id !== producerId))
}
