/**
 * Which tiles are on the screen and how big: pure. A component measures its stage, calls `arrange`, draws the boxes and
 * passes `shownVideos` of the result to `visit.show`. Who comes first is decided by `seating.ts`.
 */
import type { Participant } from '../../../../shared/meeting.ts'
import { grid, gridCapacity, moved, strip, type Box, type Size } from './boxes.ts'

/** What the visitor chose. `auto`: a stage while something is shared, or on a small screen with many people. */
export type LayoutChoice = 'auto' | 'grid' | 'speaker'

export type Tile = {
  /** Stays the same while a camera goes on and off, so that nothing is drawn anew. */
  readonly key: string
  readonly participantId: string
  /** Null: show initials. */
  readonly producerId: string | null
  readonly source: 'camera' | 'screen'
  readonly place: 'grid' | 'main' | 'strip'
  readonly box: Box
}

export type Arrangement = {
  readonly kind: 'grid' | 'stage'
  readonly tiles: readonly Tile[]
  /** From 0, always within `pages`. */
  readonly page: number
  readonly pages: number
}

export type Wanted = {
  /** In seating order. */
  readonly people: readonly Participant[]
  /** Who is large on a stage when nothing is shared. */
  readonly focus: string | null
  readonly choice: LayoutChoice
  /** The stage in CSS pixels. */
  readonly size: Size
  readonly page: number
}

type Subject = Omit<Tile, 'place' | 'box'>

const GAP = 8
const PHONE_WIDTH = 600
const NARROWEST_TILE = { phone: 150, desktop: 220 }
const MOST_TILES = { phone: 8, desktop: 25 }
/** More people than this on a phone are shown as a stage unless a grid is asked for. */
const PHONE_GRID_PEOPLE = 4

/** The tiles of one page. */
export function arrange(wanted: Wanted): Arrangement {
  const subjects = subjectsOf(wanted.people)
  const main = mainSubject(wanted, subjects)
  return main ? stage(main, subjects, wanted) : wholeGrid(subjects, wanted)
}

/** How many tiles of people one page has: the front seats of `reseat`. */
export function capacity(wanted: Wanted): number {
  return mainSubject(wanted, subjectsOf(wanted.people))
    ? stripPlan(wanted.size).count
    : gridPlaces(wanted.size)
}

/** What to tell `visit.show`: the videos on the screen, in device pixels. */
export function shownVideos(arrangement: Arrangement, pixelRatio: number) {
  return arrangement.tiles.flatMap(({ producerId, box }) =>
    producerId === null
      ? []
      : [
          {
            producerId,
            width: Math.round(box.width * pixelRatio),
            height: Math.round(box.height * pixelRatio),
          },
        ],
  )
}

function subjectsOf(people: readonly Participant[]): readonly Subject[] {
  const screens = people.flatMap((person) =>
    person.videos
      .filter((video) => video.source === 'screen')
      .map((video) => subject(`screen:${video.producerId}`, person, video.producerId, 'screen')),
  )
  const faces = people.flatMap((person) => {
    const [first, ...more] = person.videos.filter((video) => video.source === 'camera')
    return [
      subject(`person:${person.id}`, person, first?.producerId ?? null, 'camera'),
      ...more.map((video) => subject(`camera:${video.producerId}`, person, video.producerId, 'camera')),
    ]
  })
  return [...screens, ...faces]
}

function subject(
  key: string,
  person: Participant,
  producerId: string | null,
  source: Tile['source'],
): Subject {
  return { key, participantId: person.id, producerId, source }
}

function mainSubject(wanted: Wanted, subjects: readonly Subject[]): Subject | undefined {
  if (wanted.choice === 'grid' || subjects.length === 0) return undefined
  const screen = subjects.find(({ source }) => source === 'screen')
  if (screen) return screen
  const crowdOnPhone = isPhone(wanted.size) && subjects.length > PHONE_GRID_PEOPLE
  if (wanted.choice === 'auto' && !crowdOnPhone) return undefined
  if (subjects.length === 1) return undefined
  return subjects.find(({ participantId }) => participantId === wanted.focus) ?? subjects[0]
}

function wholeGrid(subjects: readonly Subject[], { size, page }: Wanted): Arrangement {
  const seen = paged(subjects, gridPlaces(size), page)
  const boxes = grid(seen.items.length, size, GAP)
  return { kind: 'grid', tiles: placed(seen.items, boxes, 'grid'), page: seen.page, pages: seen.pages }
}

function stage(main: Subject, subjects: readonly Subject[], { size, page }: Wanted): Arrangement {
  const others = subjects.filter((other) => other.key !== main.key)
  const plan = stripPlan(size)
  const seen = paged(others, plan.count, page)
  if (seen.items.length === 0) {
    const whole = { x: 0, y: 0, ...size }
    return { kind: 'stage', tiles: placed([main], [whole], 'main'), page: 0, pages: 1 }
  }
  const boxes = strip(seen.items.length, plan.tile, GAP, plan.down)
  const at = plan.down ? size.width - plan.tile.width : size.height - plan.tile.height
  const shifted = boxes.map((box) => (plan.down ? moved(box, at, 0) : moved(box, 0, at)))
  const large = plan.down
    ? { x: 0, y: 0, width: at - GAP, height: size.height }
    : { x: 0, y: 0, width: size.width, height: at - GAP }
  const tiles = [...placed([main], [large], 'main'), ...placed(seen.items, shifted, 'strip')]
  return { kind: 'stage', tiles, page: seen.page, pages: seen.pages }
}

/** The strip stands beside the main tile on wide stages and below it on tall ones. */
function stripPlan({ width, height }: Size) {
  const down = width >= PHONE_WIDTH && width > height
  const across = down
    ? Math.min(280, Math.max(140, width * 0.18))
    : Math.min(200, Math.max(96, (width - 2 * GAP) / 3))
  const tile = { width: across, height: (across * 9) / 16 }
  const room = down ? height : width
  const each = (down ? tile.height : tile.width) + GAP
  return { down, tile, count: Math.max(1, Math.floor((room + GAP) / each)) }
}

function gridPlaces(size: Size): number {
  const kind = isPhone(size) ? 'phone' : 'desktop'
  return gridCapacity(size, GAP, NARROWEST_TILE[kind], MOST_TILES[kind])
}

function isPhone(size: Size): boolean {
  return Math.min(size.width, size.height) < PHONE_WIDTH && size.width < 900
}

function paged(subjects: readonly Subject[], places: number, page: number) {
  const pages = Math.max(1, Math.ceil(subjects.length / places))
  const within = Math.min(Math.max(0, page), pages - 1)
  return { items: subjects.slice(within * places, (within + 1) * places), page: within, pages }
}

function placed(subjects: readonly Subject[], boxes: readonly Box[], place: Tile['place']): readonly Tile[] {
  return subjects.flatMap((one, index) => {
    const box = boxes[index]
    return box ? [{ ...one, place, box }] : []
  })
}
