import sharp from 'sharp'
import type { Sharp, SharpOptions } from 'sharp'
import { explainDecodeError, isHarmless } from './decode-error.ts'
import { blockOtherLoaders } from './loaders.ts'

/** An image: the path of its file, or its bytes. */
export type Source = string | Uint8Array

/** How strict a decoder is: `warning` takes every oddity for damage, `error` only what it cannot decode. */
export type Strictness = 'warning' | 'error'

// The cache knows files by name alone: it answers with what a path held before, and keeps deleted files open.
sharp.cache(false)
blockOtherLoaders()

/** Sets how many threads one image operation may use; 0 is one per core. */
export function configureImaging(options: { threads: number }): void {
  sharp.concurrency(options.threads)
}

/** An image that is not a master, not yet decoded; its pixels are limited to the library's 268 million. */
export function openImage(source: Source, options: SharpOptions): Sharp {
  return sharp(source, { limitInputChannels: 5, ...options })
}

/** One page of a master, not yet decoded. Its size is for `probeMaster` to judge, not for the decoder. */
export function openPage(source: Source, page: { number: number }, failOn: Strictness): Sharp {
  return openImage(source, { page: page.number - 1, limitInputPixels: false, failOn })
}

/**
 * Runs a decode and throws what goes wrong as an error of the domain. A decoder's warning counts as damage, because
 * that is how a cut or overwritten file shows; only a warning known to be harmless is given a second, laxer run.
 */
export async function decoding<T>(run: (failOn: Strictness) => Promise<T>): Promise<T> {
  try {
    return await run('warning')
  } catch (error) {
    if (!isHarmless(error)) throw explainDecodeError(error)
  }
  try {
    return await run('error')
  } catch (error) {
    throw explainDecodeError(error)
  }
}
