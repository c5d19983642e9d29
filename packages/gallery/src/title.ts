/** What a collection is called on its pages. */
export function titleOf({ name, title }: { name: string; title?: string | undefined }): string {
  return title ?? (name === 'default' ? 'Pictures' : name)
}
