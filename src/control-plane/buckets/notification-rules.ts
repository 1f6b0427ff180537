import { S3Error } from '../../aws/errors.js';
import type { NotificationTarget } from '../../contract/index.js';
import type { NotificationConfiguration } from './bucket.decider.js';
import type { DestinationKind, RequestedConfiguration, RequestedTarget } from './notification-xml.js';
import { eventsOverlap, isNotificationEvent } from './notification-events.js';

type FilterRule = NonNullable<NotificationTarget['filterRules']>[number];

const ARNS: Readonly<Record<DestinationKind, RegExp>> = {
  CloudFunction: /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):\d{12}:function:[a-zA-Z0-9-_]{1,64}(?::(?:\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/,
  Queue: /^arn:aws[a-z-]*:sqs:([a-z0-9-]+):\d{12}:[a-zA-Z0-9-_.]{1,80}$/,
  Topic: /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[a-zA-Z0-9-_.]{1,256}$/,
};

const MAX_CONFIGURATIONS = 100;
const MAX_ID_LENGTH = 255;
const MAX_RULE_BYTES = 1024;

/** InvalidArgument with its ArgumentName and ArgumentValue. */
export const invalidArgument = (message: string, elements: Readonly<Record<string, string>> = {}): S3Error =>
  new S3Error('InvalidArgument', 400, message, elements);

/**
 * Turns what was asked for into what is stored: S3's rules on ARNs, events, filters, ids and overlaps, in S3's words where
 * they are known (reference §1.4–1.5). ARNs come first, then each configuration, then what two of them share.
 * `newId` gives ids to configurations without one. Whether the destinations exist is not asked here.
 * @throws S3Error InvalidArgument
 */
export function checkNotificationConfiguration(
  requested: RequestedConfiguration,
  bucketRegion: string,
  newId: () => string,
): NotificationConfiguration {
  for (const { kind, arn } of requested.targets) {
    if (!ARNS[kind].test(arn)) {
      throw invalidArgument('The ARN could not be parsed', { ArgumentName: kind, ArgumentValue: arn });
    }
  }
  if (requested.targets.length > MAX_CONFIGURATIONS) {
    throw invalidArgument(`A bucket can have at most ${MAX_CONFIGURATIONS} notification configurations.`);
  }
  const targets = requested.targets.map((target) => checkTarget(target, bucketRegion, newId));
  checkIds(targets);
  checkOverlaps(targets);
  return { targets, eventBridge: requested.eventBridge };
}

function checkTarget(target: RequestedTarget, bucketRegion: string, newId: () => string): NotificationTarget {
  if (target.kind !== 'CloudFunction') {
    throw invalidArgument(
      `Switchyard notifies Lambda functions only: a ${target.kind}Configuration is not supported.`,
      { ArgumentName: target.kind, ArgumentValue: target.arn },
    );
  }
  for (const event of target.events) {
    if (!isNotificationEvent(event)) {
      throw invalidArgument('A specified event is not supported for notifications.', {
        ArgumentName: 'Event',
        ArgumentValue: event,
      });
    }
  }
  const filterRules = target.filterRules === undefined ? undefined : checkFilter(target.filterRules);
  const region = ARNS.CloudFunction.exec(target.arn)?.[1];
  if (region !== bucketRegion) {
    throw invalidArgument(
      'A specified destination is in a different region than the bucket. ' +
        'You must use a destination that resides in the same region as the bucket.',
      { ArgumentName: 'CloudFunction', ArgumentValue: target.arn },
    );
  }
  if (target.id !== undefined && target.id.length > MAX_ID_LENGTH) {
    throw invalidArgument(`ID length should not exceed allowed limit of ${MAX_ID_LENGTH}`, { ArgumentName: 'Id' });
  }
  return {
    id: target.id ?? newId(),
    destinationArn: target.arn,
    events: [...new Set(target.events)],
    ...(filterRules ? { filterRules } : {}),
  };
}

function checkFilter(rules: NonNullable<RequestedTarget['filterRules']>): FilterRule[] {
  const checked: FilterRule[] = [];
  for (const { name, value } of rules) {
    const rule = RULE_NAMES.get(name.toLowerCase());
    if (!rule) {
      throw invalidArgument('filter rule name must be either prefix or suffix', {
        ArgumentName: 'FilterRule.Name',
        ArgumentValue: name,
      });
    }
    if (checked.some((other) => other.name === rule)) {
      throw invalidArgument(`Cannot specify more than one ${rule.toLowerCase()} rule in a filter.`, {
        ArgumentName: 'FilterRule.Name',
        ArgumentValue: rule.toLowerCase(),
      });
    }
    if (Buffer.byteLength(value) > MAX_RULE_BYTES) {
      throw invalidArgument(
        `Size of filter rule value cannot exceed ${MAX_RULE_BYTES} bytes in UTF-8 representation`,
        { ArgumentName: 'FilterRule.Value', ArgumentValue: value },
      );
    }
    checked.push({ name: rule, value });
  }
  return checked;
}

const RULE_NAMES = new Map<string, FilterRule['name']>([['prefix', 'Prefix'], ['suffix', 'Suffix']]);

function checkIds(targets: readonly NotificationTarget[]): void {
  const seen = new Set<string>();
  for (const { id } of targets) {
    if (seen.has(id)) {
      throw invalidArgument('Same ID used for multiple configurations. IDs must be unique', {
        ArgumentName: 'Id',
        ArgumentValue: id,
      });
    }
    seen.add(id);
  }
}

function checkOverlaps(targets: readonly NotificationTarget[]): void {
  targets.forEach((first, index) => {
    for (const second of targets.slice(index + 1)) checkOverlap(first, second);
  });
}

function checkOverlap(first: NotificationTarget, second: NotificationTarget): void {
  const shared = sharedEvents(first, second);
  if (!shared || !prefixesOverlap(first, second) || !suffixesOverlap(first, second)) return;
  const filtered = [first, second].some(({ filterRules }) => filterRules !== undefined && filterRules.length > 0);
  throw invalidArgument(
    filtered
      ? 'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules ' +
          'if the prefixes are overlapping for the same event type.'
      : 'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
    { ArgumentName: 'Event', ArgumentValue: shared.join(', ') },
  );
}

function sharedEvents(first: NotificationTarget, second: NotificationTarget): readonly [string, string] | undefined {
  for (const a of first.events) {
    for (const b of second.events) if (eventsOverlap(a, b)) return [a, b];
  }
  return undefined;
}

function prefixesOverlap(first: NotificationTarget, second: NotificationTarget): boolean {
  const [a, b] = [ruleOf(first, 'Prefix'), ruleOf(second, 'Prefix')];
  return a.startsWith(b) || b.startsWith(a);
}

function suffixesOverlap(first: NotificationTarget, second: NotificationTarget): boolean {
  const [a, b] = [ruleOf(first, 'Suffix'), ruleOf(second, 'Suffix')];
  return a.endsWith(b) || b.endsWith(a);
}

const ruleOf = (target: NotificationTarget, name: FilterRule['name']): string =>
  target.filterRules?.find((rule) => rule.name === name)?.value ?? '';
