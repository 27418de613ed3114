/**
 * Which tiles are on the screen and how big: pure. A component measures its stage, calls `arrange`, draws the boxes and
 * passes `shownVideos` of the result to `visit.show`. Who comes first is decided by `seating.ts`.
 */
import type { Layout } from '../../../../shared/layouts.ts'
import type { Participant } from '../../../../shared/meeting.ts'
import { grid, gridCapacity, moved, strip, type Box, type Size } from './boxes.ts'
import { interpreterSlot } from './interpreter-slot.ts'
import { personKey, subjectsOf, type Subject } from './subjects.ts'

export type Tile = Subject & {
  readonly place: 'grid' | 'main' | 'strip' | 'interpreter'
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
  readonly layout: Layout
  /** Keys of tiles that are large in every layout: of shares that are, the others are not. */
  readonly pinned: readonly string[]
  /** Who interprets into sign language: their place is theirs whatever the layout. */
  readonly interpreter: string | null
  /** Who shows no camera has no tile, as long as anybody has one. */
  readonly camerasOnly: boolean
  /** The stage in CSS pixels. */
  readonly size: Size
  readonly page: number
}

/** What is large, what is small, and in how much room; nothing large: everybody is equal. */
type Plan = {
  readonly mains: readonly Subject[]
  readonly others: readonly Subject[]
  readonly area: Box
  readonly interpreter: readonly Tile[]
}

const GAP = 8
const PHONE_WIDTH = 600
const NARROWEST_TILE = { phone: 150, desktop: 220 }
const MOST_TILES = { phone: 8, desktop: 25 }
const MOST_MAINS = 9
/** More people than this on a phone are shown as a stage unless a grid is asked for. */
const PHONE_GRID_PEOPLE = 4

/** The tiles of one page. */
export function arrange(wanted: Wanted): Arrangement {
  const plan = planOf(wanted)
  const { kind, tiles, page, pages } =
    plan.mains.length > 0 ? stage(plan, wanted.page) : wholeGrid(plan, wanted.page)
  const { x, y } = plan.area
  const within = tiles.map((tile) => ({ ...tile, box: moved(tile.box, x, y) }))
  return { kind, tiles: [...within, ...plan.interpreter], page, pages }
}

/** How many tiles of people one page has: the front seats of `reseat`. */
export function capacity(wanted: Wanted): number {
  const { mains, area } = planOf(wanted)
  return mains.length > 0 ? stripPlan(area).count : gridPlaces(area)
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

function planOf(wanted: Wanted): Plan {
  const { size, interpreter } = wanted
  const all = subjectsOf(wanted.people)
  const signing = all.find(({ key }) => interpreter !== null && key === personKey(interpreter))
  const seen = seenOf(
    all.filter((one) => one !== signing),
    wanted,
  )
  const whole: Box = { x: 0, y: 0, ...size }
  const { slot, rest } = signing ? interpreterSlot(size, GAP) : { slot: null, rest: whole }
  const large = mainsOf(seen, wanted, rest)
  const room = largeArea(rest, seen.length > large.length)
  // What is large beyond what can be seen comes first among the small ones.
  const mains = large.slice(0, gridCapacity(room, GAP, NARROWEST_TILE.phone, MOST_MAINS))
  const others = [...large.slice(mains.length), ...seen.filter((one) => !large.includes(one))]
  const place = { place: 'interpreter' } as const
  return {
    mains,
    others,
    area: rest,
    interpreter: signing && slot ? [{ ...signing, ...place, box: slot }] : [],
  }
}

/** What has a tile in this layout. */
function seenOf(all: readonly Subject[], { layout, camerasOnly, pinned }: Wanted): readonly Subject[] {
  const shares = all.filter(isShare)
  if (layout === 'shares' && shares.length > 0) return shares
  const ofLayout = layout === 'people' ? all.filter((one) => !isShare(one)) : all
  const seen = ofLayout.filter(({ producerId, key }) => producerId !== null || pinned.includes(key))
  return camerasOnly && seen.length > 0 ? seen : ofLayout
}

function mainsOf(
  seen: readonly Subject[],
  { layout, pinned, focus }: Wanted,
  area: Size,
): readonly Subject[] {
  const pins = pinned.flatMap((key) => seen.find((one) => one.key === key) ?? [])
  const sharesFirst = layout === 'auto' || layout === 'shares'
  const mains = sharesFirst && !pins.some(isShare) ? [...seen.filter(isShare), ...pins] : pins
  if (mains.length > 0) return mains
  const speakerFirst = layout === 'speaker' || (sharesFirst && isCrowdOnPhone(seen, area))
  return speakerFirst ? speakerOf(seen, focus) : []
}

/** Who speaks, or the first; somebody who is alone is as large without. */
function speakerOf(seen: readonly Subject[], focus: string | null): readonly Subject[] {
  if (seen.length === 1) return []
  const faces = seen.filter((one) => !isShare(one))
  const speaker = faces.find(({ participantId }) => participantId === focus) ?? faces[0] ?? seen[0]
  return speaker ? [speaker] : []
}

function wholeGrid({ others, area }: Plan, wantedPage: number): Arrangement {
  const { items, page, pages } = paged(others, gridPlaces(area), wantedPage)
  return { kind: 'grid', tiles: placed(items, grid(items.length, area, GAP), 'grid'), page, pages }
}

function stage({ mains, others, area }: Plan, wantedPage: number): Arrangement {
  const plan = stripPlan(area)
  const { items, page, pages } = paged(others, plan.count, wantedPage)
  const boxes = strip(items.length, plan.tile, GAP, plan.down)
  const at = plan.down ? area.width - plan.tile.width : area.height - plan.tile.height
  const shifted = boxes.map((box) => (plan.down ? moved(box, at, 0) : moved(box, 0, at)))
  const large = largeArea(area, items.length > 0)
  const tiles = [...placed(mains, mainBoxes(mains.length, large), 'main'), ...placed(items, shifted, 'strip')]
  return { kind: 'stage', tiles, page, pages }
}

/** One has all the room there is; several have equal places. */
function mainBoxes(count: number, area: Size): readonly Box[] {
  return count === 1 ? [{ x: 0, y: 0, ...area }] : grid(count, area, GAP)
}

/** What a strip leaves. */
function largeArea(area: Size, withStrip: boolean): Size {
  const { width, height } = area
  if (!withStrip) return { width, height }
  const { down, tile } = stripPlan(area)
  return down
    ? { width: width - tile.width - GAP, height }
    : { width, height: Math.max(0, height - tile.height - GAP) }
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

function isCrowdOnPhone(seen: readonly Subject[], size: Size): boolean {
  return isPhone(size) && seen.length > PHONE_GRID_PEOPLE
}

function isShare({ source }: Subject): boolean {
  return source === 'screen'
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
