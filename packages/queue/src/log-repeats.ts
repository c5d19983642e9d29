/** Time between two lines about the same, in ms. */
const everyMs = 1000

/** Something that happens again and again: the newest fields, and how many times since the line before. */
export type Repeated<Fields> = Fields & { times: number }

/** Writes at most one line a second: the first at once, and then one for all that came in the second after it. */
export function logRepeats<Fields extends object>(
  write: (fields: Repeated<Fields>) => void,
): (fields: Fields) => void {
  let latest: Fields | undefined
  let times = 0
  let resting = false
  const tell = (): void => {
    resting = latest !== undefined
    if (latest === undefined) return
    write({ ...latest, times })
    latest = undefined
    times = 0
    setTimeout(tell, everyMs).unref()
  }
  return (fields) => {
    latest = fields
    times += 1
    if (!resting) tell()
  }
}
