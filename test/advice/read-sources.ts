import { Visitor, parseSync, type CallExpression } from 'oxc-parser'
import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Text {
  file: string
  text: string
}

export interface Sources {
  /** string literals and templates that are more than one word; `…` stands for what is filled in */
  sentences: Text[]
  comments: Text[]
  /** string literals of one word */
  words: Text[]
  /** keys of every object schema */
  schemaKeys: Set<string>
}

/** What the code of packages and apps says, its tests left out. */
export async function readSources(): Promise<Sources> {
  const sources: Sources = { sentences: [], comments: [], words: [], schemaKeys: new Set() }
  for (const { file, text } of await readFiles('{packages,apps}/*/src/**/*.ts')) {
    if (file.endsWith('.test.ts')) continue
    const { program, comments } = parseSync(file, text)
    const literals: string[] = []
    new Visitor({
      Literal: ({ value }) => void (typeof value === 'string' && literals.push(value)),
      TemplateLiteral: ({ quasis }) =>
        void literals.push(quasis.map(({ value }) => value.cooked ?? '').join('…')),
      CallExpression: (call) => schemaKeysOf(call).forEach((key) => sources.schemaKeys.add(key)),
    }).visit(program)
    for (const literal of literals)
      sources[literal.includes(' ') ? 'sentences' : 'words'].push({ file, text: literal })
    sources.comments.push(...comments.map(({ value }) => ({ file, text: value })))
  }
  return sources
}

/** Files by a pattern from the root of the repository. */
export async function readFiles(pattern: string): Promise<Text[]> {
  const files = await Array.fromAsync(
    glob(pattern, { cwd: root, exclude: (name) => name.includes('node_modules') }),
  )
  return Promise.all(
    files.toSorted().map(async (file) => ({ file, text: await readFile(`${root}/${file}`, 'utf8') })),
  )
}

/** Of `z.object({ … })` and its like. */
function schemaKeysOf({ callee, arguments: [shape] }: CallExpression): string[] {
  const isSchema =
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    /^(strictO|o)bject$/.test(callee.property.name)
  if (!isSchema || shape?.type !== 'ObjectExpression') return []
  return shape.properties.flatMap((property) =>
    property.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : [],
  )
}
