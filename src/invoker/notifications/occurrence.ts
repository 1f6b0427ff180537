import type { Producer } from './producers.js';

/** What a record offers to tell its event from others on the same object version. */
export interface Marks {
  readonly sequencer?: string | null;
  readonly requestId?: string | null;
  /** ISO 8601. */
  readonly eventTime?: string;
}

/** The families whose events S3 numbers: a sequencer is absent from tagging and ACL events (reference sheet §1.1). */
const SEQUENCED = ['ObjectCreated:', 'ObjectRemoved:'];

/**
 * Text that is the same for one event however it arrives, and another for another event on the same object version.
 * S3 numbers creations and removals only; MinIO repeats the object's own sequencer on every later event of that object
 * (recorded: put and tagging with one), so for other events it counts only where there is nothing else.
 * @returns undefined where nothing tells the event from its repetition
 */
export function occurrenceOf(eventName: string, marks: Marks, identity: Producer['identity']): string | undefined {
  const sequencer = marks.sequencer || undefined;
  const time = marks.eventTime === undefined ? undefined : wholeSeconds(marks.eventTime);
  const request = together(marks.requestId || undefined, time);
  if (identity === 'counter') return together(sequencer, time) ?? request;
  const number = sequencer === undefined ? undefined : normalSequencer(sequencer);
  const numberFirst = identity === 'sequencer' && SEQUENCED.some((family) => eventName.startsWith(family));
  return numberFirst ? (number ?? request) : (request ?? number);
}

/**
 * A sequencer in the form in which equal ones are the same text. They are hexadecimal numbers of which the shorter is padded
 * with zeros on its right (reference sheet §1.6), so zeros at the end say nothing. S3 writes them in capitals, EventBridge not.
 */
export function normalSequencer(sequencer: string): string {
  if (!/^[0-9a-f]+$/i.test(sequencer)) return sequencer;
  let end = sequencer.length;
  while (end > 1 && sequencer[end - 1] === '0') end -= 1;
  return sequencer.slice(0, end).toUpperCase();
}

/** EventBridge leaves out the milliseconds of the time that S3's own record has. */
const wholeSeconds = (time: string): string => new Date(time).toISOString().replace(/\.\d+/, '');

const together = (mark: string | undefined, time: string | undefined): string | undefined =>
  mark === undefined || time === undefined ? undefined : `${mark} ${time}`;
