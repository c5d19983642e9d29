/** Jobs at a time of a stage of which nothing is said, and threads for files and names of hosts. */
const usualJobs = 8
const otherThreads = 4

/** A thread for every job at a time, since a decoder keeps its own from the first pixel to the last. */
export function threadsFor({
  stages,
  concurrency,
}: {
  /** absent: all */
  stages: readonly string[] | undefined
  /** jobs at a time, by stage or by queue */
  concurrency: Readonly<Record<string, number>>
}): number {
  const jobsOf = (stage: string): number =>
    Math.max(
      ...Object.entries(concurrency)
        .filter(([name]) => name === stage || name.startsWith(`${stage}-`))
        .map(([, jobs]) => jobs),
    )
  const known = stages?.map(jobsOf) ?? [...Object.values(concurrency), usualJobs]
  const jobs = known.reduce((sum, count) => sum + (Number.isFinite(count) ? count : usualJobs), 0)
  return Math.min(otherThreads + jobs, 1024)
}
