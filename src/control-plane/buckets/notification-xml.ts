import type { NotificationConfiguration } from './bucket.decider.js';
import type { XmlElement, Written } from './xml.js';
import { element, malformedXml, parseXml, s3Document } from './xml.js';

/** Kinds of destination by the name of the element that holds the ARN; it is the ArgumentName of refusals, too. */
export type DestinationKind = 'CloudFunction' | 'Queue' | 'Topic';

/** One configuration as asked for: nothing but the form of the XML is checked yet. */
export interface RequestedTarget {
  readonly kind: DestinationKind;
  readonly id?: string;
  readonly arn: string;
  readonly events: readonly string[];
  readonly filterRules?: readonly { readonly name: string; readonly value: string }[];
}

export interface RequestedConfiguration {
  readonly targets: readonly RequestedTarget[];
  readonly eventBridge: boolean;
}

const KINDS: Readonly<Record<string, DestinationKind>> = {
  CloudFunctionConfiguration: 'CloudFunction',
  QueueConfiguration: 'Queue',
  TopicConfiguration: 'Topic',
};

/** Reads the body of PutBucketNotificationConfiguration. @throws S3Error MalformedXML */
export function readNotificationConfiguration(body: Buffer): RequestedConfiguration {
  const root = parseXml(body);
  if (root.name !== 'NotificationConfiguration') throw malformedXml();
  const targets: RequestedTarget[] = [];
  let eventBridge = false;
  for (const child of elementsOf(root)) {
    const kind = Object.hasOwn(KINDS, child.name) ? KINDS[child.name] : undefined;
    if (kind) targets.push(readTarget(kind, child));
    else if (child.name === 'EventBridgeConfiguration' && elementsOf(child).length === 0) eventBridge = true;
    else throw malformedXml();
  }
  return { targets, eventBridge };
}

function readTarget(kind: DestinationKind, target: XmlElement): RequestedTarget {
  const members = membersOf(target, ['Id', 'Filter', 'Event', kind]);
  const events = members('Event').map(textOf);
  const arn = single(members(kind));
  if (!arn || events.length === 0) throw malformedXml();
  const id = single(members('Id'));
  const filter = single(members('Filter'));
  return {
    kind,
    arn: textOf(arn),
    events,
    ...(id && textOf(id) !== '' ? { id: textOf(id) } : {}),
    ...(filter ? { filterRules: readFilter(filter) } : {}),
  };
}

function readFilter(filter: XmlElement): { name: string; value: string }[] {
  const key = single(membersOf(filter, ['S3Key'])('S3Key'));
  if (!key) return [];
  return membersOf(key, ['FilterRule'])('FilterRule').map((rule) => {
    const members = membersOf(rule, ['Name', 'Value']);
    const name = single(members('Name'));
    const value = single(members('Value'));
    if (!name || !value) throw malformedXml();
    return { name: textOf(name), value: textOf(value) };
  });
}

/** The children of an element that holds elements only. */
function elementsOf(parent: XmlElement): readonly XmlElement[] {
  if (parent.text.trim() !== '') throw malformedXml();
  return parent.children;
}

function membersOf(parent: XmlElement, names: readonly string[]): (name: string) => XmlElement[] {
  const children = elementsOf(parent);
  if (children.some(({ name }) => !names.includes(name))) throw malformedXml();
  return (name) => children.filter((child) => child.name === name);
}

function single(elements: readonly XmlElement[]): XmlElement | undefined {
  if (elements.length > 1) throw malformedXml();
  return elements[0];
}

function textOf(leaf: XmlElement): string {
  if (leaf.children.length > 0) throw malformedXml();
  return leaf.text;
}

/** Writes the answer of GetBucketNotificationConfiguration. */
export function writeNotificationConfiguration({ targets, eventBridge }: NotificationConfiguration): string {
  const configurations: Written[] = targets.map((target) =>
    element('CloudFunctionConfiguration', [
      element('Id', target.id),
      ...(target.filterRules ? [writeFilter(target.filterRules)] : []),
      element('CloudFunction', target.destinationArn),
      ...target.events.map((event) => element('Event', event)),
    ]),
  );
  if (eventBridge) configurations.push(element('EventBridgeConfiguration', ''));
  return s3Document('NotificationConfiguration', configurations);
}

function writeFilter(rules: readonly { readonly name: string; readonly value: string }[]): Written {
  const written = rules.map(({ name, value }) => element('FilterRule', [element('Name', name), element('Value', value)]));
  return element('Filter', [element('S3Key', written)]);
}
