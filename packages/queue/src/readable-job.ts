import { Job, Queue, type JobJson, type JobProgress } from 'bullmq'

/** Of what is no JSON, so many characters are shown. */
const shownLength = 200

/** A job whose data is no JSON is one whose payload nobody takes, and no error of whoever looks at its queue. */
export class ReadableJob<
  Data = unknown,
  Result = unknown,
  Name extends string = string,
  Progress extends JobProgress = JobProgress,
> extends Job<Data, Result, Name, Progress> {
  static override fromJSON<Payload, Returned, Called extends string>(
    queue: Parameters<typeof Job.fromJSON>[0],
    json: JobJson,
    jobId?: string,
  ): Job<Payload, Returned, Called> {
    return super.fromJSON(queue, { ...json, name: json.name ?? '', data: readable(json.data) }, jobId)
  }
}

function readable(data: string): string {
  try {
    JSON.parse(data)
    return data
  } catch {
    return JSON.stringify(`no JSON: ${data.slice(0, shownLength)}`)
  }
}

/** A queue whose jobs can be listed whatever is in them. */
export class ReadableQueue extends Queue {
  protected override get Job(): typeof Job {
    return ReadableJob
  }
}
