import { readdir } from 'node:fs/promises'

/**
 * The default exports of a folder's files, each under its name, in the order of names: what is added there is found. A
 * declared name that is not its file's is our own fault and throws.
 */
export async function loadFolder<T>(folder: URL, nameOf: (content: T) => string): Promise<Map<string, T>> {
  const names = (await readdir(folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
  const loading = names.toSorted().map(async (name): Promise<[string, T]> => {
    const { default: content }: { default: T } = await import(new URL(`${name}.ts`, folder).href)
    if (nameOf(content) === name) return [name, content]
    throw new Error(`${folder.pathname}${name}.ts declares ${nameOf(content)}; the two must be the same`)
  })
  return new Map(await Promise.all(loading))
}
