import { repeatedMember } from './json-repetition.js';
import { readOperator } from './policy-operators.js';
import type { PolicyStatement } from './policy.js';

/** What is wrong with a policy document, in words that name the place: `Statement[1].Effect must be "Allow" or "Deny".` */
export class PolicyFault extends Error {}

/** `identity`: statements name no principal, for they are their bearer's; `resource`: each names one. */
export type DocumentKind = 'identity' | 'resource';

const VERSIONS = ['2012-10-17', '2008-10-17'];
const DOCUMENT_MEMBERS = ['Version', 'Id', 'Statement'];
const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const PRINCIPAL_KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

type Members = Readonly<Record<string, unknown>>;

/**
 * The statements of a policy document in IAM's JSON language (IAM, "Grammar of the IAM JSON policy language"). Numbers and
 * booleans in conditions become text, as IAM compares them.
 * @throws PolicyFault for the first thing that is wrong
 */
export function parsePolicyDocument(text: string, kind: DocumentKind): PolicyStatement[] {
  const document = jsonObject(text);
  onlyKnown(document, DOCUMENT_MEMBERS, 'The policy');
  const { Version, Id, Statement } = document;
  if (Version !== undefined && !VERSIONS.includes(Version as string)) throw new PolicyFault(`Version must be one of ${VERSIONS.join(', ')}.`);
  if (Id !== undefined && typeof Id !== 'string') throw new PolicyFault('Id must be a string.');
  if (Statement === undefined) throw new PolicyFault('The policy has no Statement.');
  const statements = Array.isArray(Statement) ? (Statement as unknown[]) : [Statement];
  if (statements.length === 0) throw new PolicyFault('Statement must not be empty.');
  const parsed = statements.map((statement, index) => parseStatement(statement, Array.isArray(Statement) ? `Statement[${index}]` : 'Statement', kind));
  const sids = parsed.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) throw new PolicyFault(`Statement IDs (SID) in a single policy must be unique: ${twice} is there more than once.`);
  return parsed;
}

