import type { AliasTarget, CodeReference, ValueChange, HistoryChange, ListChange, MembersChanged, NotificationTarget, PolicyStatement } from '../contract/index.js';

const NOTHING = 'nothing';

function arrow<Value>({ from, to }: ValueChange<Value>, text: (value: Value) => string): string {
  if (from === undefined) return to === undefined ? NOTHING : text(to);
  return to === undefined ? `was ${text(from)}` : `${text(from)} → ${text(to)}`;
}

/** `1`, or with the share of a second version `1 (+10% 2)`. */
function target({ functionVersion, additionalVersionWeights }: AliasTarget): string {
  const shares = Object.entries(additionalVersionWeights).map(([version, weight]) => ` (+${Number((weight * 100).toFixed(4))}% ${version})`);
  return functionVersion + shares.join('');
}

/** The first characters of the hash as CodeSha256 shows it. */
const code = ({ sha256, size }: CodeReference): string => `${sha256.slice(0, 8)} (${size} bytes)`;

/** `1 (Allow lambda:InvokeFunction to s3.amazonaws.com)`; what is excepted is told as such. */
function statement({ Sid, Effect, Principal, NotPrincipal, Action, NotAction }: PolicyStatement): string {
  const all = (value: string | Readonly<Record<string, string | readonly string[]>> | readonly string[] = []) =>
    (typeof value === 'string' ? value : Object.values(value).flat().join(', '));
  const actions = NotAction === undefined ? all(Action) : `all but ${all(NotAction)}`;
  const to = NotPrincipal === undefined ? all(Principal) : `all but ${all(NotPrincipal)}`;
  return `${Sid === undefined ? '' : `${Sid} `}(${Effect} ${actions} to ${to})`;
}

const notification = ({ id, destinationArn, events }: NotificationTarget): string => `${id} (${events.join(', ')} to ${destinationArn})`;
const plain = (value: unknown): string => (typeof value === 'string' ? value || '""' : JSON.stringify(value));

const list = <Member>(name: string, { added = [], removed = [] }: ListChange<Member>, text: (member: Member) => string): string[] =>
  [...added.map((member) => `+${name} ${text(member)}`), ...removed.map((member) => `-${name} ${text(member)}`)];

const names = ({ added, removed, changed }: MembersChanged<readonly string[]>): string =>
  [...added.map((name) => `+${name}`), ...removed.map((name) => `-${name}`), ...changed.map((name) => `~${name}`)].join(' ');

function tags({ added, removed, changed }: NonNullable<HistoryChange['tags']>): string {
  const entries = (sign: string, members: Readonly<Record<string, string>>) => Object.entries(members).map(([key, value]) => `${sign}${key}=${value}`);
  return [...entries('+', added), ...entries('-', removed), ...Object.entries(changed).map(([key, value]) => `~${key}=${arrow(value, plain)}`)].join(' ');
}

/** What moves say for themselves; everything else is told with the kind of event before it. */
const BARE = new Set(['AliasRetargeted']);

/** A change in one line: `1 → 2`, `FunctionConfigurationUpdated timeout 3 → 5, environment +MODE -OLD`. */
export function changeText(kind: string, change: HistoryChange): string {
  const { configuration = {} } = change;
  const told = [
    change.target && arrow(change.target, target),
    change.state && arrow(change.state, plain),
    change.name && arrow(change.name, plain),
    change.region && arrow(change.region, plain),
    change.code && `code ${arrow(change.code, code)}`,
    change.description && `description ${arrow(change.description, JSON.stringify)}`,
    ...Object.entries(configuration).map(([name, difference]) => `${name} ${arrow(difference, plain)}`),
    change.environment && `environment ${names(change.environment)}`,
    change.tags && `tags ${tags(change.tags)}`,
    change.eventBridge && `EventBridge ${arrow(change.eventBridge, plain)}`,
    ...list('version', change.versions ?? {}, plain),
    ...list('alias', change.aliases ?? {}, (alias) => `${alias.name} ${target(alias.target)}`),
    ...list('statement', change.policy ?? {}, statement),
    ...list('notification', change.notifications ?? {}, notification),
    ...list('key', change.accessKeys ?? {}, ({ accessKeyId, description }) => `${accessKeyId}${description === '' ? '' : ` ${JSON.stringify(description)}`}`),
    ...list('policy', change.keyPolicies ?? {}, ({ policyName }) => policyName),
  ].filter((text) => text !== undefined && text !== '').join(', ');
  return BARE.has(kind) ? told : [kind, told].filter((text) => text !== '').join(' ');
}
