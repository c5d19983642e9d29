/** What advice can name. */
export interface Known {
  /** options by command, the command without one among them */
  commands: ReadonlyMap<string, ReadonlySet<string>>
  /** options of any program of ours */
  options: ReadonlySet<string>
  variables: ReadonlySet<string>
  /** settings of a collection by their dotted names */
  settings: ReadonlySet<string>
}

const command = /(?<![\w/@-])vignette ([a-z][a-z-]*)([^\n`#(]*)/g
/** Custom properties of style sheets look like options. */
const option = /(?<![\w-]|var\()--[a-z][a-z-]*(?![\w-]*\s*:)/g
const variable = /(?<!\w)(?:VIGNETTE|GEMINI|GOOGLE|AWS)_[A-Z0-9_]*[A-Z0-9]/g

/** Names in a text that stand for nothing there is. */
export function findUnknown(text: string, known: Known): string[] {
  return namesIn(text, known)
    .filter(({ exists }) => !exists)
    .map(({ name }) => name)
}

/** Whether a text tells somebody to change a limit and names none. */
export function isEmptyAdvice(text: string, known: Known): boolean {
  const change = /\b(raise|increase|lower|loosen) (the|a|an|your|this|that)\b/i
  return change.test(text) && namesIn(text, known).length === 0
}

interface Name {
  name: string
  exists: boolean
}

function namesIn(text: string, { commands, options, variables, settings }: Known): Name[] {
  const ofCommands = [...text.matchAll(command)].flatMap(([, name = '', rest = '']): Name[] => {
    const own = commands.get(name)
    const given = rest.match(option) ?? []
    return [
      { name: `vignette ${name}`, exists: own !== undefined },
      ...given.map((one) => ({ name: `vignette ${name} ${one}`, exists: own?.has(one) ?? false })),
    ]
  })
  const loose = (text.replaceAll(command, '').match(option) ?? []).map((name) => ({
    name,
    exists: options.has(name),
  }))
  const ofVariables = (text.match(variable) ?? []).map((name) => ({ name, exists: variables.has(name) }))
  const ofSettings = (text.match(sectionsOf(settings)) ?? []).map((name) => ({
    name,
    exists: settings.has(name),
  }))
  return [...ofCommands, ...loose, ...ofVariables, ...ofSettings]
}

/** Matches the dotted name of anything in a section that has settings. */
function sectionsOf(settings: ReadonlySet<string>): RegExp {
  const sections = [...settings].flatMap((setting) => /^(\w+)\./.exec(setting)?.[1] ?? [])
  return new RegExp(`(?<![\\w/.$-])(?:${[...new Set(sections)].join('|')})\\.[a-zA-Z]+`, 'g')
}
