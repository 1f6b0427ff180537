import { z } from 'zod';
import { invalidParameterValue, type AwsError } from '../../../aws/index.js';
import {
  accountStream, bucketStream, eventSchemas, exportLine, functionStream, roleStream, upcast, type AccountEvent, type BucketEvent, type ExportLine, type ExportedEvent,
  type FunctionEvent, type RoleEvent,
} from '../../../contract/index.js';
import type { RestorableEvent } from '../../../event-store/restorable.js';

/** Streams are locked together while they are restored, and Postgres has room for so many locks. */
const MOST_EVENTS = 1_000;

type AnyEvent = AccountEvent | BucketEvent | FunctionEvent | RoleEvent;

/** The lines of a piece of an export by kind, each kind in the order given. */
export interface ImportedLines {
  readonly header?: Extract<ExportLine, { kind: 'header' }>;
  readonly packages: readonly Extract<ExportLine, { kind: 'package' }>[];
  readonly packagePieces: readonly Extract<ExportLine, { kind: 'package-piece' }>[];
  readonly dataKeys: readonly Extract<ExportLine, { kind: 'data-key' }>[];
  readonly events: readonly RestorableEvent[];
  readonly end?: Extract<ExportLine, { kind: 'end' }>;
}

/** @throws AwsError InvalidParameterValue for a line that is none of an export of this account, naming it */
export function readLines(body: Buffer, accountId: string): ImportedLines {
  const texts = body.toString('utf8').split('\n').filter((text) => text !== '');
  const lines = texts.map((text, index) => ({ text, line: parsed(text, index + 1) }));
  const of = <Kind extends ExportLine['kind']>(kind: Kind) =>
    lines.map(({ line }) => line).filter((line): line is Extract<ExportLine, { kind: Kind }> => line.kind === kind);
  const header = of('header')[0];
  if (header && header.accountId !== accountId) throw invalidParameterValue(`The export is of account ${header.accountId}, not ${accountId}.`);
  const dataKeys = of('data-key');
  for (const { stream } of dataKeys) requireStream(stream, 'Function', accountId);
  const events = lines.flatMap(({ text, line }) => (line.kind === 'event' ? [restorableEvent(line, text, accountId)] : []));
  if (events.length > MOST_EVENTS) throw invalidParameterValue(`A piece of an export may hold ${MOST_EVENTS} events, not ${events.length}.`);
  return { header, packages: of('package'), packagePieces: of('package-piece'), dataKeys, events, end: of('end')[0] };
}

function parsed(text: string, number: number): ExportLine {
  const refused = (why: string): AwsError => invalidParameterValue(`Line ${number} of this piece is no line of an export: ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused((error as Error).message);
  }
  const line = exportLine.safeParse(value);
  if (!line.success) throw refused(z.prettifyError(line.error).replaceAll('\n', ' '));
  return line.data;
}

/** The store takes the line as it is; what is folded is what the line says. */
function restorableEvent(event: ExportedEvent, text: string, accountId: string): RestorableEvent {
  const { stream, streamType, version, id, type, schemaVersion, metadata, hash } = event;
  const invalid = (why: string): AwsError => invalidParameterValue(`${stream}@${version} cannot be restored: ${why}`);
  requireStream(stream, streamType, accountId);
  const known = eventSchemas.get(type);
  if (known?.streamType !== streamType) throw invalid(`the stream of a ${streamType} has no event ${type}.`);
  let data: unknown;
  try {
    data = known.schema.parse(upcast(type, schemaVersion, event.data));
  } catch (error) {
    throw invalid(error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : (error as Error).message);
  }
  const named = namedStream({ type, data } as AnyEvent, accountId) ?? stream;
  if (named !== stream) throw invalid(`it is about ${named}.`);
  return { stream, streamType, version, id, type, schemaVersion, data: event.data, metadata, hash, text };
}

/** @throws AwsError InvalidParameterValue for the stream of another account, or one whose name says another type */
function requireStream(stream: string, streamType: string, accountId: string): void {
  if (!stream.startsWith(`${accountId}/`)) throw invalidParameterValue(`The stream ${stream} is not one of account ${accountId}.`);
  if (streamTypeOf(stream, accountId) !== streamType) throw invalidParameterValue(`The stream ${stream} is not that of a ${streamType}.`);
}

/** What a stream's name says (`src/contract/streams.ts`). */
function streamTypeOf(stream: string, accountId: string): string | undefined {
  if (stream === accountStream(accountId)) return 'Account';
  const [, place, name, ...more] = stream.split('/');
  if (!place || !name || more.length > 0) return undefined;
  return place === 's3' ? 'Bucket' : place === 'iam' ? 'Role' : 'Function';
}

/** The stream of what an event names in its data, under which rows would claim that name; undefined for one that names nothing. */
function namedStream({ type, data }: AnyEvent, accountId: string): string | undefined {
  switch (type) {
    case 'AccountOpened':
      return accountStream(data.accountId);
    case 'BucketRegistered':
    case 'BucketDeregistered':
    case 'BucketNotificationsConfigured':
      return bucketStream(accountId, data.bucketName);
    case 'RoleCreated':
      return roleStream(accountId, data.roleName);
    case 'FunctionCreated':
      return functionStream(accountId, data.region, data.functionName);
    default:
      return undefined;
  }
}
