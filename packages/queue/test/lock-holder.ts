import { lockDirectory } from '../src/lock-directory.ts'

// A process that takes the lock of a folder, and keeps it until it is killed; told to leave, it has nothing more to do.

const [dir = '', then = ''] = process.argv.slice(2)
await lockDirectory(dir)
process.stdout.write('locked\n')
if (then !== 'leave') await new Promise((resolve) => setTimeout(resolve, 600_000))
