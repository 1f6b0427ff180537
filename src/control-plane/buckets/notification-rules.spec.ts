import { Event } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { eventsOverlap, isNotificationEvent } from './notification-events.js';
import { checkNotificationConfiguration } from './notification-rules.js';
import type { RequestedTarget } from './notification-xml.js';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const ask = (...targets: Partial<RequestedTarget>[]) => {
  let id = 0;
  const requested = targets.map((target) => ({ kind: 'CloudFunction', arn: ARN, events: ['s3:ObjectCreated:*'], ...target }) as RequestedTarget);
  return checkNotificationConfiguration({ targets: requested, eventBridge: false }, 'us-east-1', () => `generated-${++id}`);
};
const refusal = (...targets: Partial<RequestedTarget>[]): { code: string; message: string; elements: Record<string, string> } => {
  try {
    ask(...targets);
  } catch (error) {
    return error as ReturnType<typeof refusal>;
  }
  throw new Error('was accepted');
};
const rules = (prefix?: string, suffix?: string) => [
  ...(prefix === undefined ? [] : [{ name: 'prefix', value: prefix }]),
  ...(suffix === undefined ? [] : [{ name: 'suffix', value: suffix }]),
];
const OVERLAP = 'Configurations overlap. Configurations on the same bucket cannot share a common event type.';
const AMBIGUOUS =
  'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.';

describe('event types', () => {
  it.each(Object.values(Event))('%s of the SDK is known', (event) => expect(isNotificationEvent(event)).toBe(true));

  it.each([
    ['s3:ObjectCreated:*', 's3:ObjectCreated:Put', true],
    ['s3:ObjectCreated:Put', 's3:ObjectCreated:*', true],
    ['s3:ObjectCreated:Put', 's3:ObjectCreated:Put', true],
    ['s3:ObjectCreated:Put', 's3:ObjectCreated:Post', false],
    ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', false],
    ['s3:LifecycleExpiration:*', 's3:LifecycleTransition', false],
    ['s3:ObjectRemoved:Delete', 's3:ObjectRemoved:DeleteMarkerCreated', false],
  ])('%s and %s overlap: %s', (a, b, overlap) => expect(eventsOverlap(a, b)).toBe(overlap));
});

describe('ARNs', () => {
  it.each([ARN, `${ARN}:PROD`, `${ARN}:12`, `${ARN}:$LATEST`, 'arn:aws:lambda:us-east-1:999999999999:function:other_Team-1:live'])('takes %s', (arn) =>
    expect(ask({ arn }).targets[0]?.destinationArn).toBe(arn));

  it.each([
    '', 'invalid-arn', 'arn:aws:lambda:us-east-1:123:function:f', `${ARN}:`, `${ARN}:a:b`, `${ARN}:$latest`, ` ${ARN}`, `${ARN}\n`,
    'arn:aws:sqs:us-east-1:123456789012:queue', 'arn:aws:lambda:us-east-1:123456789012:layer:f', 'f:PROD',
  ])('refuses %j', (arn) =>
    expect(refusal({ arn })).toMatchObject({
      code: 'InvalidArgument',
      message: 'The ARN could not be parsed',
      elements: { ArgumentName: 'CloudFunction', ArgumentValue: arn },
    }));

  it('come before all other rules, of queues and topics as well', () => {
    const queue: Partial<RequestedTarget> = { kind: 'Queue', arn: 'nonsense' };
    expect(refusal({ events: ['s3:Nonsense'] }, queue)).toMatchObject({
      message: 'The ARN could not be parsed',
      elements: { ArgumentName: 'Queue', ArgumentValue: 'nonsense' },
    });
  });

  it.each([
    ['Queue', 'arn:aws:sqs:us-east-1:123456789012:queue'],
    ['Topic', 'arn:aws:sns:us-east-1:123456789012:topic'],
  ] as const)('of a %s are refused, since only functions are run', (kind, arn) =>
    expect(refusal({ kind, arn })).toMatchObject({
      code: 'InvalidArgument',
      message: `Switchyard notifies Lambda functions only: a ${kind}Configuration is not supported.`,
      elements: { ArgumentName: kind, ArgumentValue: arn },
    }));

  it('of another region than the bucket are refused', () =>
    expect(refusal({ arn: 'arn:aws:lambda:eu-west-1:123456789012:function:f' })).toMatchObject({
      code: 'InvalidArgument',
      message:
        'A specified destination is in a different region than the bucket. You must use a destination that resides in the same region as the bucket.',
    }));
});

