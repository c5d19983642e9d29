import type { Size } from './raster.ts'

/** A value at a place; both coordinates run from 0 to 1. */
export interface Sample {
  x: number
  y: number
  value: number
}

export type Surface = (x: number, y: number) => number

const bases: ((x: number, y: number) => number[])[] = [
  () => [1],
  (x, y) => [1, x, y],
  (x, y) => [1, x, y, x * x, x * y, y * y],
]

/**
 * A quadratic surface through most of the samples: a flat one first, each further fit taking only the samples within
 * `tolerance` of the one before (trimmed least squares), so that pictures and stains do not pull it.
 */
export function fitSurface(samples: readonly Sample[], start: number, tolerance: number): Surface {
  let surface: Surface = () => start
  for (const basis of [bases[0]!, bases[1]!, bases[1]!, bases[2]!, bases[2]!]) {
    const near = samples.filter(({ x, y, value }) => Math.abs(value - surface(x, y)) < tolerance)
    const terms = basis(0, 0).length
    if (near.length < terms * 4) return surface
    const weights = leastSquares(near, basis)
    if (weights === undefined) return surface
    surface = (x, y) => basis(x, y).reduce((sum, term, index) => sum + term * weights[index]!, 0)
  }
  return surface
}

/** The surface at every pixel, in steps of 8 pixels: it bends far more slowly than that. */
export function overPixels(surface: Surface, { width, height }: Size): Float32Array {
  const values = new Float32Array(width * height)
  for (let y0 = 0; y0 < height; y0 += 8) {
    for (let x0 = 0; x0 < width; x0 += 8) {
      const value = surface((x0 + 4) / width, (y0 + 4) / height)
      for (let y = y0; y < Math.min(height, y0 + 8); y++) {
        values.fill(value, y * width + x0, y * width + Math.min(width, x0 + 8))
      }
    }
  }
  return values
}

/** Solves the normal equations; undefined where the samples do not decide every term. */
function leastSquares(
  samples: readonly Sample[],
  basis: (x: number, y: number) => number[],
): number[] | undefined {
  const terms = basis(0, 0).length
  const rows = Array.from({ length: terms }, () => Array.from({ length: terms + 1 }, () => 0))
  for (const { x, y, value } of samples) {
    const row = [...basis(x, y), value]
    for (let i = 0; i < terms; i++) for (let j = 0; j <= terms; j++) rows[i]![j]! += row[i]! * row[j]!
  }
  return solve(rows)
}

/** Gauss-Jordan elimination with pivoting on `rows`, each ending in its right-hand side. */
function solve(rows: number[][]): number[] | undefined {
  const terms = rows.length
  for (let column = 0; column < terms; column++) {
    const rest = rows.slice(column).toSorted((a, b) => Math.abs(b[column]!) - Math.abs(a[column]!))
    rows.splice(column, rest.length, ...rest)
    const pivot = rows[column]!
    if (Math.abs(pivot[column]!) < 1e-9) return undefined
    for (const row of rows) {
      if (row === pivot) continue
      const factor = row[column]! / pivot[column]!
      for (let j = column; j <= terms; j++) row[j]! -= factor * pivot[j]!
    }
  }
  return rows.map((row, index) => row[terms]! / row[index]!)
}
