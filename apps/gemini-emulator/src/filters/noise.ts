/** A number from 0 to 1 for a place, always the same. */
export function speckAt(x: number, y: number): number {
  let hash = Math.imul(x, 0x1f123bb5) ^ Math.imul(y, 0x5f356495)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}

/** Soft clouds from 0 to 1, `cell` pixels apart (value noise: Perlin's lattice with smoothed interpolation). */
export function cloudAt(x: number, y: number, cell: number): number {
  const [u, v] = [x / cell, y / cell]
  const [left, top] = [Math.floor(u), Math.floor(v)]
  const [across, down] = [ease(u - left), ease(v - top)]
  const upper = mix(speckAt(left, top), speckAt(left + 1, top), across)
  const lower = mix(speckAt(left, top + 1), speckAt(left + 1, top + 1), across)
  return mix(upper, lower, down)
}

function ease(share: number): number {
  return share * share * (3 - 2 * share)
}

export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}