describe('one configuration', () => {
  it('gets an id where it has none, and keeps its own', () =>
    expect(ask({}, { id: 'mine', events: ['s3:ObjectRemoved:*'] }).targets.map(({ id }) => id)).toEqual(['generated-1', 'mine']));

  it.each(['s3:*', 's3:ObjectCreated', 'ObjectCreated:*', 's3:objectcreated:*', '', '__proto__', 's3:TestEvent'])('refuses the event %j', (event) =>
    expect(refusal({ events: ['s3:ObjectCreated:Put', event] })).toMatchObject({
      code: 'InvalidArgument',
      message: 'A specified event is not supported for notifications.',
      elements: { ArgumentValue: event },
    }));

  it.each(['prefix', 'Prefix', 'PREFIX'])('takes the rule name %s and gives back Prefix', (name) =>
    expect(ask({ filterRules: [{ name, value: '' }] }).targets[0]?.filterRules).toEqual([{ name: 'Prefix', value: '' }]));

  it.each(['', 'infix', '__proto__', 'prefix '])('refuses the rule name %j', (name) =>
    expect(refusal({ filterRules: [{ name, value: 'x' }] })).toMatchObject({
      message: 'filter rule name must be either prefix or suffix',
      elements: { ArgumentName: 'FilterRule.Name', ArgumentValue: name },
    }));

  it.each(['prefix', 'suffix'])('refuses two %s rules', (name) =>
    expect(refusal({ filterRules: [{ name, value: 'a' }, { name: name.toUpperCase(), value: 'b' }] }).message).toBe(
      `Cannot specify more than one ${name} rule in a filter.`,
    ));

  it('counts a rule value in bytes of UTF-8', () => {
    expect(ask({ filterRules: rules('é'.repeat(512)) }).targets).toHaveLength(1);
    expect(refusal({ filterRules: rules(`${'é'.repeat(512)}x`) }).message).toBe(
      'Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation',
    );
  });

  it('refuses an id of 256 characters', () => expect(refusal({ id: 'x'.repeat(256) }).code).toBe('InvalidArgument'));
});

describe('two configurations', () => {
  it('may not share an id', () =>
    expect(refusal({ id: 'a' }, { id: 'a', events: ['s3:ObjectRemoved:*'] })).toMatchObject({ elements: { ArgumentName: 'Id', ArgumentValue: 'a' } }));

  it('that overlap without filters are refused with the events', () =>
    expect(refusal({}, { events: ['s3:ObjectCreated:Put'] })).toMatchObject({
      message: OVERLAP,
      elements: { ArgumentName: 'Event', ArgumentValue: 's3:ObjectCreated:*, s3:ObjectCreated:Put' },
    }));

  it.each([
    [rules('images/'), undefined],
    [rules('images/'), rules('images/2026/')],
    [rules('images/', '.jpg'), rules('images/', '.jpg')],
    [rules(undefined, 'jpg'), rules(undefined, 'pg')],
    [rules('images/'), rules(undefined, '.jpg')],
    [rules('', '.jpg'), rules('images/', '.jpg')],
  ])('whose filters overlap are refused: %j, %j', (first, second) =>
    expect(refusal({ filterRules: first }, { filterRules: second }).message).toBe(AMBIGUOUS));

  it.each([
    [rules('images/', '.jpg'), rules('images/', '.png')],
    [rules('images/'), rules('logs/')],
    [rules('images/', '.jpg'), rules('logs/', '.jpg')],
  ])('whose filters are apart are taken: %j, %j', (first, second) =>
    expect(ask({ filterRules: first }, { filterRules: second }).targets).toHaveLength(2));

  it('are ambiguous exactly when some key would match both', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
    const some = fc.record({ prefix: text, suffix: text });
    fc.assert(
      fc.property(some, some, (first, second) => {
        const matches = (rule: { prefix: string; suffix: string }, key: string): boolean =>
          key.startsWith(rule.prefix) && key.endsWith(rule.suffix);
        const key = longer(first.prefix, second.prefix) + longer(first.suffix, second.suffix);
        const clash = matches(first, key) && matches(second, key);
        const outcome = (): unknown => ask({ filterRules: rules(first.prefix, first.suffix) }, { filterRules: rules(second.prefix, second.suffix) });
        if (clash) expect(outcome).toThrow(AMBIGUOUS);
        else expect(outcome).not.toThrow();
      }),
    );
  });
});

const longer = (a: string, b: string): string => (a.length >= b.length ? a : b);

it('refuses a hundred and one configurations, and takes many events quickly', () => {
  const many = Array.from({ length: 101 }, (_, index) => ({ filterRules: rules(`${index}/`) }));
  expect(refusal(...many).code).toBe('InvalidArgument');
  const events = Array.from({ length: 5_000 }, () => 's3:ObjectCreated:Put');
  const before = performance.now();
  expect(ask(...many.slice(1).map((target) => ({ ...target, events }))).targets[0]?.events).toEqual(['s3:ObjectCreated:Put']);
  expect(performance.now() - before).toBeLessThan(5_000);
});
