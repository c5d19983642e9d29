import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import { scanId } from '@vignette/domain'
import { icon } from '@vignette/gallery'
import { flow, ScanTask } from '@vignette/pipeline'
import type { ShownEngine } from './dashboard-context.ts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { boardTheme } from './board-theme.ts'
import { routePatterns, type Routes } from './routes.ts'

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The style sheet Bull Board asks of a font service; a network without one must not wait for it. */
const fontLink = /<link [^>]*fonts\.googleapis\.com[^>]*>/g

/** Bull Board over every queue of the flow, under `/queues`, each job with the way to its scan. */
export async function serveBoard(app: FastifyInstance, engine: ShownEngine, routes: Routes): Promise<void> {
  const serverAdapter = new FastifyAdapter()
  serverAdapter.setBasePath(routes.queues)
  createBullBoard({
    serverAdapter,
    queues: engine
      .queues(flow)
      .map((queue) => new BullMQAdapter(queue, { externalJobUrl: ({ data }) => wayToScan(data, routes) })),
    options: {
      uiConfig: {
        boardTitle: 'Vignette queues',
        boardLogo: { path: icon, width: 28, height: 28 },
        favIcon: { default: icon, alternative: 'static/favicon-32x32.png' },
        sortQueues: false,
        miscLinks: [{ text: 'Overview', url: routes.home }],
        hideDocsLink: true,
        pollingInterval: { showSetting: true },
        theme: boardTheme,
      },
      handlerHooks: { before: async ({ route }) => refusalOf(route) },
    },
  })
  await app.register(async (board) => {
    board.addHook('onRequest', async (_request, reply) => {
      void reply.header('content-security-policy', policy)
    })
    board.addHook('onSend', async (_request, _reply, payload) =>
      typeof payload === 'string' ? payload.replaceAll(fontLink, '') : payload,
    )
    await board.register(serverAdapter.registerPlugin(), { prefix: routePatterns.queues })
  })
}

/** What a stage could not cope with: jobs written by hand, a queue torn down under its workers, a queue nobody can pause. */
const refused: Record<string, string> = {
  '/api/queues/:queueName/add': 'Jobs are not written by hand: submit the scan instead.',
  '/api/queues/:queueName/:jobId/update-data': 'What a job carries is not edited: submit the scan again.',
  '/api/queues/:queueName/obliterate':
    'A queue is not torn down while workers may read it: empty it instead.',
  '/api/queues/:queueName/rate-limit':
    'The rate of a queue belongs to the workers, which pause by it: change it with vignette limit.',
}

function refusalOf(route: string): { allow: false; status: 403; message: string } | undefined {
  const message = refused[route]
  return message === undefined ? undefined : { allow: false, status: 403, message }
}

/** What every job says of the place in the scan it is about. */
const Task = ScanTask.extend({ page: z.int().optional(), object: z.int().optional() })

/** The scan's page, at the page or object the job is about. */
function wayToScan(data: unknown, routes: Routes): { href: string; displayText: string } {
  const task = Task.safeParse(data)
  if (!task.success) return { href: routes.home, displayText: 'Overview' }
  const { collection, master, page, object } = task.data
  const place = object === undefined ? `#page-${page}` : `#p${page}-o${object}`
  const scan = routes.scan(collection, scanId(master))
  return { href: page === undefined ? scan : scan + place, displayText: 'Scan' }
}
