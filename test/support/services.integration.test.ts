import { connect } from 'node:net'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { answersHttp, startProgram } from './program.ts'
import { describeWith } from './services.ts'

describeWith('redis', 'the shared Redis', ({ redisUrl }) => {
  it('answers', async () => {
    const { hostname, port } = new URL(redisUrl)
    const socket = connect({ host: hostname, port: Number(port) })
    socket.write('PING\r\n')
    const [answer] = await once(socket, 'data')
    socket.destroy()
    expect(String(answer)).toBe('+PONG\r\n')
  })
})

describeWith('s3', 'the shared S3 server', ({ s3 }) => {
  it('refuses a request without a signature', async () => {
    expect((await fetch(`${s3.endpoint}/`)).status).toBe(403)
    expect(s3.accessKeyId).not.toBe('')
  })
})

describeWith('redisProgram', 'a Redis of a test’s own', ({ startRedis }) => {
  it('is gone after its block', async () => {
    let pid = 0
    {
      await using server = await startRedis()
      pid = server.pid
      expect(process.kill(pid, 0)).toBe(true)
    }
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})

it('tells what a program said when it ends before it is ready', async () => {
  const started = startProgram(process.execPath, ['-e', 'console.error("no room"); process.exit(3)'], {
    ready: () => answersHttp('http://127.0.0.1:1/'),
  })
  await expect(started).rejects.toThrow(/ended before it was ready:\nno room/)
})
