import { Command, Option } from 'commander'
import { demo } from './commands/demo.ts'
import { doctor } from './commands/doctor.ts'
import { limit } from './commands/limit.ts'
import { list } from './commands/list.ts'
import { reconcile } from './commands/reconcile.ts'
import { prepare } from './commands/prepare.ts'
import { run } from './commands/run.ts'
import { schema } from './commands/schema.ts'
import { status } from './commands/status.ts'
import { submit } from './commands/submit.ts'
import { print, say } from './terminal.ts'

const out = ['-o, --out <folder>', 'where results go: a folder, or s3://bucket', 'vignette-out'] as const
const emulate = ['--emulate [address]', 'work offline with the emulator: no key, no cost'] as const

/** What a model has declined stays declined until somebody asks for it. */
const retry = (): Option =>
  new Option('--retry <what>', 'ask once more for what a model has refused').choices(['refused'])

/** Every command with its options; `answer` is told the exit code of the one that was run. */
export function createProgram(answer: (code: number) => void): Command {
  const program = new Command('vignette')
    .description(
      'Finds the pictures on scanned pages, cuts them out, and has each restored or transformed by Gemini.',
    )
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: say })
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      '\nExit codes: 0 all done, 1 some scans failed, 2 wrong usage or settings, 130 interrupted.',
    )
  program
    .command('run')
    .argument('<paths...>', 'scans, or folders of scans')
    .description('do all that is left to do for these scans, and write their gallery')
    .option('-c, --collection <file>', 'settings of the collection, YAML or JSON')
    .option('-r, --recipe <name>', 'what to make of each picture, in place of the settings’ recipe')
    .addOption(retry())
    .option(...out)
    .option('--json', 'print a report on standard output')
    .option(...emulate)
    .option('--verbose', 'log every event')
    .action(async (paths, options) => answer(await run(paths, options)))
  program
    .command('demo')
    .description('run the bundled sample scans through the offline emulator')
    .option('-o, --out <folder>', 'where results go', 'vignette-demo')
    .option('--json', 'print a report on standard output')
    .option('--verbose', 'log every event')
    .action(async (options) => answer(await demo(options)))
  distributedCommands(program, answer)
  lookingCommands(program, answer)
  return program
}

/** Commands that change no scan's work. */
function lookingCommands(program: Command, answer: (code: number) => void): void {
  program
    .command('status')
    .description('say what is done, what failed and what it cost')
    .option('-o, --out <folder>', 'where results are; VIGNETTE_STORE or vignette-out unless told')
    .option('--json', 'print it as JSON')
    .action(async (options) => answer(await status(options)))
  program
    .command('list')
    .description('print the detectors, recipes, steps and models that settings can name')
    .option('--json', 'print it as JSON')
    .action(async (options) => answer(await list(options)))
  program
    .command('doctor')
    .description('try the store, the engine, the key and the models')
    .option('-o, --out <folder>', 'where results go; VIGNETTE_STORE or vignette-out unless told')
    .option(...emulate)
    .option('--json', 'print it as JSON')
    .action(async (options) => answer(await doctor(options)))
  program
    .command('prepare')
    .description('make the buckets of VIGNETTE_SCANS and VIGNETTE_STORE; can be run again')
    .option('--notify <arn>', 'have the service tell this target of every upload')
    .action(async (options) => answer(await prepare(options)))
  program
    .command('schema')
    .argument('<name>', 'manifest or settings')
    .description('print a JSON Schema')
    .action((name) => answer(schema(name)))
}

/** Commands for workers that run elsewhere, on queues and stores the environment names. */
function distributedCommands(program: Command, answer: (code: number) => void): void {
  const results = [
    '-o, --out <address>',
    'where the workers keep results, in place of VIGNETTE_STORE',
  ] as const
  program
    .command('submit')
    .argument('<address>', 's3://bucket, a folder of one, or a single scan')
    .description('hand scans on S3 to the workers, and wait until they are done')
    .option('-c, --collection <file>', 'settings of the collection, YAML or JSON')
    .option('-r, --recipe <name>', 'what to make of each picture, in place of the settings’ recipe')
    .addOption(retry())
    .option(...results)
    .option('--detach', 'do not wait')
    .action(async (address, options) => answer(await submit(address, options)))
  program
    .command('reconcile')
    .description('list the scans of every collection and hand to the workers what is not done')
    .option('-c, --collection <name>', 'this collection alone')
    .option('--retry-failed', 'also what has failed')
    .addOption(retry())
    .option(...results)
    .action(async (options) => answer(await reconcile(options)))
  program
    .command('limit')
    .argument('[queue]', 'such as scan, or a stage and its quota pool as they are listed')
    .description('show the limits over all workers, or set those of one queue')
    .option('--per-minute <n>', 'jobs started in a minute, or none')
    .option('--concurrency <n>', 'jobs at a time, or none')
    .option(...results)
    .action(async (queue, options) => answer(await limit(queue, options)))
}
