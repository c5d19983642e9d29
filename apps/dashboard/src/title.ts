import type { Collection } from '@vignette/domain'

/** What a collection is called on its pages. */
export function titleOf({ name, title }: Pick<Collection, 'name' | 'title'>): string {
  return title ?? (name === 'default' ? 'Pictures' : name)
}
