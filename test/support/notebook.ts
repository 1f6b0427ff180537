import type { EventMetadata } from '../../src/contract/index.js';
import type { Aggregate } from '../../src/event-store/aggregate.js';

/** A small aggregate for specs of the event store: a title and notes by name, each a row. */
export type NotebookEvent =
  | { readonly type: 'Titled'; readonly data: { readonly title: string } }
  | { readonly type: 'NoteWritten'; readonly data: { readonly name: string; readonly text: string } }
  | { readonly type: 'NoteErased'; readonly data: { readonly name: string } };

export interface Note {
  readonly text: string;
  readonly writtenBy: string;
}

export interface Notebook {
  readonly title: { readonly title: string } | null;
  readonly notes: ReadonlyMap<string, Note>;
}

export const notebookAggregate: Aggregate<Notebook, NotebookEvent> = {
  type: 'Notebook',
  initial: { title: null, notes: new Map() },
  evolve(state, event) {
    switch (event.type) {
      case 'Titled':
        return { ...state, title: event.data };
      case 'NoteWritten':
        return { ...state, notes: new Map(state.notes).set(event.data.name, { text: event.data.text, writtenBy: event.id }) };
      case 'NoteErased': {
        const notes = new Map(state.notes);
        if (!notes.delete(event.data.name)) throw new Error(`there is no note ${event.data.name}`);
        return { ...state, notes };
      }
      default:
        throw new Error(`unknown event ${JSON.stringify(event satisfies never)}`);
    }
  },
  parts: ({ title, notes }) => [
    ...(title ? [{ kind: 'title', key: '', data: title }] : []),
    ...[...notes].map(([key, data]) => ({ kind: 'note', key, data })),
  ],
  fromParts(parts) {
    const title = parts.find(({ kind }) => kind === 'title');
    const notes = parts.filter(({ kind }) => kind === 'note').map(({ key, data }) => [key, data as Note] as const);
    return { title: title ? (title.data as { title: string }) : null, notes: new Map(notes) };
  },
};

export const metadata: EventMetadata = {
  time: '2026-01-02T03:04:05.678Z',
  actor: { accountId: '111122223333', accessKeyId: 'test', arn: 'arn:aws:iam::111122223333:root' },
  sourceIp: '127.0.0.1',
  userAgent: 'spec',
  requestId: '00000000-0000-4000-8000-000000000001',
  correlationId: '00000000-0000-4000-8000-000000000001',
  causationId: null,
};
