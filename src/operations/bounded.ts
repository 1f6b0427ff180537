/** What `work` gives, or a rejection where it has given nothing after `ms` milliseconds. The work itself goes on. */
export async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** One run at a time: who asks while one is at work gets its result, so that askers never pile up on what is stuck. */
export function shared<Value>(run: () => Promise<Value>): () => Promise<Value> {
  let atWork: Promise<Value> | undefined;
  return () => {
    atWork ??= Promise.resolve().then(run).finally(() => {
      atWork = undefined;
    });
    return atWork;
  };
}