function jsonObject(text: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PolicyFault(`The policy is not valid JSON: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new PolicyFault('The policy must be a JSON object.');
  const repeated = repeatedMember(text);
  if (repeated !== undefined) throw new PolicyFault(`The policy has a member twice in one object: ${repeated}`);
  return value;
}

function parseStatement(value: unknown, at: string, kind: DocumentKind): PolicyStatement {
  if (!isObject(value)) throw new PolicyFault(`${at} must be an object.`);
  onlyKnown(value, STATEMENT_MEMBERS, at);
  const { Sid, Effect, Condition } = value;
  if (Sid !== undefined && !(typeof Sid === 'string' && /^[a-zA-Z0-9-_]{1,100}$/.test(Sid))) {
    throw new PolicyFault(`${at}.Sid must be 1 to 100 letters, digits, hyphens and underscores.`);
  }
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new PolicyFault(`${at}.Effect must be "Allow" or "Deny".`);
  return {
    ...(Sid !== undefined && { Sid }),
    Effect,
    ...principals(value, at, kind),
    ...oneOf(value, at, 'Action', 'NotAction', actionFault),
    ...oneOf(value, at, 'Resource', 'NotResource', resourceFault),
    ...(Condition !== undefined && { Condition: conditions(Condition, `${at}.Condition`) }),
  };
}

function principals(statement: Members, at: string, kind: DocumentKind): Pick<PolicyStatement, 'Principal' | 'NotPrincipal'> {
  const given = (['Principal', 'NotPrincipal'] as const).filter((name) => statement[name] !== undefined);
  if (kind === 'identity') {
    if (given.length > 0) throw new PolicyFault(`${at} must not have a ${given[0]!}: the policy is about the access key that bears it.`);
    return {};
  }
  const [name] = given;
  if (name === undefined) throw new PolicyFault(`${at} must have a Principal or a NotPrincipal.`);
  if (given.length > 1) throw new PolicyFault(`${at} must have either a Principal or a NotPrincipal, not both.`);
  if (name === 'NotPrincipal' && statement['Effect'] === 'Allow') throw new PolicyFault(`${at}.NotPrincipal goes with the Effect "Deny" alone.`);
  return { [name]: principal(statement[name], `${at}.${name}`) };
}

function principal(value: unknown, at: string): NonNullable<PolicyStatement['Principal']> {
  if (value === '*') return value;
  if (!isObject(value)) throw new PolicyFault(`${at} must be "*" or an object.`);
  onlyKnown(value, PRINCIPAL_KINDS, at);
  if (Object.keys(value).length === 0) throw new PolicyFault(`${at} must name somebody.`);
  return Object.fromEntries(Object.entries(value).map(([name, named]) => [name, texts(named, `${at}.${name}`, name === 'AWS' ? identityFault : undefined)]));
}

type Fault = (value: string) => string | undefined;

const identityFault: Fault = (value) =>
  value === '*' || /^(\d{12}|arn:aws[a-zA-Z-]*:(iam|sts)::\d{12}:[^*?]+)$/.test(value) ? undefined : `names no principal: ${value}`;
const actionFault: Fault = (value) =>
  value === '*' || /^[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+$/.test(value) ? undefined : `must be "*" or of the form service:Action, not ${value}`;
/** Five colons at least, or it is no ARN; they count outside of variables. */
const resourceFault: Fault = (value) =>
  value === '*' || /^arn:([^:]*:){4}./s.test(value.replaceAll(/\$\{[^{}]*\}/g, '$')) ? undefined : `must be "*" or in ARN format, not ${value}`;

function oneOf<Name extends 'Action' | 'NotAction' | 'Resource' | 'NotResource'>(
  statement: Members, at: string, name: Name, negation: Name, fault: Fault,
): Pick<PolicyStatement, Name> {
  const given = [name, negation].filter((one) => statement[one] !== undefined);
  if (given.length !== 1) throw new PolicyFault(`${at} must have either ${name} or ${negation}${given.length > 1 ? ', not both' : ''}.`);
  const [member] = given as [Name];
  return { [member]: texts(statement[member], `${at}.${member}`, fault) } as Pick<PolicyStatement, Name>;
}

/** A text or a list of them, as it is written. */
function texts(value: unknown, at: string, fault: Fault = () => undefined): string | string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw new PolicyFault(`${at} must not be empty.`);
  for (const one of values) {
    if (typeof one !== 'string' || one === '') throw new PolicyFault(`${at} must be a string or a list of strings.`);
    const wrong = fault(one);
    if (wrong !== undefined) throw new PolicyFault(`${at} ${wrong}.`);
  }
  return value as string | string[];
}

function conditions(value: unknown, at: string): NonNullable<PolicyStatement['Condition']> {
  if (!isObject(value)) throw new PolicyFault(`${at} must be an object.`);
  return Object.fromEntries(Object.entries(value).map(([name, keys]) => [name, conditionKeys(keys, name, `${at}.${name}`)]));
}

function conditionKeys(value: unknown, name: string, at: string): Record<string, string | string[]> {
  const applied = readOperator(name);
  if (applied === undefined) throw new PolicyFault(`${at} is no condition operator.`);
  if (!isObject(value)) throw new PolicyFault(`${at} must be an object.`);
  const accepts = applied.operator === 'Null' ? (text: string) => /^(true|false)$/i.test(text) : applied.operator.accepts;
  return Object.fromEntries(Object.entries(value).map(([key, given]) => {
    const values = (Array.isArray(given) ? (given as unknown[]) : [given]).map((one) => conditionValue(one, `${at}.${key}`));
    const unfit = values.find((text) => !text.includes('${') && accepts?.(text) === false);
    if (unfit !== undefined) throw new PolicyFault(`${at}.${key} has a value that ${name} cannot compare: ${unfit}`);
    return [key, Array.isArray(given) ? values : values[0]!];
  }));
}

function conditionValue(value: unknown, at: string): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw new PolicyFault(`${at} must be a string, number or boolean, or a list of them.`);
  return String(value);
}

function onlyKnown(value: Members, known: readonly string[], at: string): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new PolicyFault(`${at} has a member that IAM does not know: ${unknown}`);
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
