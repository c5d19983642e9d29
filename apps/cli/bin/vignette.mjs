#!/usr/bin/env node
// Plain JavaScript that any Node can read: on one too old for the rest it starts again on the Node that came along.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'

const required = '22.18'
const recent = process.versions.node.localeCompare(required, 'en', { numeric: true }) >= 0

if (recent) await import('../src/main.ts')
else restart(bundledNode())

/** @returns {string | undefined} */
function bundledNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    return undefined
  }
}

/** @param {string | undefined} node */
function restart(node) {
  if (!node) {
    process.stderr.write(
      `Vignette needs Node ${required} or newer; this is ${process.versions.node}. Get one from https://nodejs.org and try again.\n`,
    )
    process.exit(2)
  }
  // In a session of its own a Ctrl-C reaches it once, through here, and not a second time from the terminal.
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit', detached: true })
  process.on('SIGINT', () => child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => process.exit(code ?? 1))
}
