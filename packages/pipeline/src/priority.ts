/** What an order is told by: when it came, in s since 1970, and the object's number on its page. */
interface Turn {
  orderedAt?: number | undefined
  object: number
}

// 21 bits are to be had: 16 for the minute of the order and 5 for the object.
const objects = 32
const minutes = 65_536

/**
 * The place of an edit in its queue, from 1 to 2 097 151, lowest first. Orders of an earlier minute come first, and within a
 * minute the objects of all scans take turns; from the 31st on they come as they were found. After 45 days the minutes begin
 * anew: what is ordered then overtakes what still waits, once.
 */
export function placeInTurn({ orderedAt, object }: Turn): number {
  // A job without its time is older than all that have one.
  const minute = orderedAt === undefined ? 0 : Math.floor(orderedAt / 60) % minutes
  return minute * objects + Math.min(object, objects - 1)
}

/** As records tell it. */
export function timeOfOrder(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

/** The time of an order that is made now, in s since 1970. */
export function orderTime(): number {
  return Math.floor(Date.now() / 1000)
}
