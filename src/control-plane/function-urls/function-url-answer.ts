/** What a function's URL answers. Names of headers in lower case; a list is sent as several headers. */
export interface UrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

/** An answer with more headers: what it has of the same name stays beside them. */
export function withHeaders(answer: UrlAnswer, more: UrlAnswer['headers']): UrlAnswer {
  const headers: Record<string, string | readonly string[]> = { ...answer.headers };
  for (const [name, value] of Object.entries(more)) headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  return { ...answer, headers };
}
